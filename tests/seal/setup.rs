//! A ring, and randomness that is the same each time.

use bonafide::seal::{Context, Key, KeyId, KeyMaterial, Keyring};
use bonafide::{ErrorKind, RandomSource, Result, Timestamp};
use sha2::{Digest, Sha256};

/// A stream that depends on its name only.
pub struct Stream(Sha256, u64);

impl Stream {
    pub fn new(name: &str) -> Self {
        Self(Sha256::new_with_prefix(name), 0)
    }
}

impl RandomSource for Stream {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<()> {
        for chunk in buffer.chunks_mut(32) {
            self.1 += 1;
            let block = self.0.clone().chain_update(self.1.to_be_bytes()).finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

/// Bytes that were given, once.
pub struct Given(pub Vec<u8>);

impl RandomSource for Given {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<()> {
        assert_eq!(buffer.len(), self.0.len(), "randomness is asked for once");
        buffer.copy_from_slice(&self.0);
        Ok(())
    }
}

pub struct Broken;

impl RandomSource for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<()> {
        Err(ErrorKind::RandomUnavailable.into())
    }
}

pub fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(1_780_000_000 + seconds)
}

pub fn kid(name: &str) -> KeyId {
    KeyId::new(name).unwrap()
}

pub fn material(name: &str) -> KeyMaterial {
    KeyMaterial::generate_with(&mut Stream::new(name)).unwrap()
}

pub fn key(name: &str) -> Key {
    Key::new(kid(name), material(name))
}

/// Two keys, the second primary.
pub fn ring() -> Keyring {
    let mut ring = Keyring::new(key("one"), at(0));
    ring.add(key("two"), at(0)).unwrap();
    ring.promote(&kid("two")).unwrap();
    ring
}

pub fn context() -> Context {
    Context::new([("tenant", "7"), ("name", "openai")]).unwrap()
}

pub fn kind<T>(answer: Result<T>) -> ErrorKind {
    answer.map(|_| ()).unwrap_err().kind()
}

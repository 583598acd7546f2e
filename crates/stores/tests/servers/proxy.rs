//! A connection that can be cut, before the request or before its answer, or that falls silent.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

/// Nothing is cut.
const OPEN: u8 = 0;
/// What the client sends does not arrive.
const BEFORE: u8 = 1;
/// What the client sends arrives, and the answer does not.
const AFTER: u8 = 2;
/// What the client sends next arrives, and nothing after it, for ever; of the connections that are
/// there.
const ONE_MORE: u8 = 3;

/// Between a store and its server, on loopback.
pub struct Proxy {
    port: u16,
    cuts: Arc<AtomicU8>,
}

impl Proxy {
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cuts = Arc::new(AtomicU8::new(OPEN));
        let seen = Arc::clone(&cuts);
        // Ends with the process.
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let (up, down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let cuts = Arc::clone(&seen);
                thread::spawn(move || forward(up, server, &cuts, BEFORE));
                let cuts = Arc::clone(&seen);
                thread::spawn(move || forward(down, client, &cuts, AFTER));
            }
        });
        Self { port, cuts }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn cut_before(&self) {
        self.cuts.store(BEFORE, Ordering::SeqCst);
    }

    pub fn cut_after(&self) {
        self.cuts.store(AFTER, Ordering::SeqCst);
    }

    /// Answers to one more request, and then to nothing.
    pub fn silence_after_one(&self) {
        self.cuts.store(ONE_MORE, Ordering::SeqCst);
    }

    pub fn mend(&self) {
        self.cuts.store(OPEN, Ordering::SeqCst);
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, cuts: &AtomicU8, cut: u8) {
    let mut bytes = [0; 65_536];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        let now = cuts.load(Ordering::SeqCst);
        if now == cut || to.write_all(&bytes[..count]).is_err() {
            break;
        }
        if now == ONE_MORE && cut == BEFORE {
            // Reads on, so that it does not look closed.
            while let Ok(1..) = from.read(&mut bytes) {}
            return;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

//! Four processes with 64 tasks each present the same assertion: the counter is not looked at, so
//! that Redis alone decides.

use super::Server;
use crate::contest::{NOW, address, contend, race};
use bonafide::replay::{Counter, Device, DeviceId, Effect, Effects, Outcome, Store, Unavailable};
use bonafide_stores::conformance::ManualClock;
use bonafide_stores::redis::{Composed, Options, RedisStore};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// Devices that may do everything. Only the record is kept, in a file.
#[derive(Clone)]
struct Careless(PathBuf);

impl Store for Careless {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        for effect in effects {
            if let Effect::Enrol { record, .. } = effect {
                fs::write(&self.0, record).unwrap();
            }
        }
        Ok(Outcome::Committed)
    }
    async fn load(&self, _: &DeviceId) -> Result<Option<Device>, Unavailable> {
        let record = fs::read(&self.0).unwrap();
        Ok(Some(Device::new(record, Vec::new(), "user 7".into(), Counter::ENROLLED)))
    }
    async fn revoke(&self, _: &DeviceId) -> Result<bool, Unavailable> {
        Ok(false)
    }
    async fn erase(&self, _: &DeviceId) -> Result<bool, Unavailable> {
        Ok(false)
    }
}

async fn open(address: &str, clock: &ManualClock) -> Composed<Careless> {
    let (url, file) = address.split_once(' ').unwrap();
    let clock = clock.clone();
    let options = Options::default().clock(move || clock.now()).patience(Duration::from_secs(60));
    Composed::new(RedisStore::open(url, options).await.unwrap(), Careless(file.into()))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process of the race, started by it"]
async fn redis_contender() {
    let Some(address) = address() else { return };
    contend(open(&address, &ManualClock::at(NOW)).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_challenge_is_accepted_once() {
    let Some(server) = Server::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let address = format!("{} {}", server.url(), folder.path().join("record").display());
    // Everything is made at one moment, so the server must have come before it.
    let clock = ManualClock::at(NOW.saturating_sub(Duration::from_secs(1000)));
    let store = open(&address, &clock).await;
    clock.set(NOW);
    race(&store, "redis_contender", &address).await;
}

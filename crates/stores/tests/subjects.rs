//! What is stored about a person is told, and erased, in one file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics fails, as it should")]

use bonafide::replay::{DeviceId, Effect, Effects, Outcome, Store};
use bonafide_stores::sqlite::{Options, SqliteStore};

fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 32])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_told_and_erased() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let store = SqliteStore::open(&path, Options::default()).await.unwrap();
    let enrol = |number, owner: &str| -> Effects {
        [Effect::enrol(device(number), owner, b"record", b"receipt")].into_iter().collect()
    };
    for (number, owner) in [(1, "alice"), (2, "alice"), (3, "alice"), (4, "bob"), (5, "")] {
        assert_eq!(store.commit(&enrol(number, owner)).await.unwrap(), Outcome::Committed);
    }
    for revoked in [2, 5] {
        assert!(store.revoke(&device(revoked)).await.unwrap());
    }
    let devices = store.devices_of("alice").await.unwrap();
    let told: Vec<_> = devices.iter().map(|(id, known)| (*id, known.revoked)).collect();
    assert_eq!(told, [(device(1), false), (device(2), true), (device(3), false)]);
    assert!(devices.iter().all(|(_, known)| known.record == b"record" && known.owner == "alice"));

    assert_eq!(store.erase_subject("alice").await.unwrap(), 3);
    assert_eq!(store.erase_subject("alice").await.unwrap(), 0);
    assert_eq!(store.erase_subject("").await.unwrap(), 0);
    assert!(store.devices_of("alice").await.unwrap().is_empty());
    assert!(store.load(&device(1)).await.unwrap().is_none());
    // Nothing of hers is left but that this device is not to come back.
    let left = store.load(&device(2)).await.unwrap().unwrap();
    assert!(left.revoked && left.record.is_empty() && left.owner.is_empty());
    assert_eq!(store.commit(&enrol(2, "alice")).await.unwrap(), Outcome::Revoked);
    assert_eq!(store.devices_of("bob").await.unwrap().len(), 1);
    // Nobody's was not touched.
    assert_eq!(store.load(&device(5)).await.unwrap().unwrap().record, b"record");
    store.close().await;
}

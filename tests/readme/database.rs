//! The write that decides about replays, over a stand-in for a database.

use bonafide::ErrorKind as K;
use bonafide::app_attest::{ClientData, KeyId, Verifier};
use bonafide::play_integrity::{Binding, Expected, verify_decoded};
use bonafide::{Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device};
use bonafide_testkit::play_integrity::Payload;
use std::any::Any;
use std::collections::{HashMap, HashSet};

#[derive(Debug)]
pub struct DbError;

/// Does what the statements say, for the statements that are shown.
#[derive(Default)]
pub struct Transaction {
    devices: HashMap<Vec<u8>, (i64, Vec<u8>, i64, bool)>,
    used: HashSet<Vec<u8>>,
}

fn bytes(value: &dyn Any) -> Vec<u8> {
    let array = value.downcast_ref::<[u8; 32]>().map(|array| array.to_vec());
    array.or_else(|| value.downcast_ref::<Vec<u8>>().cloned()).expect("bytes")
}

impl Transaction {
    fn execute(&mut self, sql: &str, values: &[&dyn Any]) -> Result<u64, DbError> {
        let int = |at: usize| *values[at].downcast_ref::<i64>().expect("an integer");
        let written = if sql.starts_with("INSERT INTO device") {
            let row = (int(1), bytes(values[2]), 0, false);
            match self.devices.entry(bytes(values[0])) {
                std::collections::hash_map::Entry::Occupied(_) => false,
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(row);
                    true
                }
            }
        } else if sql.starts_with("UPDATE device SET counter") {
            match self.devices.get_mut(&bytes(values[1])) {
                Some((owner, _, counter, false)) if *owner == int(2) && *counter < int(0) => {
                    *counter = int(0);
                    true
                }
                _ => false,
            }
        } else if sql.starts_with("INSERT INTO used") {
            assert!(values[1].is::<f64>(), "seconds");
            self.used.insert(bytes(values[0]))
        } else {
            return Err(DbError);
        };
        Ok(u64::from(written))
    }

    fn row(&mut self, _: &str, values: &[&dyn Any]) -> Result<Option<(i64, bool)>, DbError> {
        let row = self.devices.get(&bytes(values[0]));
        Ok(row.map(|(owner, _, _, revoked)| (*owner, *revoked)))
    }

    pub fn record(&mut self, id: &[u8; 32]) -> Result<Option<Vec<u8>>, DbError> {
        Ok(self.devices.get(id.as_slice()).map(|(_, record, ..)| record.clone()))
    }
}

// README
use bonafide::replay::{Effect, Effects, Outcome};

/// Runs in one transaction; roll it back unless the outcome is `Committed`.
pub fn commit(tx: &mut Transaction, owner: i64, effects: &Effects) -> Result<Outcome, DbError> {
    for effect in effects {
        let (id, written) = match effect {
            Effect::Enrol { device, record, receipt, .. } => {
                let sql = "INSERT INTO device (id, owner, record, receipt)
                           VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
                (device, tx.execute(sql, &[device.as_bytes(), &owner, record, receipt])?)
            }
            Effect::Advance { device, counter, .. } => {
                let sql = "UPDATE device SET counter = $1
                           WHERE id = $2 AND owner = $3 AND counter < $1 AND NOT revoked";
                (device, tx.execute(sql, &[&i64::from(*counter), device.as_bytes(), &owner])?)
            }
            Effect::Take { id, keep, .. } | Effect::InsertOnce { id, keep, .. } => {
                let sql = "INSERT INTO used (id, until)
                           VALUES ($1, greatest(now() + $2 * interval '1 second',
                                                to_timestamp($3)))
                           ON CONFLICT (id) DO NOTHING";
                let seconds = keep.at_least.as_secs_f64() + 1.0;
                let until = keep.until.unix_seconds() as f64 + 1.0;
                if tx.execute(sql, &[id, &seconds, &until])? == 1 {
                    continue;
                }
                return Ok(Outcome::Replayed);
            }
            _ => return Err(DbError), // an effect of a later version: fail closed
        };
        if written == 1 {
            continue;
        }
        // Nothing was written. The reason is for the client; the decision is made.
        let row = tx.row("SELECT owner, revoked FROM device WHERE id = $1", &[id.as_bytes()])?;
        return Ok(match (effect, row) {
            (_, None) => Outcome::UnknownDevice,
            (_, Some((_, true))) => Outcome::Revoked,
            (_, Some((other, _))) if other != owner => Outcome::EnrolledForAnother,
            (Effect::Enrol { .. }, Some(_)) => Outcome::AlreadyEnrolled,
            (_, Some(_)) => Outcome::Stale,
        });
    }
    Ok(Outcome::Committed)
}
// END

#[test]
fn each_write_is_made_once_and_the_reason_is_told() {
    const APP: &str = "TEAMID1234.com.example.app";
    let (apple, mut phone) = (Authority::from_seed(1), Device::from_seed(7, APP));
    let root = TrustAnchor::from_der(&apple.root_der()).unwrap();
    let verifier = Verifier::builder().app(APP).trust_anchors([root]).build().unwrap();
    let now = Timestamp::from_unix_seconds(1_780_000_000);
    let hash = ClientData::hash([0x5a; 32]);
    let object = phone.attest(&apple, &[0x5a; 32], now.unix_seconds());
    let id = KeyId::from_bytes(&phone.key_id()).unwrap();
    let tx = &mut Transaction::default();
    let enrol = |tx: &mut Transaction, user| {
        verifier
            .verify_attestation(&object, &id, hash, now)
            .unwrap()
            .commit_with(|effects| commit(tx, user, effects))
            .map_err(|refused| refused.into_error().kind())
    };
    let key = enrol(tx, 1).unwrap().into_key();
    assert_eq!(enrol(tx, 1).err(), Some(K::AlreadyEnrolled));
    assert_eq!(enrol(tx, 2).err(), Some(K::EnrolledForAnother));
    let object = phone.assert(&[0x5a; 32]);
    let assert = |tx: &mut Transaction, user| {
        verifier
            .verify_assertion(&object, hash, &key)
            .unwrap()
            .commit_with(|effects| commit(tx, user, effects))
            .map(|_| ())
            .map_err(|refused| refused.into_error().kind())
    };
    assert_eq!(assert(tx, 2), Err(K::EnrolledForAnother));
    assert_eq!(assert(tx, 1), Ok(()));
    assert_eq!(assert(tx, 1), Err(K::CounterNotIncreased));
    tx.devices.values_mut().for_each(|row| row.3 = true);
    assert_eq!(assert(tx, 1), Err(K::Revoked));
    tx.devices.clear();
    assert_eq!(assert(tx, 1), Err(K::UnknownDevice));

    let answer = Payload::good_standard("com.example.app", "hash", now.unix_millis());
    let expected = Expected::new("com.example.app", Binding::RequestHash("hash"));
    let mut decode = || {
        verify_decoded(answer.to_decode_answer().as_bytes(), &expected, now)
            .unwrap()
            .commit_with(|effects| commit(tx, 1, effects))
            .map(|_| ())
            .map_err(|refused| refused.into_error().kind())
    };
    assert_eq!(decode(), Ok(()));
    assert_eq!(decode(), Err(K::Replayed));
}

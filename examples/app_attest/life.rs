//! A simulated device's whole life with a server: no phone needed.

use bonafide::app_attest::{AttestedKey, ClientData, KeyId, Verifier};
use bonafide::replay::{Effect, Effects, Outcome};
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide::{Error, Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device, System};
use std::collections::HashMap;

const APP: &str = "TEAMID1234.com.example.app";
const NOW: u64 = 1_780_000_000;

/// What a table of devices does: each write is one conditional statement.
#[derive(Default)]
struct Table(HashMap<[u8; 32], (Vec<u8>, u32)>);

impl Table {
    fn commit(&mut self, effects: &Effects) -> Result<Outcome, Error> {
        for effect in effects {
            match effect {
                Effect::Enrol { device, record, .. } => {
                    if self.0.contains_key(device.as_bytes()) {
                        return Ok(Outcome::AlreadyEnrolled);
                    }
                    self.0.insert(*device.as_bytes(), (record.clone(), 0));
                }
                Effect::Advance { device, counter, .. } => {
                    match self.0.get_mut(device.as_bytes()) {
                        None => return Ok(Outcome::UnknownDevice),
                        Some((_, stored)) if *stored >= *counter => return Ok(Outcome::Stale),
                        Some((_, stored)) => *stored = *counter,
                    }
                }
                _ => return Err(bonafide::ErrorKind::StoreUnavailable.into()),
            }
        }
        Ok(Outcome::Committed)
    }
}

struct Server {
    verifier: Verifier,
    table: Table,
}

impl Server {
    fn enrol(&mut self, id: &[u8; 32], object: &[u8], hash: [u8; 32]) -> Result<(), Error> {
        let now = Timestamp::from_unix_seconds(NOW);
        self.verifier
            .verify_attestation(object, &KeyId::from_bytes(id)?, ClientData::hash(hash), now)?
            .commit_with(|effects| self.table.commit(effects))
            .map(|_| ())
            .map_err(|refused| refused.into_error())
    }

    /// The hash is computed here, from the body as it arrived.
    fn receive(&mut self, id: &[u8; 32], object: &[u8], body: &str) -> Result<u32, Error> {
        let unknown = || Error::from(bonafide::ErrorKind::UnknownDevice);
        let (record, _) = self.table.0.get(id).ok_or_else(unknown)?;
        let key = AttestedKey::from_trusted_storage(record)?;
        self.verifier
            .verify_assertion(object, ClientData::hash(bind(body)?), &key)?
            .commit_with(|effects| self.table.commit(effects))
            .map(|assertion| assertion.counter())
            .map_err(|refused| refused.into_error())
    }
}

/// What app and server compute alike.
fn bind(body: &str) -> Result<[u8; 32], Error> {
    let request = Request {
        app_id: APP,
        purpose: "chat",
        challenge: b"the server's challenge",
        method: "POST",
        scheme: Scheme::Https,
        authority: "api.example.com",
        path_and_query: "/v1/chat",
        body: BodyHash::of(body.as_bytes()),
        report: None,
    };
    request.binding().map(|binding| *binding.as_bytes())
}

pub(super) fn tell() -> Result<bool, Error> {
    println!("A simulated iPhone and a server");
    let apple = Authority::from_seed(1);
    let mut phone = Device::from_seed(7, APP).with_system(System::ios_27());
    let id = phone.key_id();
    let root = TrustAnchor::from_der(&apple.root_der())?;
    let verifier = Verifier::builder().app(APP).trust_anchors([root]).build()?;
    let mut server = Server { verifier, table: Table::default() };
    let mut as_expected = true;
    let mut say = |what: &str, genuine: bool, answer: Result<String, Error>| {
        as_expected &= answer.is_ok() == genuine;
        match answer {
            Ok(text) => println!("  {what:<44}accepted  {text}"),
            Err(error) => println!(
                "  {what:<44}refused   {}: {} (then: {})",
                error.kind().name(),
                error.kind().summary(),
                error.action().as_str()
            ),
        }
    };

    let challenge = [0x5a; 32];
    let attestation = phone.attest(&apple, &challenge, NOW);
    let enrolled = server.enrol(&id, &attestation, challenge);
    say("enrols", true, enrolled.map(|()| "its key is stored".into()));
    let again = server.enrol(&id, &attestation, challenge);
    say("the same attestation again", false, again.map(|()| String::new()));
    let counter = |counter: u32| format!("counter {counter}");
    let mut last = Vec::new();
    for body in ["hello", "how are you?", "bye"] {
        last = phone.assert(&bind(body)?);
        say(&format!("sends {body:?}"), true, server.receive(&id, &last, body).map(counter));
    }
    say("the last request again", false, server.receive(&id, &last, "bye").map(counter));
    let assertion = phone.assert(&bind("pay 1 to Bob")?);
    let tampered = server.receive(&id, &assertion, "pay 1000 to Eve");
    say("its body changed on the way", false, tampered.map(counter));
    phone.set_counter(1);
    let assertion = phone.assert(&bind("hello")?);
    say("a counter that goes back", false, server.receive(&id, &assertion, "hello").map(counter));
    let mut stranger = Device::from_seed(8, APP);
    let assertion = stranger.assert(&bind("hello")?);
    say("another device's key", false, server.receive(&id, &assertion, "hello").map(counter));
    println!();
    Ok(as_expected)
}

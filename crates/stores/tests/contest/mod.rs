//! Four processes with 64 tasks each present the same assertion to one store.

#![allow(dead_code, reason = "each test uses a part")]

use bonafide::app_attest::{AttestedKey, ClientData, KeyId, Verifier};
use bonafide::challenge::{ChallengeKey, Challenges, Scope};
use bonafide::replay::{DeviceId, Store};
use bonafide::{Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

const APP: &str = "TEAMID1234.com.example.app";
pub(crate) const SCOPE: Scope<'static> = Scope { app_id: APP, purpose: "chat", subject: "user 7" };
pub(crate) const NOW: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);
const PROCESSES: usize = 4;
const TASKS: usize = 64;
const ADDRESS: &str = "BONAFIDE_RACE_STORE";

pub(crate) fn verifier() -> Verifier {
    let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).unwrap();
    Verifier::builder().app(APP).trust_anchors([root]).build().unwrap()
}

pub(crate) fn challenges() -> Challenges {
    let mut key = [0; 32];
    key[0] = 1;
    Challenges::new(ChallengeKey::from_bytes(&key).unwrap())
}

/// Enrols the device of a seed; its challenge is the client data.
pub(crate) async fn enrol(store: &impl Store, seed: u64) -> (Device, AttestedKey) {
    let phone = Device::from_seed(seed, APP);
    let object = phone.attest(&Authority::from_seed(1), &[0x5a; 32], NOW.unix_seconds());
    let id = KeyId::from_bytes(&phone.key_id()).unwrap();
    let enrolled = verifier()
        .verify_attestation(&object, &id, ClientData::hash([0x5a; 32]), NOW)
        .unwrap()
        .owned_by("user 7");
    let outcome = store.commit(enrolled.effects()).await.unwrap();
    let key = enrolled.finish(outcome).unwrap().into_key();
    (phone, key)
}

/// Verifies, commits, and says whether it was accepted.
pub(crate) async fn present(
    store: &impl Store,
    verifier: &Verifier,
    key: &AttestedKey,
    sent: &Sent,
) -> bool {
    let data = ClientData::raw(sent.challenge.as_bytes());
    let taken = challenges().redeem(&sent.challenge, &SCOPE, NOW).unwrap();
    let assertion = verifier.verify_assertion(&sent.object, data, key).unwrap();
    let both = taken.and(assertion);
    let outcome = store.commit(both.effects()).await.unwrap();
    both.finish(outcome).is_ok()
}

#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) challenge: String,
    object: Vec<u8>,
}

pub(crate) fn request(phone: &mut Device) -> Sent {
    let challenge = challenges().issue(&SCOPE, NOW).unwrap().as_str().to_owned();
    // What `ClientData::raw` makes of it.
    let hash = Sha256::digest(&challenge);
    Sent { challenge, object: phone.assert(&hash) }
}

/// A process that is told what to present, and says how many of its tasks were accepted.
struct Contender {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Contender {
    fn start(test: &str, address: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([test, "--ignored", "--nocapture", "--test-threads=1"])
            .env(ADDRESS, address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut contender = Self { child, input, output };
        assert_eq!(contender.answer(), "ready");
        contender
    }

    fn tell(&mut self, sent: &Sent) {
        let object: String = sent.object.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(self.input, "{} {object}", sent.challenge).unwrap();
    }

    /// What stands behind the mark; the test runner prints lines of its own.
    fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the contender ended");
            if let Some((_, answer)) = line.split_once("contender: ") {
                return answer.trim().to_owned();
            }
        }
    }

    fn end(mut self) {
        drop(self.input);
        // So that it can print its last lines.
        std::io::copy(&mut self.output, &mut std::io::sink()).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

/// The address of the store, in a process of the race.
pub(crate) fn address() -> Option<String> {
    std::env::var(ADDRESS).ok()
}

/// What a process of the race does, until nobody tells it anything.
pub(crate) async fn contend<S: Store + Clone + 'static>(store: S) {
    let verifier = Arc::new(verifier());
    let phone = Device::from_seed(7, APP);
    let device = store.load(&DeviceId::from_bytes(phone.key_id())).await.unwrap().unwrap();
    let key = Arc::new(AttestedKey::from_trusted_storage(&device.record).unwrap());
    println!("contender: ready");
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (challenge, hex) = line.split_once(' ').unwrap();
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let object = (0..hex.len()).step_by(2).map(byte).collect();
        let sent = Arc::new(Sent { challenge: challenge.into(), object });
        let tasks: Vec<_> = (0..TASKS)
            .map(|_| {
                let (store, verifier) = (store.clone(), Arc::clone(&verifier));
                let (key, sent) = (Arc::clone(&key), Arc::clone(&sent));
                tokio::spawn(async move { present(&store, &verifier, &key, &sent).await })
            })
            .collect();
        let mut accepted = 0;
        for task in tasks {
            accepted += u32::from(task.await.unwrap());
        }
        println!("contender: {accepted}");
    }
}

/// Round after round, exactly one of all tasks is accepted. `BONAFIDE_RACE_ROUNDS` (default
/// 200) says how often. The processes run this test, with this address.
pub(crate) async fn race(store: &impl Store, test: &str, address: &str) {
    let rounds = std::env::var("BONAFIDE_RACE_ROUNDS").map_or(200, |text| text.parse().unwrap());
    let (mut phone, _) = enrol(store, 7).await;
    let mut contenders: Vec<_> = (0..PROCESSES).map(|_| Contender::start(test, address)).collect();
    for round in 0..rounds {
        let sent = request(&mut phone);
        contenders.iter_mut().for_each(|contender| contender.tell(&sent));
        let accepted: Vec<u32> =
            contenders.iter_mut().map(|contender| contender.answer().parse().unwrap()).collect();
        assert_eq!(accepted.iter().sum::<u32>(), 1, "round {round}: {accepted:?}");
    }
    contenders.into_iter().for_each(Contender::end);
    let id = DeviceId::from_bytes(phone.key_id());
    let device = store.load(&id).await.unwrap().unwrap();
    // A store that looks at no counters leaves it where it was.
    assert!([0, rounds].contains(&device.counter.highest()));
}

//! A gate, asked with any headers.

use super::app_attest::device;
use bonafide::app_attest::{ClientData, KeyId, Policy, Verifier};
use bonafide::challenge::{ChallengeKey, Challenges, Scope};
use bonafide::gate::{Admitted, Call, Evidence, EvidenceKind, Gate};
use bonafide::replay::{Counter, Device};
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide::{Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::Authority;
use std::sync::LazyLock;

/// The app of the corpus.
pub const APP: &str = "TEAMID1234.com.example.app";
const NOW: Timestamp = Timestamp::from_unix_seconds(super::app_attest::NOW);
const AUTHORITY: &str = "api.example.com";
const SCOPE: Scope<'static> = Scope { app_id: APP, purpose: "chat", subject: "user 7" };

/// A call, line by line: app, challenge, kind, key id, data, method, path; then the body.
pub struct Lines<'a>([&'a str; 8]);

impl<'a> Lines<'a> {
    fn read(input: &'a str) -> Option<Self> {
        let lines: Vec<&str> = input.splitn(8, '\n').collect();
        lines.try_into().ok().map(Self)
    }
}

struct World {
    gate: Gate,
    device: Device,
    /// The one challenge that was issued, and the hash of the one request.
    challenge: String,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let authority = Authority::from_seed(1);
    let root = TrustAnchor::from_der(&authority.root_der()).expect("a root");
    let verifier = || {
        let root = root.clone();
        Verifier::builder().app(APP).trust_anchors([root]).build().expect("a verifier")
    };
    let mut key = [0; 32];
    key[0] = 1;
    let key = ChallengeKey::from_bytes(&key).expect("a key");
    let challenges = Challenges::new(key);
    let random = &mut super::seal::Counting(0);
    let challenge = challenges.issue_with(&SCOPE, NOW, random).expect("a challenge");
    let phone = device();
    let hash = [0x5a; 32];
    let object = phone.attest(&authority, &hash, NOW.unix_seconds());
    let id = KeyId::from_bytes(&phone.key_id()).expect("an id");
    let enrolled = verifier()
        .verify_attestation(&object, &id, ClientData::hash(hash), NOW)
        .expect("genuine")
        .assume_committed();
    let record = enrolled.key().to_bytes();
    World {
        gate: Gate::builder(challenges, Scheme::Https, AUTHORITY)
            .app_attest(verifier(), Policy::recommended())
            .build()
            .expect("a gate"),
        device: Device::new(record, Vec::new(), "user 7".into(), Counter::ENROLLED),
        challenge: challenge.as_str().into(),
    }
});

const METHOD: &str = "POST";
const PATH: &str = "/v1/chat";
const BODY: &str = "hello";

/// The good call, as the corpus has it.
pub fn good() -> String {
    let request = Request {
        app_id: APP,
        purpose: "chat",
        challenge: WORLD.challenge.as_bytes(),
        method: METHOD,
        scheme: Scheme::Https,
        authority: AUTHORITY,
        path_and_query: PATH,
        body: BodyHash::of(BODY.as_bytes()),
        report: None,
    };
    let hash = request.binding().expect("a hash");
    let mut phone = device();
    let object = base64(&phone.assert(hash.as_bytes()));
    let (key_id, challenge) = (base64(&phone.key_id()), &WORLD.challenge);
    format!("{APP}\n{challenge}\napple-assertion\n{key_id}\n{object}\n{METHOD}\n{PATH}\n{BODY}")
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Nothing is admitted without the challenge that was issued, and nothing passes but the
/// request that was bound.
pub fn call(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let Some(Lines([app_id, challenge, kind, key_id, data, method, path, body])) =
        Lines::read(input)
    else {
        return;
    };
    let kind = EvidenceKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let evidence = match kind {
        Some(EvidenceKind::Attestation) => Evidence::Attestation { key_id },
        Some(EvidenceKind::Assertion) => Evidence::Assertion { key_id, object: data },
        Some(EvidenceKind::ClassicToken) => Evidence::ClassicToken(data),
        Some(EvidenceKind::StandardToken) => Evidence::StandardToken(data),
        _ => return,
    };
    let call = Call {
        app_id,
        purpose: "chat",
        subject: "user 7",
        challenge,
        evidence,
        method,
        path_and_query: path,
        report: None,
    };
    let admitted = match WORLD.gate.admit(&call, NOW) {
        Ok(admitted) => admitted,
        Err(denied) => {
            // A line of a log is one line.
            let line = bonafide::gate::Decision::from(denied).to_string();
            assert!(!line.contains('\n') && !line.contains(WORLD.challenge.as_str()), "{line}");
            return;
        }
    };
    assert_eq!((app_id, challenge), (APP, WORLD.challenge.as_str()), "never issued");
    let verified = match admitted {
        Admitted::Attestation(next) => next.verify(data.as_bytes(), BodyHash::EMPTY, NOW),
        Admitted::Assertion(next) => {
            let device = next.device(Some(&WORLD.device));
            device.and_then(|next| next.verify(BodyHash::of(body.as_bytes()), NOW))
        }
        Admitted::ClassicToken(_) | Admitted::StandardToken(_) => {
            panic!("admitted what nothing here judges")
        }
    };
    if verified.is_ok() {
        assert!(method.eq_ignore_ascii_case(METHOD), "another method");
        assert_eq!((path, body), (PATH, BODY), "another request");
    }
}

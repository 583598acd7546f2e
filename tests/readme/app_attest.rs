//! A server for iPhones and Macs.

mod start {
    #[test]
    fn verifiers_are_built() {
        fn build() -> bonafide::Result<()> {
            // README
            use bonafide::app_attest::{Environment, Verifier};

            // Production, Apple's root, iOS and macOS. A verifier may serve several apps:
            // then compare `key().app_id()` where an endpoint belongs to one of them.
            let verifier = Verifier::builder().app("TEAMID1234.com.example.app").build()?;

            // Builds that come straight from Xcode attest in another environment. Keep it
            // out of the production server.
            let for_developers = Verifier::builder()
                .app("TEAMID1234.com.example.app")
                .environments([Environment::Development])
                .build()?;
            // END
            let _ = (verifier, for_developers);
            Ok(())
        }
        build().unwrap();
    }
}

mod enrolment {
    use crate::database::{Transaction, commit};

    // README
    use bonafide::Timestamp;
    use bonafide::app_attest::{Attestation, ClientData, KeyId, Policy, Verifier};
    use std::time::SystemTime;

    pub fn enrol(
        verifier: &Verifier,
        tx: &mut Transaction,
        user: i64,
        key_id: &str, // base64, as the app has it
        object: &[u8],
        challenge: &[u8], // from your own session: never the app's copy
    ) -> bonafide::Result<Attestation> {
        let key_id = KeyId::from_base64(key_id)?;
        let now = Timestamp::try_from(SystemTime::now())?;
        let attestation =
            verifier.verify_attestation(object, &key_id, ClientData::raw(challenge), now)?;
        Policy::recommended().appraise_before_enrolment(&attestation).into_result()?;
        attestation
            .commit_with(|effects| commit(tx, user, effects)) // see below
            .map_err(|refused| refused.into_error())
    }
    // END
}

mod request {
    use crate::database::{Transaction, commit};

    // README
    use bonafide::ErrorKind;
    use bonafide::app_attest::{Assertion, AttestedKey, ClientData, KeyId, Policy, Verifier};
    use bonafide::request::{BodyHash, Request, Scheme};

    pub fn check(
        verifier: &Verifier,
        tx: &mut Transaction,
        user: i64,
        key_id: &str,
        object: &[u8],
        challenge: &[u8], // from your own session
        body: &[u8],
    ) -> bonafide::Result<Assertion> {
        let key_id = KeyId::from_base64(key_id)?;
        let record = tx.record(key_id.as_bytes()).map_err(|_| ErrorKind::StoreUnavailable)?;
        let key = AttestedKey::from_trusted_storage(&record.ok_or(ErrorKind::UnknownDevice)?)?;
        let request = Request {
            app_id: key.app_id(),
            purpose: "chat",
            challenge,
            method: "POST",
            scheme: Scheme::Https,
            authority: "api.example.com", // as configured, not the Host header
            path_and_query: "/v1/chat",
            body: BodyHash::of(body),
            report: None,
        };
        let client_data = ClientData::hash(*request.binding()?.as_bytes());
        let assertion = verifier
            .verify_assertion(object, client_data, &key)?
            .commit_with(|effects| commit(tx, user, effects))
            .map_err(|refused| refused.into_error())?;
        Policy::recommended().appraise_assertion(&assertion).into_result()?;
        Ok(assertion)
    }
    // END
}

mod without_a_phone {
    #[test]
    fn a_simulated_phone_attests_and_asserts() {
        fn run() -> bonafide::Result<()> {
            // README
            use bonafide::app_attest::{ClientData, KeyId, Verifier};
            use bonafide::{Timestamp, TrustAnchor};
            use bonafide_testkit::app_attest::{Authority, Device};

            let app = "TEAMID1234.com.example.app";
            let (apple, mut phone) = (Authority::from_seed(1), Device::from_seed(7, app));
            let root = TrustAnchor::from_der(&apple.root_der())?;
            let server = Verifier::builder().app(app).trust_anchors([root]).build()?;
            let (now, hash) = (1_780_000_000, [0x5a; 32]);
            let object = phone.attest(&apple, &hash, now);
            let key_id = KeyId::from_bytes(&phone.key_id())?;
            let now = Timestamp::from_unix_seconds(now);
            let data = ClientData::hash(hash);
            let enrolled = server.verify_attestation(&object, &key_id, data, now)?;
            let key = enrolled.assume_committed().into_key(); // your store's commit goes here
            assert!(server.verify_assertion(&phone.assert(&hash), data, &key).is_ok());
            // END
            Ok(())
        }
        run().unwrap();
    }
}

#[test]
fn a_phone_enrols_and_sends_a_request() {
    use crate::database::Transaction;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use bonafide::app_attest::Verifier;
    use bonafide::request::{BodyHash, Request, Scheme};
    use bonafide::{ErrorKind, Timestamp, TrustAnchor};
    use bonafide_testkit::app_attest::{Authority, Device, System};
    use sha2::{Digest, Sha256};

    const APP: &str = "TEAMID1234.com.example.app";
    let now = Timestamp::try_from(std::time::SystemTime::now()).unwrap().unix_seconds();
    let apple = Authority::from_seed(1);
    let mut phone = Device::from_seed(7, APP).with_system(System::ios_27());
    let root = TrustAnchor::from_der(&apple.root_der()).unwrap();
    let verifier = Verifier::builder().app(APP).trust_anchors([root]).build().unwrap();
    let tx = &mut Transaction::default();
    let challenge = [7; 32];
    let hash: [u8; 32] = Sha256::digest(challenge).into();
    let object = phone.attest(&apple, &hash, now);
    let key_id = STANDARD.encode(phone.key_id());
    enrolment::enrol(&verifier, tx, 1, &key_id, &object, &challenge).unwrap();

    let body = b"{}";
    let request = Request {
        app_id: APP,
        purpose: "chat",
        challenge: &challenge,
        method: "POST",
        scheme: Scheme::Https,
        authority: "api.example.com",
        path_and_query: "/v1/chat",
        body: BodyHash::of(body),
        report: None,
    };
    let object = phone.assert(request.binding().unwrap().as_bytes());
    let mut check = |body: &[u8]| {
        request::check(&verifier, tx, 1, &key_id, &object, &challenge, body)
            .map(|assertion| assertion.counter())
            .map_err(|error| error.kind())
    };
    assert_eq!(check(b"{ }"), Err(ErrorKind::AssertionSignature));
    assert_eq!(check(body), Ok(1));
    assert_eq!(check(body), Err(ErrorKind::CounterNotIncreased));
}

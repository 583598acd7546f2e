//! A server for Android.

mod classic {
    use crate::database::{Transaction, commit};

    // README
    use bonafide::play_integrity::{
        Binding, CertificateDigest, DecryptionKey, Expected, Policy, Verdict, VerificationKey,
        Verifier,
    };
    use bonafide::{Result, Timestamp};
    use std::time::SystemTime;

    /// Once, at start. The third string is the SHA-256 fingerprint of the app signing key,
    /// in the Play Console under "App signing".
    pub fn server(aes: &str, ec: &str, fingerprint: &str) -> Result<(Verifier, Policy)> {
        let (aes, ec) = (DecryptionKey::from_console(aes)?, VerificationKey::from_console(ec)?);
        let verifier = Verifier::builder().app("com.example.app", aes, ec).build()?;
        let policy = Policy::recommended([CertificateDigest::parse(fingerprint)?])?;
        Ok((verifier, policy))
    }

    pub fn check(
        (verifier, policy): &(Verifier, Policy),
        tx: &mut Transaction,
        user: i64,
        token: &str,
        nonce: &str, // from your own session: never the app's copy
    ) -> Result<Verdict> {
        let expected = Expected::new("com.example.app", Binding::Nonce(nonce));
        let now = Timestamp::try_from(SystemTime::now())?;
        let verdict = verifier
            .verify(token, &expected, now)?
            .commit_with(|effects| commit(tx, user, effects)) // the write above
            .map_err(|refused| refused.into_error())?;
        policy.appraise(&verdict).into_result()?;
        Ok(verdict)
    }
    // END
}

mod standard {
    use super::Response;

    // README
    use bonafide::Timestamp;
    use bonafide::play_integrity::{
        DecodeRequest, Expected, Verdict, check_decode_status, verify_decoded,
    };
    use bonafide::replay::Uncommitted;

    pub fn decode(
        send: impl Fn(&DecodeRequest) -> Response, // your HTTP client
        token: &str,
        access_token: &str, // OAuth 2.0, of a service account
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> bonafide::Result<Uncommitted<Verdict>> {
        let request = DecodeRequest::new("com.example.app", token, access_token)?;
        let response = send(&request); // request.method(), url(), headers(), body()
        check_decode_status(response.status)?;
        verify_decoded(&response.body, expected, now)
    }
    // END
}

pub struct Response {
    status: u16,
    body: Vec<u8>,
}

#[test]
fn a_token_is_accepted_once() {
    use crate::database::Transaction;
    use bonafide::{ErrorKind, Timestamp};
    use bonafide_testkit::play_integrity::{CERTIFICATE, Console, Payload};

    let console = Console::from_seed(1);
    let server =
        classic::server(&console.decryption_key(), &console.verification_key(), CERTIFICATE)
            .unwrap();
    let nonce = "bm9uY2UtdGhhdC1pcy1sb25nLWVub3VnaA";
    let now = Timestamp::try_from(std::time::SystemTime::now()).unwrap();
    let payload = Payload::good("com.example.app", nonce, now.unix_millis());
    let token = console.token(&payload.to_json());
    let tx = &mut Transaction::default();
    assert!(classic::check(&server, tx, 1, &token, nonce).is_ok());
    let again = classic::check(&server, tx, 1, &token, nonce).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Replayed);
}

#[test]
fn googles_answer_is_read_after_its_status() {
    use bonafide::play_integrity::{Binding, Expected};
    use bonafide::{ErrorKind, Timestamp};
    use bonafide_testkit::play_integrity::Payload;

    let now = Timestamp::from_unix_seconds(1_795_000_000);
    let expected = Expected::new("com.example.app", Binding::RequestHash("hash"));
    let answer = Payload::good_standard("com.example.app", "hash", now.unix_millis());
    let decode = |status, body: &str| {
        let send = |_: &_| Response { status, body: body.into() };
        standard::decode(send, "token", "ya29", &expected, now)
            .map(|_| ())
            .map_err(|error| error.kind())
    };
    assert_eq!(decode(200, &answer.to_decode_answer()), Ok(()));
    assert_eq!(decode(502, "<html>"), Err(ErrorKind::DecodeUnavailable));
}

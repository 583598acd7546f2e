//! Play Integrity with a simulated device: tokens are verified and appraised under
//! the three policies, and each reason is printed with the dialog that could mend
//! it. Then what a server refuses: a replay, another request's token, keys that
//! were mixed up.

use bonafide::play_integrity::{
    Binding, CertificateDigest, DecryptionKey, Expected, Policy, Verdict, VerificationKey,
    Verifier, verify_decoded,
};
use bonafide::replay::{Effect, Effects, Outcome};
use bonafide::{Appraisal, Error, ErrorKind, Timestamp};
use bonafide_testkit::play_integrity::{CERTIFICATE, Console, Payload};
use std::collections::HashSet;
use std::process::ExitCode;

const PACKAGE: &str = "com.example.app";
const NOW: u64 = 1_795_000_000_000;

/// What a table with a primary key does.
#[derive(Default)]
struct Used(HashSet<[u8; 32]>);

impl Used {
    fn commit(&mut self, effects: &Effects) -> Result<Outcome, Error> {
        for effect in effects {
            match effect {
                Effect::InsertOnce { id, .. } if self.0.insert(*id) => {}
                Effect::InsertOnce { .. } => return Ok(Outcome::Replayed),
                _ => return Err(ErrorKind::StoreUnavailable.into()),
            }
        }
        Ok(Outcome::Committed)
    }
}

fn main() -> ExitCode {
    match tell() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            println!("something was not answered as it should be");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("it ended early: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tell() -> Result<bool, Error> {
    let console = Console::from_seed(1);
    let verifier = Verifier::builder()
        .app(
            PACKAGE,
            DecryptionKey::from_console(&console.decryption_key())?,
            VerificationKey::from_console(&console.verification_key())?,
        )
        .build()?;
    let now = Timestamp::from_unix_millis(NOW);
    let mut used = Used::default();
    let mut as_expected = true;

    let mine = CertificateDigest::parse(CERTIFICATE)?;
    let policies = [
        ("lenient", Policy::lenient([mine])?),
        ("recommended", Policy::recommended([mine])?),
        ("strict", Policy::strict([mine])?),
    ];
    for (number, (device, accepted, payload)) in devices().into_iter().enumerate() {
        println!("{device}");
        let nonce = nonce(number);
        let token = console.token(&payload(&nonce).to_json());
        let verdict = verifier
            .verify(&token, &Expected::new(PACKAGE, Binding::Nonce(&nonce)), now)?
            .commit_with(|effects| used.commit(effects))
            .map_err(|refused| refused.into_error())?;
        for ((name, policy), accepted) in policies.iter().zip(accepted) {
            let appraisal = policy.appraise(&verdict);
            print(name, &appraisal);
            as_expected &= appraisal.is_accepted() == accepted;
        }
    }

    println!("a standard request, decoded by Google");
    let answer = Payload::good_standard(PACKAGE, "hash of the request", NOW).to_decode_answer();
    let expected = Expected::new(PACKAGE, Binding::RequestHash("hash of the request"));
    let verdict: Verdict = verify_decoded(answer.as_bytes(), &expected, now)?
        .commit_with(|effects| used.commit(effects))
        .map_err(|refused| refused.into_error())?;
    println!("  provenance {:?}, and the same policies", verdict.provenance());

    println!("what is refused");
    let token = console.token(&Payload::good(PACKAGE, &nonce(0), NOW).to_json());
    let replay = |used: &mut Used| {
        verifier
            .verify(&token, &Expected::new(PACKAGE, Binding::Nonce(&nonce(0))), now)?
            .commit_with(|effects| used.commit(effects))
            .map_err(|refused| refused.into_error())
    };
    as_expected &= refused("the first nonce again", replay(&mut used), ErrorKind::Replayed);
    let another = nonce(9);
    let expected = Expected::new(PACKAGE, Binding::Nonce(&another));
    let answer = verifier.verify(&token, &expected, now);
    as_expected &= refused("another request's token", answer, ErrorKind::BindingMismatch);
    let swapped = DecryptionKey::from_console(&console.verification_key());
    as_expected &= refused("the keys swapped", swapped, ErrorKind::InvalidDecryptionKey);
    let other = Console::from_seed(2);
    for (what, decryption, verification, kind) in [
        ("another decryption key", &other, &console, ErrorKind::TokenDecryption),
        ("another verification key", &console, &other, ErrorKind::TokenSignature),
    ] {
        let answer = Verifier::builder()
            .app(
                PACKAGE,
                DecryptionKey::from_console(&decryption.decryption_key())?,
                VerificationKey::from_console(&verification.verification_key())?,
            )
            .build()?
            .verify(&token, &Expected::new(PACKAGE, Binding::Nonce(&nonce(0))), now);
        as_expected &= refused(what, answer, kind);
    }
    Ok(as_expected)
}

type MakePayload = fn(&str) -> Payload;

/// Devices, and whether lenient, recommended and strict accept them.
fn devices() -> [(&'static str, [bool; 3], MakePayload); 4] {
    [
        ("a phone that is up to date", [true, true, true], |nonce| {
            let mut payload = Payload::good(PACKAGE, nonce, NOW);
            payload.device_integrity = r#"{"deviceRecognitionVerdict":["MEETS_BASIC_INTEGRITY",
                "MEETS_DEVICE_INTEGRITY","MEETS_STRONG_INTEGRITY"],
                "deviceAttributes":{"sdkVersion":36},
                "recentDeviceActivity":{"deviceActivityLevel":"LEVEL_1"}}"#
                .into();
            payload.environment_details = r#"{"playProtectVerdict":"NO_ISSUES",
                "appAccessRiskVerdict":{"appsDetected":["KNOWN_INSTALLED"]}}"#
                .into();
            payload
        }),
        ("a phone without a recent update", [true, true, false], |nonce| {
            Payload::good(PACKAGE, nonce, NOW)
        }),
        ("an unlocked phone, an app from elsewhere", [true, false, false], |nonce| {
            let mut payload = Payload::good(PACKAGE, nonce, NOW);
            payload.device_integrity =
                r#"{"deviceRecognitionVerdict":["MEETS_BASIC_INTEGRITY"]}"#.into();
            payload.account_details = r#"{"appLicensingVerdict":"UNLICENSED"}"#.into();
            payload
        }),
        ("a device without any integrity", [false, false, false], |nonce| {
            let mut payload = Payload::good(PACKAGE, nonce, NOW);
            payload.app_integrity = r#"{"appRecognitionVerdict":"UNEVALUATED"}"#.into();
            payload.device_integrity = "{}".into();
            payload.account_details = r#"{"appLicensingVerdict":"UNEVALUATED"}"#.into();
            payload
        }),
    ]
}

/// A server's nonce is random; here it need only differ.
fn nonce(number: usize) -> String {
    format!("bm9uY2UtbnVtYmVyLQ{number}")
}

fn print(name: &str, appraisal: &Appraisal) {
    let word = if appraisal.is_accepted() { "accepted" } else { "refused" };
    println!("  {name:<12} {word}");
    for reason in appraisal.reasons() {
        let dialog = reason
            .remediation()
            .map(|dialog| format!("; dialog {}", dialog.as_str()))
            .unwrap_or_default();
        println!("               {}{dialog}", reason.kind().summary());
    }
}

/// Prints a refusal; whether it is the one that it should be.
fn refused<T>(what: &str, answer: Result<T, Error>, kind: ErrorKind) -> bool {
    match answer {
        Ok(_) => {
            println!("  {what}: ACCEPTED");
            false
        }
        Err(error) => {
            println!("  {what}: {error}");
            error.kind() == kind
        }
    }
}

//! What makes a verdict belong to a request: package, binding, freshness. The
//! same for tokens and for Google's answers, in this order.

use super::expected::{Binding, Expected, Freshness};
use super::payload::{Payload, Request};
use super::values::AppRecognition;
use super::verdict::{Provenance, RequestDetails, Verdict};
use crate::encoding::prefix;
use crate::error::{Error, ErrorKind, Result};
use crate::replay::{Effect, Effects, Keep, Uncommitted};
use crate::time::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Checks a verdict and gives it with the effect of using it once.
pub(super) fn verdict(
    payload: Payload<'_>,
    expected: &Expected<'_>,
    now: Timestamp,
    provenance: Provenance,
) -> Result<Uncommitted<Verdict>> {
    check_package(&payload, expected.package).map_err(|error| error.at("package"))?;
    let effects = check_request(&payload.request, expected, now, "play")?;
    let Payload { request, app, device, account, environment, testing } = payload;
    let request = RequestDetails { package: request.package.into(), time: request.time };
    let verdict = Verdict { provenance, request, app, device, account, environment, testing };
    Ok(Uncommitted::new(verdict, effects))
}

/// Binding and freshness, and the effect of using the token once.
pub(super) fn check_request(
    request: &Request<'_>,
    expected: &Expected<'_>,
    now: Timestamp,
    label: &str,
) -> Result<Effects> {
    check_binding(request, expected.binding).map_err(|error| error.at("binding"))?;
    check_freshness(request.time, &expected.window, now).map_err(|error| error.at("freshness"))?;
    Ok(Effects::one(Effect::InsertOnce {
        id: once(label, expected),
        keep: Keep {
            // From the oldest to the newest moment at which the token is fresh.
            at_least: expected.window.max_age.saturating_add(expected.window.max_ahead),
            until: request.time.saturating_add(expected.window.max_age),
            made: request.time,
        },
    }))
}

/// In both places: what the app said of itself, and what Google saw.
fn check_package(payload: &Payload<'_>, package: &str) -> Result<()> {
    let mismatch = |found: &'static str| {
        Err(Error::new(ErrorKind::PackageMismatch).expected("the expected package").found(found))
    };
    if payload.request.package != package {
        return mismatch("another package in requestDetails");
    }
    let app = payload.app.as_ref();
    let recognition = app.and_then(|app| app.recognition.as_ref());
    match (app.and_then(|app| app.package.as_ref()), recognition) {
        (Some(seen), _) if seen == package => Ok(()),
        (Some(_), _) => mismatch("another package in appIntegrity"),
        (None, Some(AppRecognition::Unevaluated)) => Ok(()),
        (None, _) => mismatch("no package in appIntegrity"),
    }
}

pub(super) fn check_request_package(request: &Request<'_>, package: &str) -> Result<()> {
    if request.package == package {
        return Ok(());
    }
    Err(Error::new(ErrorKind::PackageMismatch)
        .at("package")
        .expected("the expected package")
        .found("another package in requestDetails"))
}

fn check_binding(request: &Request<'_>, expected: Binding<'_>) -> Result<()> {
    let same = |a: &str, b: &str| bool::from(a.as_bytes().ct_eq(b.as_bytes()));
    let (holds, other) = match (expected, request.nonce, request.request_hash) {
        (_, Some(_), Some(_)) => {
            return Err(Error::new(ErrorKind::BindingKind).found("a nonce and a request hash"));
        }
        (Binding::Nonce(expected), Some(nonce), None) => {
            (same(without_padding(expected), without_padding(nonce)), false)
        }
        (Binding::RequestHash(expected), None, Some(hash)) => (same(expected, hash), false),
        (_, None, None) => {
            return Err(Error::new(ErrorKind::BindingKind).found("neither nonce nor request hash"));
        }
        _ => (false, true),
    };
    match (holds, other) {
        (_, true) => Err(Error::new(ErrorKind::BindingKind)
            .expected("a nonce for a classic, a request hash for a standard request")
            .found("the other one")),
        (false, false) => Err(Error::new(ErrorKind::BindingMismatch)
            .expected("the nonce or request hash of this request")
            .found("another one")),
        (true, false) => Ok(()),
    }
}

fn without_padding(nonce: &str) -> &str {
    nonce.trim_end_matches('=')
}

fn check_freshness(time: Timestamp, window: &Freshness, now: Timestamp) -> Result<()> {
    if time < now.saturating_sub(window.max_age) {
        return Err(Error::new(ErrorKind::TokenTooOld).found(("a token of", time)));
    }
    if time > now.saturating_add(window.max_ahead) {
        return Err(Error::new(ErrorKind::TokenFromTheFuture).found(("a token of", time)));
    }
    Ok(())
}

/// The name under which a use is recorded: made of what binds the token, never of
/// its text, since one verdict can come in many encryptions.
fn once(label: &str, expected: &Expected<'_>) -> [u8; 32] {
    let (kind, value) = match expected.binding {
        Binding::Nonce(nonce) => (0_u8, without_padding(nonce)),
        Binding::RequestHash(hash) => (1, hash),
    };
    let mut hash = Sha256::new_with_prefix(b"bonafide/once/1");
    append(&mut hash, label);
    append(&mut hash, expected.package);
    hash.update([kind]);
    append(&mut hash, value);
    hash.finalize().into()
}

fn append(hash: &mut Sha256, text: &str) {
    hash.update(prefix::length(text.as_bytes()));
    hash.update(text);
}

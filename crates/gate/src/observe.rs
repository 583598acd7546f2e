//! What operators see: events and metrics, with nothing secret in them.
//!
//! | metric | labels |
//! |---|---|
//! | `bonafide_gate_decisions_total` | `decision`, `evidence`, `class` of the error |
//! | `bonafide_gate_decision_seconds` | `evidence` |
//! | `bonafide_gate_unavailable_total` | |

use bonafide::ErrorClass;
use bonafide::gate::Decision;
use bonafide::replay::Unavailable;
use core::error::Error;
use core::time::Duration;

pub(crate) fn decision(decision: &Decision, took: Duration) {
    let audit = decision.audit();
    let evidence = audit.evidence().as_str();
    let class = decision.error().map_or("none", |error| error.class().as_str());
    metrics::counter!(
        "bonafide_gate_decisions_total",
        "decision" => decision.as_str(), "evidence" => evidence, "class" => class
    )
    .increment(1);
    metrics::histogram!("bonafide_gate_decision_seconds", "evidence" => evidence)
        .record(took.as_secs_f64());

    let reasons: Vec<_> = decision.reasons().iter().map(|reason| reason.kind().name()).collect();
    let reasons = reasons.join(" ");
    let app = audit.app_id().unwrap_or("unknown");
    let purpose = audit.purpose();
    match decision.error() {
        None => tracing::info!(
            target: "bonafide_gate",
            decision = decision.as_str(), evidence, app, purpose, reasons,
            "allowed"
        ),
        Some(error) if is_ours(error.class()) => tracing::error!(
            target: "bonafide_gate",
            decision = decision.as_str(), evidence, app, purpose, reasons,
            code = error.code(), %error, "not judged"
        ),
        Some(error) => tracing::warn!(
            target: "bonafide_gate",
            decision = decision.as_str(), evidence, app, purpose, reasons,
            code = error.code(), %error, "denied"
        ),
    }
}

/// A request that did not get as far as the gate: no subject, no evidence, or a body that
/// is too long.
pub(crate) fn refused(error: &bonafide::Error, purpose: &str) {
    let class = error.class().as_str();
    metrics::counter!(
        "bonafide_gate_decisions_total",
        "decision" => "deny", "evidence" => "none", "class" => class
    )
    .increment(1);
    tracing::warn!(
        target: "bonafide_gate",
        decision = "deny", evidence = "none", purpose, code = error.code(), %error, "refused"
    );
}

/// The server's fault, not the client's.
pub(crate) const fn is_ours(class: ErrorClass) -> bool {
    matches!(class, ErrorClass::Unavailable | ErrorClass::Configuration | ErrorClass::Internal)
}

/// What lies behind an answer that did not come: for the operator's log alone.
pub(crate) fn unavailable(error: &Unavailable) {
    metrics::counter!("bonafide_gate_unavailable_total").increment(1);
    let source = error.source().map(ToString::to_string).unwrap_or_default();
    tracing::error!(target: "bonafide_gate", %error, source, "unavailable");
}

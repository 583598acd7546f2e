//! What operators see. One test in one process, so that no other one's log is in it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics fails, as it should")]

mod client;

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use bonafide::gate::Enforcement;
use bonafide::replay::AnyStore;
use bonafide_gate::{Gatekeeper, device_as_subject};
use client::{APP, Down, NOW, Phone, gate, memory};
use http::{Request, StatusCode};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

fn router(store: AnyStore) -> Router {
    let keeper = Gatekeeper::new(gate(Enforcement::Enforce), store).clock(|| NOW);
    let nothing = || async { "" };
    Router::new()
        .route("/v1/devices", post(nothing).layer(keeper.enrolment("enrol", device_as_subject)))
        .route("/v1/chat", post(nothing).layer(keeper.layer("chat", device_as_subject)))
}

async fn answer(router: &Router, request: Request<Body>) -> StatusCode {
    router.clone().oneshot(request).await.unwrap().status()
}

/// A writer into memory, for the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn logs_and_metrics_say_what_happened_and_nothing_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let recorder = metrics_util::debugging::DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    let _recorder = metrics::set_default_local_recorder(&recorder);

    let (up, down) = (router(memory()), router(AnyStore::new(Down)));
    let mut phone = Phone::new(7);
    assert_eq!(answer(&up, phone.enrolment()).await, 200);
    let mut secrets = vec![phone.key_id()];
    let (parts, _) = phone.chat("hello").into_parts();
    for name in ["bonafide-challenge", "bonafide-evidence"] {
        let value = parts.headers[name].to_str().unwrap();
        secrets.extend(value.split(' ').filter(|part| part.len() > 20).map(str::to_owned));
    }
    assert_eq!(secrets.len(), 3);
    for router in [&up, &up, &down] {
        let request = Request::from_parts(parts.clone(), Body::from("the body"));
        let _ = answer(router, request).await;
    }
    let request = Request::from_parts(parts.clone(), Body::from("hello"));
    assert_eq!(answer(&up, request).await, 200);

    let bare = Request::post("/v1/chat").body(Body::empty()).unwrap();
    assert_eq!(answer(&up, bare).await, 401);

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for expected in [
        "INFO",
        "WARN",
        "ERROR",
        "apple-assertion",
        "AssertionSignature",
        "StoreUnavailable",
        "purpose=\"chat\"",
        APP,
        "the database is down",
        "EvidenceMissing",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    secrets.push("the body".into());
    let shown = format!("{text} {:?}", snapshots.snapshot().into_vec());
    for secret in &secrets {
        assert!(!shown.contains(secret.as_str()), "{shown}");
    }
    assert!(shown.contains("bonafide_gate_decisions_total"), "{shown}");
    assert!(shown.contains("bonafide_gate_unavailable_total"), "{shown}");
}

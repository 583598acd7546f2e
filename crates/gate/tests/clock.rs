//! The server's clock is wrong, and is set right: nothing is accepted twice, and honest
//! devices go on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics fails, as it should")]

mod client;

use axum::body::Body;
use bonafide::gate::{Enforcement, Granted};
use bonafide::replay::{AnyStore, Limits, MemoryStore};
use bonafide_gate::{GateLayer, Gatekeeper, NoGoogle, device_as_subject};
use bonafide_stores::conformance::ManualClock;
use bonafide_stores::sqlite::{Options, SqliteStore};
use bytes::Bytes;
use client::{APP, NOW, Phone, gate, issue_at};
use core::convert::Infallible;
use core::time::Duration;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A request that can be sent again.
type Sent = Request<Full<Bytes>>;

struct Server {
    keeper: Gatekeeper<AnyStore>,
}

impl Server {
    async fn enrol(&self, sent: &Sent) -> u16 {
        status(self.keeper.enrolment("enrol", device_as_subject as Subject), sent).await
    }

    async fn call(&self, sent: &Sent) -> u16 {
        status(self.keeper.layer("chat", device_as_subject as Subject), sent).await
    }
}

type Subject = fn(&Parts) -> Option<String>;
type Gated = GateLayer<AnyStore, NoGoogle, Subject>;

async fn status(layer: Gated, sent: &Sent) -> u16 {
    let handler = service_fn(|request: Sent| async move {
        assert!(request.extensions().get::<Granted>().is_some());
        Ok::<_, Infallible>(Response::new(Full::new(Bytes::new())))
    });
    layer.layer(handler).oneshot(sent.clone()).await.unwrap().status().as_u16()
}

async fn whole(request: Request<Body>) -> Sent {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 100_000).await.unwrap();
    Request::from_parts(parts, Full::new(body))
}

async fn chat(phone: &mut Phone, clock: &ManualClock) -> Sent {
    let challenge = issue_at(APP, "chat", &phone.key_id(), clock.now());
    whole(phone.chat_with("chat", "/v1/chat", challenge, "hello")).await
}

async fn history(store: AnyStore, clock: ManualClock) {
    let now = clock.clone();
    let keeper = Gatekeeper::new(gate(Enforcement::Enforce), store).clock(move || now.now());
    let server = Server { keeper };
    let mut phone = Phone::new(7);
    assert_eq!(server.enrol(&whole(phone.enrolment()).await).await, 200);

    let start = clock.now();
    let before = chat(&mut phone, &clock).await;
    assert_eq!(server.call(&before).await, 200);

    // A day ahead, for longer than records are kept.
    clock.set(start.saturating_add(DAY));
    let wrong = chat(&mut phone, &clock).await;
    assert_eq!(server.call(&wrong).await, 200);
    for _ in 0..10 {
        clock.pass(Duration::from_secs(120));
        let other = chat(&mut phone, &clock).await;
        assert_eq!(server.call(&other).await, 200);
        assert_ne!(server.call(&wrong).await, 200);
    }

    // Set right: what was used is fresh again, and is not accepted again.
    clock.set(start.saturating_add(Duration::from_secs(5)));
    for again in [&before, &wrong] {
        assert_ne!(server.call(again).await, 200);
    }
    let honest = chat(&mut phone, &clock).await;
    assert_eq!(server.call(&honest).await, 200);

    // The day comes at which the wrong time is the right one.
    clock.set(start.saturating_add(DAY).saturating_add(Duration::from_secs(5)));
    for again in [&before, &wrong, &honest] {
        assert_ne!(server.call(again).await, 200);
    }
    clock.pass(DAY);
    let honest = chat(&mut phone, &clock).await;
    assert_eq!(server.call(&honest).await, 200);
}

#[tokio::test]
async fn nothing_counts_twice_in_memory() {
    let clock = ManualClock::at(NOW);
    let now = clock.clone();
    let store = MemoryStore::new(Limits { devices: 10, records: 1000 }, move || now.now());
    history(AnyStore::new(store), clock).await;
}

#[tokio::test]
async fn nothing_counts_twice_in_sqlite() {
    let clock = ManualClock::at(NOW);
    let now = clock.clone();
    let folder = tempfile::tempdir().unwrap();
    let options = Options::default().clock(move || now.now());
    let store = SqliteStore::open(folder.path().join("devices.sqlite"), options).await.unwrap();
    history(AnyStore::new(store), clock).await;
}

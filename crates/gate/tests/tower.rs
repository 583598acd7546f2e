//! The layer before a plain tower service, with bodies that are not axum's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics fails, as it should")]

mod client;

use bonafide::gate::{Enforcement, Granted};
use bonafide_gate::{Gatekeeper, device_as_subject};
use bytes::Bytes;
use client::{NOW, Phone, gate, memory};
use core::convert::Infallible;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use tower::{ServiceBuilder, ServiceExt};

async fn echo(request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Infallible> {
    assert!(request.extensions().get::<Granted>().is_some());
    Ok(Response::new(request.into_body()))
}

#[tokio::test]
async fn any_tower_service_can_stand_behind_the_gate() {
    let keeper = Gatekeeper::new(gate(Enforcement::Enforce), memory()).clock(|| NOW);
    let enrolment =
        ServiceBuilder::new().layer(keeper.enrolment("enrol", device_as_subject)).service_fn(echo);
    let chat =
        ServiceBuilder::new().layer(keeper.layer("chat", device_as_subject)).service_fn(echo);
    let mut phone = Phone::new(7);
    let response = enrolment.oneshot(phone.enrolment()).await.unwrap();
    assert_eq!(response.status(), 200);
    let (parts, _) = phone.chat("hello").into_parts();
    let call = || Request::from_parts(parts.clone(), Full::new(Bytes::from("hello")));
    let response = chat.clone().oneshot(call()).await.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    assert_eq!(chat.oneshot(call()).await.unwrap().status(), 409);
}

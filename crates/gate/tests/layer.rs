//! The layer and the challenge service, without a socket: what is refused and how, what is
//! never read, what is logged.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod client;

use axum::Router;
use axum::body::Body;
use axum::extract::Extension;
use axum::routing::{post, post_service};
use bonafide::gate::{Claims, Enforcement, Granted};
use bonafide::play_integrity::DecodeRequest;
use bonafide::replay::{AnyStore, Store, Unavailable};
use bonafide_gate::{Gatekeeper, Google, device_as_subject};
use bytes::Bytes;
use client::{APP, Down, NOW, PACKAGE, Phone, gate, memory};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// Answers with what it is given, and keeps what it was asked.
#[derive(Clone, Default)]
struct FakeGoogle {
    answer: Arc<Mutex<Option<(u16, String)>>>,
    asked: Arc<AtomicUsize>,
}

impl Google for FakeGoogle {
    async fn access_token(&self) -> Result<String, Unavailable> {
        Ok("ya29.access-token".into())
    }

    async fn send(&self, request: DecodeRequest) -> Result<(u16, Vec<u8>), Unavailable> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        assert!(request.url().ends_with(":decodeIntegrityToken"));
        let answer = self.answer.lock().unwrap().clone();
        let (status, body) = answer.ok_or(Unavailable::new("Google did not answer"))?;
        Ok((status, body.into_bytes()))
    }
}

fn keeper(store: AnyStore, google: FakeGoogle) -> Gatekeeper<AnyStore, FakeGoogle> {
    Gatekeeper::with_google(gate(Enforcement::Enforce), store, google).clock(|| NOW)
}

async fn echo(Extension(granted): Extension<Granted>, body: String) -> String {
    let kind = match granted.claims() {
        Claims::Attestation(_) => "attestation",
        Claims::Assertion(_) => "assertion",
        Claims::Verdict(_) => "verdict",
        _ => "other",
    };
    format!("{kind}:{body}")
}

fn router(keeper: &Gatekeeper<AnyStore, FakeGoogle>) -> Router {
    let subject = device_as_subject;
    Router::new()
        .route("/v1/challenge", post_service(keeper.challenges(["enrol", "chat"], subject)))
        .route("/v1/devices", post(echo).layer(keeper.enrolment("enrol", subject)))
        .route("/v1/chat", post(echo).layer(keeper.layer("chat", subject).max_body(1000)))
        // The account is what an earlier layer found, which here is a header.
        .route(
            "/v1/account",
            post(echo).layer(keeper.layer("chat", |parts: &http::request::Parts| {
                parts.headers.get("x-account")?.to_str().ok().map(str::to_owned)
            })),
        )
}

async fn answer(router: &Router, request: Request<Body>) -> (StatusCode, Value, http::HeaderMap) {
    let response: Response<Body> = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let value = serde_json::from_slice(&body)
        .unwrap_or_else(|_| Value::String(String::from_utf8(body.to_vec()).unwrap()));
    (parts.status, value, parts.headers)
}

async fn enrolled(router: &Router, phone: &Phone) {
    let (status, body, _) = answer(router, phone.enrolment()).await;
    assert_eq!((status, body), (StatusCode::OK, json!("attestation:")), "no body for the handler");
}

#[tokio::test]
async fn a_device_enrols_and_calls() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let mut phone = Phone::new(7);
    enrolled(&router, &phone).await;
    let (status, body, _) = answer(&router, phone.chat("hello")).await;
    assert_eq!((status, body), (StatusCode::OK, json!("assertion:hello")));
}

#[tokio::test]
async fn each_refusal_has_its_status_and_action() {
    let store = memory();
    let router = router(&keeper(store.clone(), FakeGoogle::default()));
    let mut phone = Phone::new(7);
    enrolled(&router, &phone).await;
    let change = |mut request: Request<Body>, name: &'static str, value: Option<&str>| {
        request.headers_mut().remove(name);
        if let Some(value) = value {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    };
    let doubled = |mut request: Request<Body>, name: &'static str| {
        let value = request.headers()[name].clone();
        request.headers_mut().append(name, value);
        request
    };
    let id = phone.key_id();
    let mut stranger = Phone::new(8);
    let mut call = || phone.chat("hello");
    let evidence = "bonafide-evidence";
    for (what, request, status, code, action) in [
        ("no app", change(call(), "bonafide-app", None), 401, "malformed", "new_challenge"),
        ("two apps", doubled(call(), "bonafide-app"), 401, "malformed", "new_challenge"),
        ("two evidences", doubled(call(), evidence), 401, "malformed", "new_challenge"),
        ("no evidence", change(call(), evidence, None), 401, "malformed", "new_challenge"),
        (
            "odd kind",
            change(call(), evidence, Some("apple-x y")),
            401,
            "malformed",
            "new_challenge",
        ),
        ("no device", change(call(), "bonafide-device", None), 401, "malformed", "new_challenge"),
        ("two devices", doubled(call(), "bonafide-device"), 401, "binding", "stop"),
        ("odd report", change(call(), "bonafide-report", Some("!")), 400, "malformed", "stop"),
        ("no report", change(call(), "bonafide-report", Some("AAAA")), 400, "malformed", "stop"),
        (
            "an attestation where none belongs",
            change(call(), evidence, Some("apple-attestation")),
            401,
            "malformed",
            "new_challenge",
        ),
        (
            "no base64",
            change(call(), evidence, Some("apple-assertion !")),
            400,
            "malformed",
            "stop",
        ),
        (
            "no CBOR",
            change(call(), evidence, Some("apple-assertion AAAA")),
            400,
            "malformed",
            "stop",
        ),
        (
            "odd challenge",
            change(call(), "bonafide-challenge", Some("x")),
            401,
            "malformed",
            "new_challenge",
        ),
        ("another app", change(call(), "bonafide-app", Some("T.other")), 403, "binding", "stop"),
        (
            "another's challenge",
            change(call(), "bonafide-device", Some("AAAA")),
            400,
            "malformed",
            "stop",
        ),
        ("unknown device", stranger.chat("hello"), 428, "replay", "reattest"),
        ("changed body", phone_with_body(&mut call(), "hullo"), 403, "signature", "reassert"),
        ("long body", phone_with_body(&mut call(), &"x".repeat(1001)), 413, "malformed", "stop"),
    ] {
        let (found, problem, headers) = answer(&router, request).await;
        assert_eq!(found, status, "{what}: {problem}");
        assert_eq!(headers["content-type"], "application/problem+json", "{what}");
        assert_eq!(headers["cache-control"], "no-store", "{what}");
        assert_eq!(problem["status"], status, "{what}");
        assert_eq!(problem["code"], code, "{what}: {problem}");
        assert_eq!(problem["action"], action, "{what}: {problem}");
        assert_eq!(problem["type"], format!("urn:bonafide:{code}"), "{what}");
        assert!(!problem["title"].as_str().unwrap().is_empty(), "{what}");
        assert!(problem.get("retry_after").is_none(), "{what}");
        let text = problem.to_string();
        assert!(!text.contains(&id) && !text.contains("step"), "{what}: {text}");
    }
    store.revoke(&phone.device_id()).await.unwrap();
    let (status, problem, _) = answer(&router, phone.chat("hello")).await;
    assert_eq!((status.as_u16(), &problem["action"]), (403, &json!("stop")), "{problem}");
}

fn phone_with_body(request: &mut Request<Body>, body: &str) -> Request<Body> {
    let (parts, _) = std::mem::take(request).into_parts();
    Request::from_parts(parts, Body::from(body.to_owned()))
}

#[tokio::test]
async fn a_refusal_brings_a_challenge_that_can_be_used() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let mut phone = Phone::new(7);
    enrolled(&router, &phone).await;
    let (request, again) = {
        let (parts, _) = phone.chat("hello").into_parts();
        let request = || Request::from_parts(parts.clone(), Body::from("hello"));
        (request(), request())
    };
    assert_eq!(answer(&router, request).await.0, 200);
    let (status, problem, _) = answer(&router, again).await;
    assert_eq!((status.as_u16(), &problem["code"]), (409, &json!("replay")));
    let challenge = problem["challenge"].as_str().unwrap().to_owned();
    let next = phone.chat_with("chat", "/v1/chat", challenge, "hello");
    assert_eq!(answer(&router, next).await.0, 200);
}

/// A body whose connection breaks.
struct Broken;

impl http_body::Body for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        std::task::Poll::Ready(Some(Err(std::io::Error::other("the connection broke"))))
    }
}

/// A body that must not be looked at.
struct Unread;

impl http_body::Body for Unread {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        panic!("it was read")
    }
}

#[tokio::test]
async fn the_body_of_a_request_that_its_headers_give_away_is_not_read() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let mut phone = Phone::new(7);
    let (mut parts, _) = phone.chat("hello").into_parts();
    parts.headers.insert("bonafide-challenge", "x".parse().unwrap());
    let (status, ..) = answer(&router, Request::from_parts(parts, Body::new(Unread))).await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn what_does_not_answer_is_503_and_never_403() {
    let google = FakeGoogle::default();
    let down = router(&keeper(AnyStore::new(Down), google.clone()));
    let up = router(&keeper(memory(), google.clone()));
    let mut phone = Phone::new(7);
    let mut requests = vec![
        ("load", &down, phone.chat("hello")),
        ("commit", &down, phone.enrolment()),
        ("Google", &up, client::standard("hello").0),
    ];
    for (what, router, request) in requests.drain(..) {
        let (status, problem, headers) = answer(router, request).await;
        assert_eq!((status.as_u16(), &problem["code"]), (503, &json!("unavailable")), "{what}");
        assert_eq!((&problem["action"], &problem["retry_after"]), (&json!("backoff"), &json!(5)));
        assert_eq!(headers["retry-after"], "5", "{what}");
        assert!(!problem.to_string().contains("sda1"), "{what}: {problem}");
    }
    for status in [401, 429, 500, 503] {
        *google.answer.lock().unwrap() = Some((status, "<html>".into()));
        let (found, problem, _) = answer(&up, client::standard("hello").0).await;
        assert_eq!((found.as_u16(), &problem["action"]), (503, &json!("backoff")), "{status}");
    }
}

/// Play Integrity names no device: its evidence cannot stand for one.
#[tokio::test]
async fn an_android_app_cannot_pose_as_an_iphone() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let phone = Phone::new(7);
    enrolled(&router, &phone).await;
    let mut request = client::classic("hello");
    request.headers_mut().insert("bonafide-device", phone.key_id().parse().unwrap());
    let (status, problem, _) = answer(&router, request).await;
    assert_eq!((status.as_u16(), &problem["title"]), (401, &json!("Authentication is required.")));
}

/// The access token is the server's own affair.
#[tokio::test]
async fn an_access_token_that_cannot_be_used_is_no_rejection() {
    #[derive(Clone)]
    struct Odd(&'static str);
    impl Google for Odd {
        async fn access_token(&self) -> Result<String, Unavailable> {
            Ok(self.0.into())
        }
        async fn send(&self, _: DecodeRequest) -> Result<(u16, Vec<u8>), Unavailable> {
            panic!("it was sent")
        }
    }
    for token in ["", "ya29.x\n", "a:b"] {
        let keeper = Gatekeeper::with_google(gate(Enforcement::Enforce), memory(), Odd(token));
        let layer = keeper.clock(|| NOW).layer("chat", device_as_subject);
        let router = Router::new().route("/v1/chat", post(echo).layer(layer));
        let (status, problem, _) = answer(&router, client::standard("hello").0).await;
        assert_eq!((status.as_u16(), &problem["action"]), (503, &json!("backoff")), "{token:?}");
    }
}

/// Each layer takes its own kind of evidence, and so do the calls behind it.
#[tokio::test]
async fn evidence_of_another_kind_enrols_nothing_and_calls_nothing() {
    let keeper = keeper(memory(), FakeGoogle::default());
    let router = router(&keeper);
    let mut phone = Phone::new(7);
    enrolled(&router, &phone).await;
    // An assertion for the purpose of enrolling.
    let challenge = client::challenge(APP, "enrol", &phone.key_id());
    let request = phone.chat_with("enrol", "/v1/devices", challenge, "");
    let (status, problem, _) = answer(&router, request).await;
    assert_eq!((status.as_u16(), &problem["code"]), (401, &json!("malformed")), "{problem}");
    // Data behind the kind of an enrolment.
    let mut request = Phone::new(8).enrolment();
    request.headers_mut().insert("bonafide-evidence", "apple-attestation AAAA".parse().unwrap());
    assert_eq!(answer(&router, request).await.0, 401);
    // An object that is too long.
    let (parts, _) = Phone::new(8).enrolment().into_parts();
    let request = Request::from_parts(parts, Body::from(vec![0; 65_537]));
    assert_eq!(answer(&router, request).await.0, 413);
}

#[tokio::test]
async fn an_enrolled_device_is_told_to_go_on_without_a_challenge_of_another_purpose() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let phone = Phone::new(7);
    enrolled(&router, &phone).await;
    let (status, problem, _) = answer(&router, phone.enrolment()).await;
    assert_eq!((status.as_u16(), &problem["action"]), (409, &json!("reassert")));
    assert!(problem.get("challenge").is_none(), "{problem}");
}

/// A stranger's body is not worth reading.
#[tokio::test]
async fn the_body_of_an_unknown_device_is_not_read() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let (parts, _) = Phone::new(8).chat("hello").into_parts();
    let request = Request::from_parts(parts, Body::new(Unread));
    assert_eq!(answer(&router, request).await.0, 428);
}

#[tokio::test]
async fn the_handler_sees_headers_of_the_body_that_it_gets() {
    let keeper = keeper(memory(), FakeGoogle::default());
    let lengths = |headers: http::HeaderMap, body: Bytes| async move {
        assert!(!headers.contains_key("transfer-encoding"));
        assert_eq!(headers["content-length"], body.len().to_string());
    };
    let router = Router::new()
        .route("/v1/devices", post(lengths).layer(keeper.enrolment("enrol", device_as_subject)))
        .route("/v1/chat", post(lengths).layer(keeper.layer("chat", device_as_subject)));
    let mut phone = Phone::new(7);
    let mut request = phone.enrolment();
    request.headers_mut().insert("content-length", "4321".parse().unwrap());
    assert_eq!(answer(&router, request).await.0, 200);
    let mut request = phone.chat("hello");
    request.headers_mut().insert("transfer-encoding", "chunked".parse().unwrap());
    assert_eq!(answer(&router, request).await.0, 200);
}

#[tokio::test]
async fn tokens_of_google_play_pass() {
    let google = FakeGoogle::default();
    let router = router(&keeper(memory(), google.clone()));
    let (status, body, _) = answer(&router, client::classic("hello")).await;
    assert_eq!((status.as_u16(), body), (200, json!("verdict:hello")));
    assert_eq!(google.asked.load(Ordering::SeqCst), 0);

    let (request, decoded) = client::standard("hello");
    *google.answer.lock().unwrap() = Some((200, decoded));
    let (status, body, _) = answer(&router, request).await;
    assert_eq!((status.as_u16(), body), (200, json!("verdict:hello")));
    assert_eq!(google.asked.load(Ordering::SeqCst), 1);

    // Google is not asked about what its headers give away.
    let (mut request, _) = client::standard("hello");
    request.headers_mut().insert("bonafide-challenge", "x".parse().unwrap());
    assert_eq!(answer(&router, request).await.0, 401);
    assert_eq!(google.asked.load(Ordering::SeqCst), 1);
    // A token with other characters than one has is the client's fault.
    let (mut request, _) = client::standard("hello");
    request.headers_mut().insert("bonafide-evidence", "play-standard a\"b".parse().unwrap());
    assert_eq!(answer(&router, request).await.0, 400);
}

#[tokio::test]
async fn a_stranger_cannot_make_errors_of_the_servers() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let (status, problem, _) = answer(&router, client::classic_of_a_stranger("hello")).await;
    assert_eq!((status.as_u16(), &problem["action"]), (403, &json!("backoff")), "{problem}");
}

/// A layer further out cuts the body: what it says is what the client hears.
#[tokio::test]
async fn a_body_that_is_cut_short_is_not_missing_evidence() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let mut phone = Phone::new(7);
    enrolled(&router, &phone).await;
    let mut call = phone.chat("hello");
    *call.body_mut() = Body::new(http_body_util::Limited::new(Body::from("hello"), 2));
    assert_eq!(answer(&router, call).await.0, 413);
    let mut call = phone.chat("hello");
    *call.body_mut() = Body::new(Broken);
    let (status, problem, _) = answer(&router, call).await;
    assert_eq!((status.as_u16(), &problem["code"]), (400, &json!("malformed")), "{problem}");
}

#[tokio::test]
async fn a_policys_refusal_names_the_dialog_that_mends_it() {
    let google = FakeGoogle::default();
    let router = router(&keeper(memory(), google.clone()));
    let (request, decoded) = client::standard("hello");
    let decoded = decoded.replace("MEETS_DEVICE_INTEGRITY", "MEETS_BASIC_INTEGRITY");
    *google.answer.lock().unwrap() = Some((200, decoded));
    let (status, problem, _) = answer(&router, request).await;
    assert_eq!((status.as_u16(), &problem["code"]), (403, &json!("policy")));
    assert_eq!(problem["remediation"], json!(["GET_INTEGRITY"]), "{problem}");
}

#[tokio::test]
async fn the_subject_is_the_servers_own() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let mut phone = Phone::new(7);
    enrolled(&router, &phone).await;
    let challenge = client::challenge(APP, "chat", "alice");
    let request = phone.chat_with("chat", "/v1/account", challenge, "hello");
    let (status, problem, _) = answer(&router, request).await;
    assert_eq!((status.as_u16(), &problem["title"]), (401, &json!("Authentication is required.")));
    let challenge = client::challenge(APP, "chat", "alice");
    let mut request = phone.chat_with("chat", "/v1/account", challenge, "hello");
    request.headers_mut().insert("x-account", "alice".parse().unwrap());
    let (status, problem, _) = answer(&router, request).await;
    // Enrolled as its own subject, it is not alice's.
    assert_eq!((status.as_u16(), &problem["code"]), (403, &json!("binding")), "{problem}");
}

#[tokio::test]
async fn challenges_are_given_for_known_purposes_and_apps() {
    let router = router(&keeper(memory(), FakeGoogle::default()));
    let ask = |body: String, device: Option<&str>| {
        let mut request = Request::post("/v1/challenge");
        if let Some(device) = device {
            request = request.header("bonafide-device", device);
        }
        request.body(Body::from(body)).unwrap()
    };
    let body = |app: &str, purpose: &str| json!({"app_id": app, "purpose": purpose}).to_string();
    let (status, given, headers) = answer(&router, ask(body(APP, "chat"), Some("x"))).await;
    assert_eq!(status, 200);
    assert_eq!(
        (given["expires_in"].as_u64(), &headers["cache-control"]),
        (Some(300), &"no-store".parse().unwrap())
    );
    assert_eq!(given["challenge"].as_str().unwrap().len(), 75);
    for (what, request, status) in [
        ("another package", ask(body("com.example.other", "chat"), Some("x")), 403),
        ("another purpose", ask(body(PACKAGE, "pay"), Some("x")), 400),
        ("no JSON", ask("hello".into(), Some("x")), 400),
        ("no purpose", ask(json!({"app_id": APP}).to_string(), Some("x")), 400),
        ("long", ask(body(APP, &"x".repeat(5000)), Some("x")), 413),
        ("a long name", ask(body(APP, "chat"), Some(&"x".repeat(257))), 401),
    ] {
        let (found, problem, _) = answer(&router, request).await;
        assert_eq!(found, status, "{what}: {problem}");
    }
}

/// Whoever keeps an audit of persons has them, and only there.
#[tokio::test]
async fn an_audit_sees_every_decision() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let writer = Arc::clone(&seen);
    let keeper = Gatekeeper::new(gate(Enforcement::Enforce), memory()).clock(|| NOW).audit(
        move |decision| {
            let audit = decision.audit();
            let line = (decision.as_str(), audit.subject().to_owned(), audit.device_id());
            writer.lock().unwrap().push(line);
        },
    );
    let layer = keeper.layer("chat", device_as_subject);
    let router = Router::new().route("/v1/chat", post(|| async { "" }).layer(layer));
    let mut phone = Phone::new(7);
    assert_eq!(answer(&router, phone.chat("hello")).await.0, 428);
    let (id, device) = (phone.key_id(), phone.device_id());
    assert_eq!(*seen.lock().unwrap(), [("deny", id, Some(device))]);
}

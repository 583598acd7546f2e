//! Something on the port of Frida's server. In a binary of its own: others would find it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod subject;

use bonafide::signals::{Answer, Host};
use bonafide_host::SystemHost;
use std::net::TcpListener;
use subject::{Subject, found};

#[test]
#[ignore = "a process that looks at itself, started by the tests"]
fn subject() {
    subject::look();
}

#[test]
fn something_that_listens_is_found() {
    let host = SystemHost::new();
    assert_eq!(host.loopback_port(27042), Answer::Value(false));
    let listener = TcpListener::bind("127.0.0.1:27042").unwrap();
    assert_eq!(host.loopback_port(27042), Answer::Value(true));
    let report = Subject::start(|command| command).report();
    assert_eq!(found(&report), ["instrumentation.agent_port"], "{report}");
    drop(listener);
    assert_eq!(host.loopback_port(27042), Answer::Value(false));
}

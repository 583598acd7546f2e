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
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};
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

/// Whoever listens and lets the queue fill up can make a connection wait for minutes: no
/// probe waits with it.
#[test]
fn a_port_that_does_not_answer_takes_50_ms() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
        queue.push(stream);
        assert!(queue.len() < 1000, "the queue never fills up");
    }
    let started = Instant::now();
    assert_eq!(SystemHost::new().loopback_port(address.port()), Answer::Error);
    let took = started.elapsed();
    println!("{took:?}");
    // It waited, so it was this that was tested; the rest is a busy machine's.
    assert!((40..500).contains(&took.as_millis()), "{took:?}");
}

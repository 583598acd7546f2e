//! Versions, suites and groups: what our server refuses, and that each refused handshake is
//! possible with a server that allows it.

use crate::client::{Client, pins, profile};
use crate::pki::{Chain, HOST, Kind};
use crate::server::{Server, Who};
use bonafide::ErrorKind as K;
use bonafide_pinning::tls::{Profile, server_config};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{NamedGroup, ProtocolVersion};
use std::process::{Command, Stdio};

/// Whether OpenSSL's client completes a handshake.
fn s_client(server: &Server, arguments: &[&str]) -> bool {
    Command::new("openssl")
        .args(["s_client", "-connect", &format!("127.0.0.1:{}", server.port())])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap()
        .success()
}

#[test]
fn old_versions_and_suites_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::Rsa);
    let (presented, key) = (chain.presented(), &chain.leaf_key);
    let default = Server::rustls(profile(), &presented, key);
    let with_12 = Server::rustls(profile().allow_tls12(), &presented, key);
    let permissive = ["-cipher", "ALL:@SECLEVEL=0", "-min_protocol", "TLSv1"].as_slice();
    let permissive = Server::openssl(dir.path(), &presented, key, permissive);
    let all = "ALL:@SECLEVEL=0";
    for (what, arguments, by_default, if_allowed) in [
        ("TLS 1.3", &["-tls1_3"][..], true, true),
        ("TLS 1.2", &["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"], false, true),
        ("TLS 1.2, any", &["-tls1_2", "-cipher", all], false, true),
        ("TLS 1.1", &["-tls1_1", "-cipher", all], false, false),
        ("TLS 1.0", &["-tls1", "-cipher", all], false, false),
        ("CBC", &["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256:@SECLEVEL=0"], false, false),
        ("CBC, SHA-1", &["-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA:@SECLEVEL=0"], false, false),
        ("static RSA", &["-tls1_2", "-cipher", "AES128-GCM-SHA256:@SECLEVEL=0"], false, false),
        ("DHE", &["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"], false, false),
    ] {
        assert!(s_client(&permissive, arguments), "{what}: it is possible");
        assert_eq!(s_client(&default, arguments), by_default, "{what}");
        assert_eq!(s_client(&with_12, arguments), if_allowed, "{what}, with TLS 1.2 allowed");
    }
}

#[test]
fn our_client_speaks_12_only_where_it_is_allowed() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let old = Server::openssl(dir.path(), &chain.presented(), &chain.leaf_key, &["-tls1_2"]);
    let client = |profile| Client::with(profile, &[&chain.root], pins(HOST, &chain.leaf));
    assert!(client(profile()).connect(HOST, &old).is_err());
    let found = client(profile().allow_tls12()).connect(HOST, &old).unwrap();
    assert_eq!(found.version, ProtocolVersion::TLSv1_2);
    // Pins hold there, too.
    let other = Chain::new(dir.path(), "other", Kind::P256);
    let wrong = Client::with(profile().allow_tls12(), &[&chain.root], pins(HOST, &other.leaf));
    assert!(wrong.connect(HOST, &old).is_err());
}

#[test]
fn the_group_is_post_quantum_where_both_have_it() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let client = Client::new(&[&chain.root], pins(HOST, &chain.leaf));
    let ours = Server::start(Who::Rustls, dir.path(), &chain.presented(), &chain.leaf_key);
    let found = client.connect(HOST, &ours).unwrap();
    assert_eq!(found.version, ProtocolVersion::TLSv1_3);
    assert!(found.is_post_quantum(), "{found}");
    let resumed = client.connect(HOST, &ours).unwrap();
    assert!(resumed.is_post_quantum() && resumed.to_string().ends_with(" (resumed)"), "{resumed}");
    // The provider's own order does not count.
    let mut last = rustls_graviola::default_provider();
    last.kx_groups.sort_by_key(|group| group.name() == NamedGroup::X25519MLKEM768);
    assert_ne!(last.kx_groups[0].name(), NamedGroup::X25519MLKEM768);
    let last = Profile::with_provider(last).unwrap();
    assert_eq!(last.provider().kx_groups[0].name(), NamedGroup::X25519MLKEM768);
    // A server without it: the best that both have.
    let mut without = rustls_graviola::default_provider();
    without.kx_groups.retain(|group| group.name() == NamedGroup::X25519);
    let without = Profile::with_provider(without).unwrap();
    let plain = Server::rustls(without, &chain.presented(), &chain.leaf_key);
    let found = client.connect(HOST, &plain).unwrap();
    assert_eq!((found.group, found.is_post_quantum()), (Some(NamedGroup::X25519), false));
}

#[test]
fn a_profile_that_cannot_be_used_is_an_error() {
    let mut no_suites = rustls_graviola::default_provider();
    no_suites.cipher_suites.retain(|suite| suite.tls13().is_none());
    assert_eq!(Profile::with_provider(no_suites).unwrap_err().kind(), K::InvalidTls);
    let mut no_groups = rustls_graviola::default_provider();
    no_groups.kx_groups.clear();
    assert_eq!(Profile::with_provider(no_groups).unwrap_err().kind(), K::InvalidTls);

    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let other = Chain::new(dir.path(), "other", Kind::P256);
    let key = |key: &crate::pki::Key| PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.pkcs8()));
    let certificates = || chain.presented().into_iter().map(Into::into).collect();
    let config = |key| server_config(&profile(), certificates(), key).map(|_| ());
    assert_eq!(config(key(&chain.leaf_key)), Ok(()));
    assert_eq!(config(key(&other.leaf_key)).map_err(|e| e.kind()), Err(K::InvalidTls));
    let garbage = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(vec![1, 2, 3]));
    assert_eq!(config(garbage).map_err(|e| e.kind()), Err(K::InvalidTls));

    let set = pins(HOST, &chain.leaf);
    let no_roots = bonafide_pinning::tls::PinnedVerifier::new(
        rustls::RootCertStore::empty(),
        set,
        profile().provider(),
    );
    assert_eq!(no_roots.map(|_| ()).unwrap_err().kind(), K::InvalidTls);
}

//! A pinned handshake beside one without pins, in memory, and the two verifications of the
//! server's chain alone: their difference is what the pins cost. See `benches/README.md`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up must stop"
)]

use bonafide_pinning::tls::{PinnedVerifier, Profile, client_config, server_config};
use bonafide_pinning::{Pin, PinSet, verify_pins};
use bonafide_testkit::ServerChain;
use criterion::{Criterion, criterion_group, criterion_main};
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const HOST: &str = "api.example.com";

fn handshake(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) {
    let name = ServerName::try_from(HOST).expect("a name");
    let mut client = ClientConnection::new(client.clone(), name).expect("a client");
    let mut server = ServerConnection::new(server.clone()).expect("a server");
    let mut wire = Vec::new();
    while client.is_handshaking() || server.is_handshaking() {
        wire.clear();
        while client.wants_write() {
            client.write_tls(&mut wire).expect("memory");
        }
        let mut rest = &wire[..];
        while !rest.is_empty() {
            server.read_tls(&mut rest).expect("memory");
            server.process_new_packets().expect("a good client");
        }
        wire.clear();
        while server.wants_write() {
            server.write_tls(&mut wire).expect("memory");
        }
        let mut rest = &wire[..];
        while !rest.is_empty() {
            client.read_tls(&mut rest).expect("memory");
            client.process_new_packets().expect("a good server");
        }
    }
}

fn benchmark(c: &mut Criterion) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock").as_secs();
    let chain = ServerChain::from_seed(1, HOST, now);
    let profile = Profile::new().expect("a CPU for graviola");
    let certificates: Vec<_> = chain.presented().into_iter().map(CertificateDer::from).collect();
    let key = PrivatePkcs8KeyDer::from(chain.pkcs8()).into();
    let server = Arc::new(server_config(&profile, certificates.clone(), key).expect("a server"));
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(chain.root)).expect("a root");
    let roots = Arc::new(roots);
    let pins = [Pin::of_certificate(&certificates[1]).expect("a pin"), Pin::from_bytes([0; 32])];
    let pins = pins.map(|pin| pin.to_string());
    let pins = Arc::new(PinSet::builder().host(HOST, pins).build().expect("a set"));

    let pinned = PinnedVerifier::new(roots.clone(), pins.clone(), profile.provider());
    let mut with_pins = client_config(&profile, pinned.expect("a verifier")).expect("a client");
    let mut without = ClientConfig::builder_with_provider(profile.provider().clone())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_root_certificates(roots.clone())
        .with_no_client_auth();
    for config in [&mut with_pins, &mut without] {
        config.resumption = Resumption::disabled();
    }
    let (with_pins, without) = (Arc::new(with_pins), Arc::new(without));
    let mut group = c.benchmark_group("pinning");
    group.sample_size(50).measurement_time(Duration::from_secs(5));
    group.bench_function("handshake, without pins", |b| b.iter(|| handshake(&without, &server)));
    group.bench_function("handshake, pinned", |b| b.iter(|| handshake(&with_pins, &server)));

    let pinned = PinnedVerifier::new(roots.clone(), pins.clone(), profile.provider());
    let pinned = pinned.expect("a verifier");
    let ordinary = WebPkiServerVerifier::builder_with_provider(roots, profile.provider().clone());
    let ordinary = ordinary.build().expect("a verifier");
    let name = ServerName::try_from(HOST).expect("a name");
    let (leaf, above) = certificates.split_first().expect("a chain");
    let now = UnixTime::now();
    group.bench_function("verification, without pins", |b| {
        b.iter(|| black_box(ordinary.verify_server_cert(leaf, above, &name, &[], now)).is_ok());
    });
    group.bench_function("verification, pinned", |b| {
        b.iter(|| black_box(pinned.verify_server_cert(leaf, above, &name, &[], now)).is_ok());
    });
    let now = SystemTime::now().try_into().expect("a clock");
    group.bench_function("verify_pins, RustCrypto", |b| {
        b.iter(|| assert!(verify_pins(HOST, &certificates, &pins, now).is_accepted()));
    });
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);

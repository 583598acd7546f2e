//! A whole collection of runtime signals on this machine, beside bare reads of the same three
//! files under `/proc`; see `benches/README.md`.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up must stop")]

use bonafide::signals::{Expectations, Host, Platform, RecordedHost, collect};
use bonafide_host::SystemHost;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

const FILES: [&str; 3] = ["/proc/self/status", "/proc/self/maps", "/proc/self/mounts"];

fn benchmark(c: &mut Criterion) {
    let mut group = c.benchmark_group("signals");
    group.bench_function("bare reads of three files", |b| {
        b.iter(|| FILES.map(|path| black_box(std::fs::read(path)).expect("Linux").len()));
    });
    let expected = Expectations::new();
    group.bench_function("collection, this machine", |b| {
        b.iter(|| {
            let started = Instant::now();
            collect(&SystemHost::new(), &expected, || started.elapsed())
        });
    });
    // All of Android's checks, with answers that cost nothing: what the checks cost themselves.
    let maps = std::fs::read("/proc/self/maps").expect("Linux");
    let host = RecordedHost::new(Platform::Android)
        .file("/proc/self/status", "Name:\tapp\nTracerPid:\t0\n")
        .file("/proc/self/maps", maps.repeat(20))
        .file("/proc/self/mounts", "/dev/x /system ext4 ro 0 0\n".repeat(200));
    group.bench_function("collection, Android, recorded", |b| {
        b.iter(|| collect(&host, &expected, || Duration::ZERO));
    });
    // The only probe that can wait: on a port where nobody listens, and on one whose queue is
    // full, which does not answer at all.
    let port = |port: u16| move || SystemHost::new().loopback_port(port);
    group.bench_function("port, closed", |b| b.iter(port(27042)));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(100)).ok();
    let queue: Vec<_> = core::iter::from_fn(connect).take(1000).collect();
    group.sample_size(20);
    group.bench_function("port, no answer", |b| b.iter(port(address.port())));
    drop(queue);
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);

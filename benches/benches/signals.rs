//! A whole collection of runtime signals on this machine, beside bare reads of the same three
//! files under `/proc`; see `benches/README.md`.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up must stop")]

use bonafide::signals::{Expectations, Platform, RecordedHost, collect};
use bonafide_host::SystemHost;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
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
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);

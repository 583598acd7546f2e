//! Writes the seeds of every corpus into `fuzz/corpus`, from the testkit.
//!
//! `cargo run -p bonafide-suites --example seeds`

use bonafide::Timestamp;
use bonafide::seal::{self as core, Census, KeyId, KeyMaterial, LegacyKey};
use bonafide::signals::{Expectations, Platform, RecordedHost, collect, property_names};
use bonafide_keyring::to_json;
use bonafide_suites::targets::app_attest::{CLIENT_DATA_HASH, NOW, device};
use bonafide_suites::targets::play_integrity::payload;
use bonafide_suites::targets::{c_calls, gate, pinning, seal, signals};
use bonafide_testkit::app_attest::{
    AssertionDefect, AttestationDefect, AttestationOddity, Authority, launch_map,
};
use bonafide_testkit::play_integrity::{Console, TokenDefect};
use bonafide_testkit::{Curve, Hash, Key, cbor};
use std::path::Path;
use std::time::Duration;

fn write(target: &str, name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(name), bytes).expect("a file");
}

fn main() {
    app_attest();
    chains();
    signatures();
    paths();
    play_integrity();
    sealed();
    gate();
    pins();
    runtime_signals();
    c_calls();
}

fn c_calls() {
    for (name, program) in c_calls::programs() {
        write("c_calls", name, &program);
    }
}

fn runtime_signals() {
    let pieces = |first: u8, pieces: &[&[u8]]| {
        let mut bytes = vec![first];
        for piece in pieces {
            bytes.extend(u16::try_from(piece.len()).expect("short").to_be_bytes());
            bytes.extend(*piece);
        }
        bytes
    };
    let status = b"Name:\tapp\nTracerPid:\t17\n".as_slice();
    let maps = b"7f00-7f01 r-xp 00000000 08:01 42 /data/local/tmp/frida-agent-64.so (deleted)\n";
    let mounts = b"magisk /sbin tmpfs rw,relatime 0 0\n/dev/x /system ext4 rw 0 0\n";
    write("signals", "rooted", &pieces(2, &[status, maps, mounts, b"1", b"test-keys"]));
    write("signals", "linux", &pieces(0, &[status, maps, mounts]));
    write("signals", "denied", &pieces(2 | 4 | 8 | 16, &[]));
    let names = property_names();
    let mut iphone = vec![b"".as_slice(); 3 + names.len()];
    iphone.extend([b"/usr/bin".as_slice(), b"", b"/x.dylib", b"/x/FridaGadget.dylib\n/usr/lib/a"]);
    write("signals", "iphone", &pieces(1, &iphone));
    let digests = [[1; 32], [2; 32]].concat();
    let mut changed = vec![b"".as_slice(); 3 + names.len() + 4];
    changed.extend([b"me.weishu.kernelsu\norg.other".as_slice(), signals::APP.as_bytes(), b"x"]);
    changed.extend([digests.as_slice(), &[2, 2, 0, 0, 0, 0, 1]]);
    let left = b"/data/adb/magisk.db\n/system/bin/su\n:27042\n!/sbin\n?/dev/vboxuser\n@/cache/x";
    let device =
        |first: u8, pieces_of: &[&[u8]], left: &[u8]| [&pieces(first, pieces_of), left].concat();
    write("signals", "changed-app", &device(2 | 32, &changed, left));
    changed.pop();
    changed.push(&[0, 2, 1, 1, 2, 2, 7]);
    let left = b"/var/jb/usr/bin/su\n/var/.jbroot-8A12\n!/etc\n/Applications/Sileo.app/Sileo";
    write("signals", "jailbroken", &device(1 | 32, &changed, left));
    let host = RecordedHost::new(Platform::Android);
    let host = host.file("/proc/self/maps", maps).port(27042).property("ro.secure", "0");
    let report = collect(&host, &Expectations::new(), || Duration::from_millis(7));
    write("report", "some", &report.to_bytes());
    let host = RecordedHost::new(Platform::Ios).file("/var/jb", "").denied("/etc/apt");
    let report = collect(&host, &Expectations::new(), || Duration::ZERO);
    write("report", "jailbroken", &report.to_bytes());
    let clean =
        collect(&RecordedHost::new(Platform::Linux), &Expectations::new(), || Duration::ZERO);
    write("report", "linux", &clean.to_bytes());
}

fn pins() {
    let pin = |number: u8| bonafide_pinning::Pin::from_bytes([number; 32]).to_string();
    let set = format!(
        "bonafide-pins 1\napp {}\nversion 6\nexpires 2027-06-30T00:00:00Z\n\
         pins **.example.com {} {}\n",
        pinning::APP,
        pin(1),
        pin(2)
    );
    let with = |kind: u8, bytes: &[u8]| [&[kind], bytes].concat();
    write("pins", "text", &with(0, set.as_bytes()));
    write("pins", "signed-here", &with(1, set.as_bytes()));
    write("pins", "signed", &with(2, &pinning::sign(set.as_bytes())));
    let old = set.replace("version 6", "version 5");
    write("pins", "old", &with(2, &pinning::sign(old.as_bytes())));
    let prefixed = |certificates: &[Vec<u8>]| {
        let mut bytes = vec![3];
        for der in certificates {
            bytes.extend(u16::try_from(der.len()).expect("short").to_be_bytes());
            bytes.extend(der);
        }
        bytes
    };
    let chain = pinning::chain();
    write("pins", "chain", &prefixed(&chain));
    write("pins", "leaf-alone", &prefixed(&chain[..1]));
    write("pins", "swapped", &prefixed(&[chain[0].clone(), chain[2].clone(), chain[1].clone()]));
}

fn app_attest() {
    let authority = Authority::from_seed(1);
    let device = device();

    write("cbor", "launch-map", &launch_map(4, "1.0"));
    write("cbor", "nested", &cbor::array(&[cbor::map(&[("a", cbor::array(&[vec![1]]))])]));
    write("cbor", "text", &cbor::text("fmt"));
    write("cbor", "tag", &[0xc1, 0x1a, 0x65, 0x53, 0xf1, 0x00]);
    write("cbor", "indefinite", &[0xbf, 0x61, 0x61, 0x01, 0xff]);

    let clock = NOW.to_be_bytes();
    let recipe = device.attestation(&authority, &CLIENT_DATA_HASH, NOW);
    write("authenticator_data", "attestation", &recipe.authenticator_data());
    write("attestation", "good", &[&clock[..], &recipe.build()].concat());
    for defect in AttestationDefect::ALL {
        if *defect != AttestationDefect::TooLarge {
            let object = device.attest_with(&authority, &CLIENT_DATA_HASH, NOW, *defect);
            write("attestation", &format!("{defect:?}"), &[&clock[..], &object].concat());
        }
    }
    for oddity in AttestationOddity::ALL {
        let object = device.attest_oddly(&authority, &CLIENT_DATA_HASH, NOW, *oddity);
        write("attestation", &format!("{oddity:?}"), &[&clock[..], &object].concat());
    }

    let recipe = device.clone().assertion(&CLIENT_DATA_HASH);
    write("authenticator_data", "assertion", &recipe.authenticator_data());
    write("authenticator_data", "header", &recipe.authenticator_data()[..37]);
    write("assertion", "good", &recipe.build());
    for defect in AssertionDefect::ALL {
        if *defect != AssertionDefect::TooLarge {
            let object = device.clone().assert_with(&CLIENT_DATA_HASH, *defect);
            write("assertion", &format!("{defect:?}"), &object);
        }
    }
}

fn chains() {
    let (authority, device) = (Authority::from_seed(1), device());
    let leaf = device.attestation(&authority, &CLIENT_DATA_HASH, NOW).leaf_der();
    let (intermediate, root) = (authority.intermediate_der(), authority.root_der());
    let chains: [(&str, &[&[u8]]); 4] = [
        ("good", &[&leaf, &intermediate]),
        ("with-root", &[&leaf, &intermediate, &root]),
        ("swapped", &[&intermediate, &leaf]),
        ("leaf-only", &[&leaf]),
    ];
    for (name, chain) in chains {
        let mut input = NOW.to_be_bytes().to_vec();
        for certificate in chain {
            input.extend(u16::try_from(certificate.len()).expect("short").to_be_bytes());
            input.extend(*certificate);
        }
        write("chain", name, &input);
    }
}

fn signatures() {
    for mode in 0..8_u8 {
        let (curve, hash) = (
            if mode & 1 != 0 { Curve::P384 } else { Curve::P256 },
            if mode & 2 != 0 { Hash::Sha384 } else { Hash::Sha256 },
        );
        let key = Key::derive(curve, 0, "fuzz");
        let rest = if mode & 4 != 0 {
            vec![0, 3, 0x21, 0, 40, 7]
        } else {
            [key.point(), key.sign(hash, b"message")].concat()
        };
        write("providers", &format!("mode-{mode}"), &[&[mode], &rest[..]].concat());
    }
}

fn paths() {
    let root = [0x0a, 0, 0, 0, 0, 0, 0, 0];
    let authority = [0x0a, 0x80, 0, 0, 0, 0, 0, 0];
    let leaf = [0x05, 0, 0, 0, 0, 0, 0, 0];
    let critical = [0x05, 0, 0, 0, 0, 1, 0, 0];
    let late = [0x05, 0, 0, 0x80, 0, 0, 0, 0];
    for (name, recipes) in [
        ("direct", vec![root, leaf]),
        ("one-intermediate", vec![root, authority, leaf]),
        ("two-intermediates", vec![root, authority, authority, leaf]),
        ("critical", vec![root, critical]),
        ("late", vec![root, late]),
        ("leaf-as-issuer", vec![root, leaf, leaf]),
    ] {
        write("path", name, &recipes.concat());
    }
}

fn play_integrity() {
    let console = Console::from_seed(1);
    let json = payload().to_json();
    let token = |mode: u8, text: &str| [&[mode], text.as_bytes()].concat();

    let mut recipe = console.recipe("");
    recipe.inner = Some(b"content".to_vec());
    write("jwe", "good", &token(0, &recipe.build()));
    write("jwe", "header", &token(1, r#"{"alg":"A256KW","enc":"A256GCM","kid":"1"}"#));
    write("jwe", "zip", &token(1, r#"{"alg":"A256KW","enc":"A256GCM","zip":"DEF"}"#));
    for defect in [
        TokenDefect::FourSegments,
        TokenDefect::PaddedSegment,
        TokenDefect::StrayBits,
        TokenDefect::ShortWrappedKey,
    ] {
        let text = console.token_with(&json, defect);
        write("jwe", &format!("{defect:?}"), &token(0, &text));
    }

    write("jws", "good", &token(0, &console.recipe("payload").jws()));
    write("jws", "header", &token(1, r#"{"alg":"ES256","typ":"JWT"}"#));
    write("jws", "none", &token(1, r#"{"alg":"none"}"#));
    write("jws", "jwk", &token(1, r#"{"alg":"ES256","jwk":{}}"#));

    write("verdict", "good", &token(0, &json));
    let mut full = payload();
    full.device_integrity = r#"{"deviceRecognitionVerdict":["MEETS_STRONG_INTEGRITY","NEW"],
        "deviceAttributes":{"sdkVersion":36},
        "recentDeviceActivity":{"deviceActivityLevel":"LEVEL_2"},
        "deviceRecall":{"values":{"bitFirst":true},"writeDates":{"yyyymmFirst":202601}}}"#
        .into();
    full.environment_details = r#"{"appAccessRiskVerdict":{"appsDetected":["UNKNOWN_OVERLAYS"]},
        "playProtectVerdict":"NO_ISSUES","locationSpoofingRiskVerdict":[]}"#
        .into();
    full.testing_details = r#"{"isTestingResponse":true}"#.into();
    write("verdict", "full", &token(0, &full.to_json()));
    write("verdict", "pc", &token(1, PC));
    write("verdict", "answer", &token(2, &full.to_decode_answer()));
    write("verdict", "denied", &token(2, r#"{"error":{"code":403,"status":"PERMISSION_DENIED"}}"#));
    write("verdict", "duplicate", &token(2, r#"{"tokenPayloadExternal":{"a":{"b":1,"b":2}}}"#));
}

const PC: &str = r#"{"requestDetails":{"requestPackageName":"com.example.app",
    "nonce":"bm9uY2UtdGhhdC1pcy1sb25nLWVub3VnaA","requestTime":"2026-11-18T13:46:40Z"},
    "deviceIntegrity":{"deviceRecognitionVerdict":["MEETS_PC_INTEGRITY"]}}"#;

fn sealed() {
    let (mut ring, context) = (seal::ring(), seal::context());
    let random = &mut seal::Counting(7);
    let good = ring.seal_with(seal::SECRET, &context, random).expect("sealed");
    write("sealed", "good", good.to_string().as_bytes());
    write("sealed", "bytes", &[&[0], good.as_bytes()].concat());
    write("sealed", "suite-3", good.to_string().replace(":2:", ":3:").as_bytes());
    write("sealed", "other-kid", good.to_string().replace(":k1:", ":k2:").as_bytes());
    let legacy = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    write("sealed", "legacy", legacy.as_bytes());

    let now = Timestamp::from_unix_seconds(1_790_000_000);
    let kid = |name: &str| KeyId::new(name).expect("a name");
    let mut key =
        |name: &str| core::Key::new(kid(name), KeyMaterial::generate_with(random).expect("32"));
    write("keyring", "one", to_json(&ring).expect("a ring").expose());
    for name in ["k2", "k3", "k4"] {
        ring.add(key(name), now).expect("a key");
    }
    ring.add_legacy(LegacyKey::new(kid("old"), key("x").material().clone()), now).expect("a key");
    ring.decrypt_only(&kid("k2"), now).expect("a state");
    ring.disable(&kid("k3"), now).expect("a state");
    ring.disable(&kid("k4"), now).expect("a state");
    let census = Census::begin(now).finish().even_if_empty();
    ring.destroy(&kid("k4"), &census, std::time::Duration::ZERO).expect("a tombstone");
    write("keyring", "many", to_json(&ring).expect("a ring").expose());
    write("keyring", "hex", format!("\0{}", "ab12".repeat(16)).as_bytes());
    write("keyring", "base64", b"\0AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
}

fn gate() {
    let good = gate::good();
    write("gate", "good", good.as_bytes());
    write("gate", "another-body", good.replace("hello", "hullo").as_bytes());
    write("gate", "attestation", good.replace("assertion", "attestation").as_bytes());
    write("gate", "classic", good.replace("apple-assertion", "play-classic").as_bytes());
    write("gate", "standard", good.replace("apple-assertion", "play-standard").as_bytes());
    write("gate", "no-challenge", b"TEAMID1234.com.example.app\n\napple-assertion\n\n\nGET\n/\n");
}

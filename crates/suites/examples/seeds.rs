//! Writes the seeds of every corpus into `fuzz/corpus`, from the testkit.
//!
//! `cargo run -p bonafide-suites --example seeds`

use bonafide_suites::targets::{CLIENT_DATA_HASH, NOW, device};
use bonafide_testkit::app_attest::{
    AssertionDefect, AttestationDefect, AttestationOddity, Authority, launch_map,
};
use bonafide_testkit::{Curve, Hash, Key, cbor};
use std::path::Path;

fn write(target: &str, name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(name), bytes).expect("a file");
}

fn main() {
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

    let leaf = device.attestation(&authority, &CLIENT_DATA_HASH, NOW).leaf_der();
    let (intermediate, root) = (authority.intermediate_der(), authority.root_der());
    let chains: [(&str, &[&[u8]]); 4] = [
        ("good", &[&leaf, &intermediate]),
        ("with-root", &[&leaf, &intermediate, &root]),
        ("swapped", &[&intermediate, &leaf]),
        ("leaf-only", &[&leaf]),
    ];
    for (name, chain) in chains {
        let mut input = clock.to_vec();
        for certificate in chain {
            input.extend(u16::try_from(certificate.len()).expect("short").to_be_bytes());
            input.extend(*certificate);
        }
        write("chain", name, &input);
    }

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

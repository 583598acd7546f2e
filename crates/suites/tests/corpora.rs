//! Replays the corpora that are checked in, without a fuzzer.

use bonafide_suites::targets::ALL;
use std::path::{Path, PathBuf};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

#[test]
fn every_corpus_is_answered() {
    for (name, target) in ALL {
        let folder = fuzz().join("corpus").join(name);
        let entries = std::fs::read_dir(&folder).expect("each target has a corpus");
        let mut count = 0;
        for entry in entries {
            let path = entry.expect("readable").path();
            let input = std::fs::read(&path).expect("readable");
            println!("{}", path.display());
            target(&input);
            count += 1;
        }
        assert!(count >= 3, "{name} has only {count} seeds");
    }
}

/// A target without a binary would never be fuzzed.
#[test]
fn every_target_has_its_binary() {
    let manifest = std::fs::read_to_string(fuzz().join("Cargo.toml")).expect("readable");
    for (name, _) in ALL {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        assert!(fuzz().join("fuzz_targets").join(format!("{name}.rs")).exists(), "{name}");
    }
}

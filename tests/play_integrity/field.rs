//! The shared vectors, where they are at hand.

#[path = "../../examples/play_vectors/mod.rs"]
mod play_vectors;

use std::path::{Path, PathBuf};

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("BONAFIDE_VECTORS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"),
        PathBuf::from,
    );
    let folder = folder.join("play-integrity");
    folder.is_dir().then_some(folder)
}

#[test]
fn every_vector_is_judged_as_its_index_says() {
    let Some(folder) = folder() else {
        eprintln!("SKIPPED: no evidence from the field");
        return;
    };
    let index = play_vectors::read_index(&folder).unwrap();
    assert!(index.len() >= 38, "there are {} vectors", index.len());
    for entry in index {
        let answer = entry.judge(&folder).unwrap();
        let (expected, class) = (entry.expected.as_deref(), entry.class.as_deref());
        match answer {
            Ok(()) => assert_eq!(expected, Some("accept"), "{}", entry.file),
            Err(error) => {
                assert_eq!(expected, Some("reject"), "{}: {error}", entry.file);
                assert_eq!(class, Some(play_vectors::class(&error)), "{}: {error}", entry.file);
            }
        }
    }
}

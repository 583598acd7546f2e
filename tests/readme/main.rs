//! The README's code, compiled and run. Between `// README` and `// END` stands what the
//! README shows, to the letter.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    dead_code,
    reason = "a test that panics fails, as it should"
)]

mod app_attest;
mod database;
mod memory;
mod play_integrity;
mod seal;

use std::path::Path;

/// What stands between the markers, without its indentation.
fn shown(code: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<Vec<&str>> = None;
    for line in code.lines() {
        match (line.trim(), &mut block) {
            ("// README", None) => block = Some(Vec::new()),
            ("// END", Some(lines)) => {
                let indent = |line: &&str| line.len() - line.trim_start().len();
                let lines = lines.iter().filter(|line| !line.trim().is_empty());
                let least = lines.map(indent).min().unwrap_or(0);
                let lines = block.take().unwrap();
                let dedented = lines.iter().map(|line| line.get(least..).unwrap_or_default());
                blocks.push(dedented.collect::<Vec<_>>().join("\n"));
            }
            (_, Some(lines)) => lines.push(line),
            _ => {}
        }
    }
    assert!(block.is_none(), "a block does not end");
    blocks
}

#[test]
fn the_readme_shows_this_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let in_readme: Vec<&str> =
        readme.split("```rust\n").skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect();
    // What needs other crates is an example's.
    let examples = ["gate/src/lib.rs", "device/src/client.rs", "device/src/signals.rs"];
    let mut here = Vec::new();
    for example in examples {
        let path = root.join("examples").join(example);
        here.extend(shown(&std::fs::read_to_string(path).unwrap()));
    }
    for entry in std::fs::read_dir(root.join("tests/readme")).unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with("main.rs") {
            here.extend(shown(&std::fs::read_to_string(path).unwrap()));
        }
    }
    for block in &in_readme {
        assert!(here.iter().any(|code| code == block), "only in the README:\n{block}");
    }
    for code in &here {
        assert!(in_readme.iter().any(|block| block == code), "not in the README:\n{code}");
    }
    assert!(in_readme.len() >= 6);
}

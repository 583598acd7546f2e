//! `docs/signals.md` says what the table says.
//! `BONAFIDE_WRITE_DOCS=1 cargo test --test signals` writes it anew.

use bonafide::signals::{Category, Signal, TABLE};
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "\
# Runtime signals, one by one

**A finding is evidence; its absence is none.** The app looks at the device that it runs on, and
whoever controls that device can hide each of these or answer what they like. What a server
verifies (App Attest, Play Integrity) is a boundary; this is not. It makes visible what nobody
took the trouble to hide, and says so in the app's own attested words.

A check that may not look, or fails, is *inconclusive*: noted, and never taken for clean.

*Severity* is what a policy goes by; two medium findings of one category from different sources
count as a high one. *Confidence* is how sure one can be that a finding is what it seems to be.
The last column of each table names the test of the OWASP Mobile Application Security Testing
Guide that asks for the check, by its number in version 1 of the guide. On Android, signs of an
emulator are scored: one alone is medium at most.

This page is made from the table in [`src/signals/table.rs`](../src/signals/table.rs).
";

fn title(category: Category) -> &'static str {
    match category {
        Category::PrivilegedAccess => "Privileged access: root and jailbreak",
        Category::Debugger => "Debuggers",
        Category::Emulator => "Emulators",
        Category::Integrity => "Integrity: the app is not the one that was shipped",
        Category::Instrumentation => "Instrumentation: foreign code in the process",
        _ => panic!("a category without a title"),
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for category in Category::ALL {
        write!(
            page,
            "\n## {}\n\n| check | platforms | finds | severity, confidence | is evaded by | found on honest \
             devices | MASTG |\n|---|---|---|---|---|---|---|\n",
            title(category)
        )
        .unwrap();
        for signal in TABLE.iter().filter(|signal| signal.category == category) {
            let Signal { id, finds, evaded_by, false_alarm, mastg, .. } = signal;
            let platforms: Vec<_> =
                signal.platforms.iter().map(|platform| platform.as_str()).collect();
            writeln!(
                page,
                "| `{id}` | {} | {finds} | {}, {} | {evaded_by} | {false_alarm} | {mastg} |",
                platforms.join(", "),
                format!("{:?}", signal.severity).to_lowercase(),
                format!("{:?}", signal.confidence).to_lowercase(),
            )
            .unwrap();
        }
    }
    page
}

#[test]
fn the_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/signals.md");
    if std::env::var_os("BONAFIDE_WRITE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written == page(), "docs/signals.md is not the table: BONAFIDE_WRITE_DOCS=1 mends it");
}

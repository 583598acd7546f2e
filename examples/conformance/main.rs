//! Verdicts on a folder of evidence, one line each.
//!
//! `conformance DIR` reads the folder's `index.json`, whose form is in
//! `play_vectors`, or else every `*.json` of the form in `evidence_file`, and prints,
//! sorted by name,
//!
//! * `file<TAB>accept`,
//! * `file<TAB>reject:<what>`: the `ErrorKind` of App Attest evidence, the class of
//!   Play Integrity's,
//! * `file<TAB>skip`, for kinds that are not supported.
//!
//! The verdicts come from the evidence alone; only afterwards are they compared with
//! `expected` and `class`, where they are given. The exit status is 0 if all agree,
//! 1 if not, 2 if the folder cannot be read or a file is not of that form (it is
//! skipped, with a message).

#[path = "../evidence_file/mod.rs"]
mod evidence_file;
#[path = "../play_vectors/mod.rs"]
mod play_vectors;

use evidence_file::{Broken, Case, EvidenceFile};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A verdict as it is printed.
#[derive(PartialEq, Eq)]
enum Verdict {
    Accept,
    Reject(String),
    Skip,
}

/// What a folder says of one piece of evidence.
struct Expectation {
    accept: bool,
    /// What it is refused for, if that is said.
    class: Option<String>,
}

struct Line {
    name: String,
    verdict: Result<Verdict, String>,
    expected: Option<Expectation>,
}

fn main() -> ExitCode {
    match std::env::args_os().nth(1) {
        Some(folder) => run(Path::new(&folder)).unwrap_or_else(|message| {
            eprintln!("conformance: {message}");
            ExitCode::from(2)
        }),
        None => {
            eprintln!("usage: conformance DIR");
            ExitCode::from(2)
        }
    }
}

fn run(folder: &Path) -> Result<ExitCode, String> {
    let mut lines = if folder.join("index.json").exists() {
        play_integrity(folder)?
    } else {
        app_attest(folder)?
    };
    lines.sort_by(|a, b| a.name.cmp(&b.name));

    let mut out = std::io::stdout().lock();
    let mut code = ExitCode::SUCCESS;
    for Line { name, verdict, .. } in &lines {
        let text = match verdict {
            Ok(Verdict::Accept) => "accept".to_owned(),
            Ok(Verdict::Reject(what)) => format!("reject:{what}"),
            Ok(Verdict::Skip) | Err(_) => "skip".to_owned(),
        };
        writeln!(out, "{name}\t{text}").map_err(|e| e.to_string())?;
        if let Err(message) = verdict {
            eprintln!("{name}: {message}");
            code = ExitCode::from(2);
        }
    }
    for Line { name, verdict, expected } in lines {
        let (Ok(verdict), Some(expected)) = (verdict, expected) else { continue };
        if !expected.agrees(&verdict) {
            let class = expected.class.unwrap_or_default();
            let word = if expected.accept { "accept" } else { "reject" };
            eprintln!("{name}: expected {word} {class}");
            code = ExitCode::from(1);
        }
    }
    Ok(code)
}

impl Expectation {
    fn agrees(&self, verdict: &Verdict) -> bool {
        match verdict {
            Verdict::Skip => true,
            Verdict::Accept => self.accept,
            Verdict::Reject(what) => {
                !self.accept && self.class.as_ref().is_none_or(|class| class == what)
            }
        }
    }
}

fn app_attest(folder: &Path) -> Result<Vec<Line>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let files: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(|e| e.to_string()))
        .collect::<Result<_, _>>()?;
    let is_json = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
    Ok(files.into_iter().filter(is_json).map(|path| evidence(&path)).collect())
}

fn evidence(path: &Path) -> Line {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let refused = |error: bonafide::Error| Verdict::Reject(error.kind().name().to_owned());
    let file = match EvidenceFile::read(path) {
        Ok(file) => file,
        Err(message) => return Line { name, verdict: Err(message), expected: None },
    };
    let verdict = match file.case() {
        Ok(Case::Other) => Ok(Verdict::Skip),
        Ok(case) => Ok(evidence_file::judge(&case).map_or_else(refused, |()| Verdict::Accept)),
        Err(Broken::Evidence(_, error)) => Ok(refused(error)),
        Err(Broken::File(message)) => Err(message),
    };
    let expected = file.expected.map(|text| Expectation { accept: text == "accept", class: None });
    Line { name, verdict, expected }
}

fn play_integrity(folder: &Path) -> Result<Vec<Line>, String> {
    let line = |entry: play_vectors::Entry| {
        let verdict = entry.judge(folder).map(|answer| match answer {
            Ok(()) => Verdict::Accept,
            Err(error) => Verdict::Reject(play_vectors::class(&error).to_owned()),
        });
        let class = entry.class;
        let expected = entry.expected.map(|text| Expectation { accept: text == "accept", class });
        Line { name: entry.file, verdict, expected }
    };
    Ok(play_vectors::read_index(folder)?.into_iter().map(line).collect())
}

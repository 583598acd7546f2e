//! Verdicts on a folder of evidence, one line each.
//!
//! `conformance DIR` reads every `*.json` of the form in `evidence_file` and
//! prints, sorted by name, `file<TAB>accept`, `file<TAB>reject:<ErrorKind>` or
//! `file<TAB>skip` (kinds that are not supported). The verdicts come from the
//! evidence alone; only afterwards are they compared with `expected`, where a
//! file has it. The exit status is 0 if all agree, 1 if not, 2 if the folder
//! cannot be read or a file is not of that form (it is skipped, with a message).

mod evidence_file;

use evidence_file::{Broken, Case, EvidenceFile, judge};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

enum Verdict {
    Accept,
    Reject(String),
    Skip,
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
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(|e| e.to_string()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();

    let mut out = std::io::stdout().lock();
    let mut compare = Vec::new();
    let mut unreadable = false;
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (verdict, expected) = verdict(&path).unwrap_or_else(|message| {
            eprintln!("{name}: {message}");
            unreadable = true;
            (Verdict::Skip, None)
        });
        let line = match &verdict {
            Verdict::Accept => "accept".to_owned(),
            Verdict::Reject(kind) => format!("reject:{kind}"),
            Verdict::Skip => "skip".to_owned(),
        };
        writeln!(out, "{name}\t{line}").map_err(|e| e.to_string())?;
        compare.push((name, verdict, expected));
    }

    let mut disagree = false;
    for (name, verdict, expected) in compare {
        let Some(expected) = expected else { continue };
        let agrees = match verdict {
            Verdict::Accept => expected == "accept",
            Verdict::Reject(_) => expected.starts_with("reject"),
            Verdict::Skip => true,
        };
        if !agrees {
            eprintln!("{name}: expected {expected}");
            disagree = true;
        }
    }
    Ok(match (disagree, unreadable) {
        (false, false) => ExitCode::SUCCESS,
        (false, true) => ExitCode::from(2),
        (true, _) => ExitCode::from(1),
    })
}

fn verdict(path: &Path) -> Result<(Verdict, Option<String>), String> {
    let refused = |error: bonafide::Error| Verdict::Reject(error.kind().name().to_owned());
    let file = EvidenceFile::read(path)?;
    let verdict = match file.case() {
        Ok(Case::Other) => Verdict::Skip,
        Ok(case) => judge(&case).map_or_else(refused, |()| Verdict::Accept),
        Err(Broken::Evidence(_, error)) => refused(error),
        Err(Broken::File(message)) => return Err(message),
    };
    Ok((verdict, file.expected))
}

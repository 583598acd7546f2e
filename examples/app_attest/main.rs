//! App Attest, step by step.
//!
//! Without arguments: Apple's published sample of 2026, then a simulated device's
//! whole life. With arguments: files of the form in `evidence_file`. The exit
//! status is 0 if all are genuine.

#[path = "../evidence_file/mod.rs"]
mod evidence_file;
mod life;

use evidence_file::{Broken, Case, EvidenceFile, explain};
use std::path::Path;
use std::process::ExitCode;

/// From Apple's "Attestation Object Validation Guide" (2026). Its leaf lived
/// three days, so it is verified at the time when it was made.
const APPLE_SAMPLE: &str = include_str!("../data/apple-2026-attestation.json");

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let genuine = if files.is_empty() {
        let genuine = tell("Apple's sample attestation of 2026", EvidenceFile::parse(APPLE_SAMPLE));
        let as_expected = life::tell().unwrap_or_else(|error| {
            println!("  it ended early: {error}");
            false
        });
        genuine && as_expected
    } else {
        let told: Vec<bool> =
            files.iter().map(|file| tell(file, EvidenceFile::read(Path::new(file)))).collect();
        told.into_iter().all(|genuine| genuine)
    };
    if genuine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints each step and the verdict; whether the evidence is genuine.
fn tell(name: &str, file: Result<EvidenceFile, String>) -> bool {
    println!("{name}");
    let case = match file.map(|file| file.case().map(|case| (file, case))) {
        Ok(Ok((_, Case::Other))) => {
            println!("  cannot be judged: its \"kind\" is neither attestation nor assertion\n");
            return false;
        }
        Ok(Ok(case)) => case,
        Ok(Err(Broken::Evidence(member, error))) => {
            println!("  REFUSED  the member {member}: {error}\n");
            return false;
        }
        Ok(Err(Broken::File(message))) | Err(message) => {
            println!("  cannot be read: {message}\n");
            return false;
        }
    };
    let (file, case) = case;
    println!(
        "  {} for {} in {}{}",
        file.kind.as_deref().unwrap_or_default(),
        file.app_id.as_deref().unwrap_or_default(),
        file.environment.as_deref().unwrap_or_default(),
        file.valid_at.as_deref().map(|time| format!(", at {time}")).unwrap_or_default(),
    );
    println!("\nstep  what Apple asks for                  result");
    let verdict = match explain(&case) {
        Ok((steps, verdict)) => {
            print!("{steps}");
            verdict
        }
        Err(error) => Err(error),
    };
    match &verdict {
        Ok(()) => println!("\n  GENUINE"),
        Err(error) => {
            println!("\n  REFUSED  {}: {}", error.kind().name(), error.kind().summary());
            println!(
                "  code {:#07x}, class {}; the client should: {}; it may be told: {:?}",
                error.code(),
                error.class().as_str(),
                error.action().as_str(),
                error.public_message()
            );
        }
    }
    // What the verifier was told, it did not find out.
    println!(
        "  Taken from the file as given: {}\n",
        match case {
            Case::Assertion { stored, .. } => format!(
                "App ID, environment and key, as your store would hold them; stored counter {stored}"
            ),
            _ => "App ID and environment to serve, client data, key id, time".to_owned(),
        }
    );
    verdict.is_ok()
}

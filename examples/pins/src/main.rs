//! `pins [--host HOST] FILE…`: the pins of certificates and public keys in PEM files.

use bonafide_example_pins::{Of, pin_set, read};
use std::process::ExitCode;

const USAGE: &str = "usage: pins [--host HOST] FILE.pem…

Prints the pin of each certificate and public key in the files, and which one it is for.
With --host, the text of a pin set for that host, version 1: raise the number with each set that
you publish. At least two keys are needed, one of them a backup, for which a public key will do:

    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out backup.key
    openssl pkey -in backup.key -pubout -out backup.pem";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: Vec<String>) -> Result<(), String> {
    let mut host = None;
    if arguments.first().is_some_and(|first| first == "--host") {
        arguments.remove(0);
        if arguments.is_empty() {
            return Err(USAGE.into());
        }
        host = Some(arguments.remove(0));
    }
    if arguments.is_empty() || arguments.iter().any(|argument| argument.starts_with("--")) {
        return Err(USAGE.into());
    }
    let mut all = Vec::new();
    for path in arguments {
        let pem = std::fs::read(&path).map_err(|error| format!("{path}: {error}"))?;
        all.extend(read(&pem).map_err(|message| format!("{path}: {message}"))?);
    }
    match host {
        Some(host) => {
            print!("{}", pin_set(&host, &all)?);
            if all.iter().all(|pinned| !matches!(pinned.of, Of::PublicKey)) {
                eprintln!("All of these keys are in use: pin a backup, too, that waits offline.");
            }
        }
        None => all.iter().for_each(|pinned| println!("{pinned}")),
    }
    Ok(())
}

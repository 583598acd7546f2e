//! What maturin runs to get the Python code of the library. It is checked in, and
//! `bindings/uniffi/generate --check` compares it with the library, so nothing is made here: the
//! library of a release is stripped, and has nothing left to make it from.

use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args_os().skip_while(|argument| argument != "--out-dir").skip(1);
    let folder = arguments.next().ok_or("--out-dir FOLDER is missing")?;
    let checked_in = include_str!("../../python/bonafide/_ffi/bonafide.py");
    fs::write(PathBuf::from(folder).join("bonafide.py"), checked_in)?;
    Ok(())
}

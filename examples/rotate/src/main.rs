//! A new encryption key for a table of 100,000 sealed secrets, and nothing lost.
//!
//! Without arguments: the whole story in a temporary folder, in which the rewrapping
//! process is killed half way. With arguments, each step alone:
//!
//! ```sh
//! rotate FOLDER seed 100000     # before: a ring with the key 2026-01, and a table
//! rotate FOLDER add 2026-04     # 1  a new key; load the ring on every node
//! rotate FOLDER promote 2026-04 # 2  it seals; load the ring on every node
//! rotate FOLDER rewrap          # 3  old rows move, when no node seals under the old key
//! rotate FOLDER census          # 4  what is left: nothing, or back to 3
//! rotate FOLDER disable 2026-01 # 5  the old key does nothing; load the ring on every node
//! rotate FOLDER destroy 2026-01 # 6  after a last census
//! ```

mod commands;
mod table;

use commands::{Files, Outcome, RING_CACHED_FOR};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => story(100_000).await,
        ["story", rows] => match rows.parse() {
            Ok(rows) => story(rows).await,
            Err(error) => Err(error.into()),
        },
        [folder, step @ ..] => one_step(Path::new(folder), step).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rotate: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn one_step(folder: &Path, step: &[&str]) -> Outcome<()> {
    let files = Files::in_folder(folder);
    match step {
        ["seed", rows] => commands::seed(&files, rows.parse()?).await,
        ["add", kid] => commands::add(&files, kid),
        ["promote", kid] => commands::promote(&files, kid),
        ["rewrap"] => commands::rewrap(&files).await,
        ["census"] => commands::count(&files).await.map(|_| ()),
        ["disable", kid] => commands::disable(&files, kid),
        ["destroy", kid] => commands::destroy(&files, kid).await,
        ["check"] => {
            println!("  {} rows open", commands::check(&files).await?);
            Ok(())
        }
        _ => Err("FOLDER seed ROWS | add KID | promote KID | rewrap | census | disable KID | destroy KID | check".into()),
    }
}

async fn story(rows: i64) -> Outcome<()> {
    let folder = std::env::temp_dir().join(format!("bonafide-rotate-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let told = tell(&folder, rows).await;
    std::fs::remove_dir_all(&folder)?;
    told
}

async fn tell(folder: &Path, rows: i64) -> Outcome<()> {
    let files = Files::in_folder(folder);
    println!("{rows} secrets, sealed under 2026-01");
    commands::seed(&files, rows).await?;

    println!("1  add 2026-04");
    commands::add(&files, "2026-04")?;
    println!("2  promote it");
    commands::promote(&files, "2026-04")?;
    println!("3  rewrap, and kill the process half way");
    let killed = rewrap_and_kill(folder)?;
    println!("  killed at {killed}");
    commands::count(&files).await?;
    println!("   rewrap, resumed");
    commands::rewrap(&files).await?;
    println!("4  census");
    let census = commands::count(&files).await?;
    let old = bonafide::seal::KeyId::new("2026-01")?;
    if census.rows_of(&old) != 0 {
        return Err("rows were left behind".into());
    }
    println!("5  disable 2026-01, and wait until no node has a ring in which it is enabled");
    commands::disable(&files, "2026-01")?;
    if commands::destroy(&files, "2026-01").await.is_ok() {
        return Err("it was destroyed too early".into());
    }
    println!("  too early to destroy it");
    std::thread::sleep(RING_CACHED_FOR);
    println!("6  destroy it, after a last census");
    commands::destroy(&files, "2026-01").await?;
    if !commands::is_destroyed(&files, "2026-01")? {
        return Err("the old key is still there".into());
    }
    let opened = commands::check(&files).await?;
    if i64::try_from(opened) != Ok(rows) {
        return Err(format!("{opened} rows open of {rows}").into());
    }
    println!("all {opened} secrets open under 2026-04; of 2026-01 there is only the name");
    Ok(())
}

/// Runs the rewrapping in a process of its own and kills it at half of the rows.
fn rewrap_and_kill(folder: &Path) -> Outcome<String> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg(folder)
        .arg("rewrap")
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().ok_or("no output")?;
    let mut at = None;
    for line in BufReader::new(output).lines() {
        let line = line?;
        if line.trim().starts_with("50 %") {
            at = Some(line.trim().to_owned());
            break;
        }
    }
    child.kill()?;
    let status = child.wait()?;
    if status.success() {
        return Err("it was done before it could be killed".into());
    }
    at.ok_or_else(|| "it ended before half of the rows".into())
}

//! A ring whose keys AWS KMS wraps: made, loaded, attacked, and loaded during an outage.
//!
//! [`provider`] speaks AWS KMS's JSON protocol; [`stand_in`] answers it in this process,
//! so that this runs without an account.
//!
//! Left out, because the AWS SDK does it in production (put its client into
//! `AwsKmsProvider::post`):
//!
//! * SigV4: requests are not signed, and the stand-in would not look. AWS refuses them.
//! * TLS: the key travels in the open, to 127.0.0.1 only.
//! * Retries: an outage is reported at once. Whoever loads the ring tries again later.
//!
//! The buffers that hold a key are overwritten here; those of the HTTP client and of the
//! stand-in are not. The calls block: from async code, load the ring on a thread of its
//! own. The IAM role needs `kms:Encrypt`, `kms:Decrypt` and `kms:DescribeKey`.

mod provider;
mod stand_in;

use bonafide::seal::{Context, Key, KeyId, KeyProvider};
use bonafide::{ErrorKind, Timestamp};
use bonafide_keyring::KeyringFile;
use provider::AwsKmsProvider;
use stand_in::StandIn;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

const KEY_ARN: &str =
    "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const SECRET: &[u8] = b"sk-an-example";

/// What can go wrong with the service and says nothing about a wrap.
const OUTAGES: [(&str, u16, &str); 4] = [
    ("KMS throttles", 400, r#"{"__type":"ThrottlingException"}"#),
    ("the KMS key is disabled", 400, r#"{"__type":"DisabledException"}"#),
    ("KMS answers 503", 503, ""),
    ("something else answers", 200, "<html>Please log in</html>"),
];

fn main() -> ExitCode {
    match tell() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            println!("something was not answered as it should be");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("it ended early: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tell() -> Result<bool, Box<dyn Error>> {
    let folder = Folder::new()?;
    let path = folder.0.join("keyring.json");
    let kms = StandIn::start(KEY_ARN, "first")?;
    let provider = AwsKmsProvider::new(&kms.endpoint(), KEY_ARN);
    provider.health()?;
    println!("{}, played by a stand-in at {}", provider.describe(), kms.endpoint());

    let id = KeyId::new("tokens-1")?;
    let now = Timestamp::try_from(SystemTime::now())?;
    let key = Key::generate(id.clone())?;
    let file = KeyringFile::create_with(&path, key, now, Box::new(provider.clone()))?;
    let text = std::fs::read_to_string(&path)?;
    println!("\nA new ring; its key is wrapped:\n{text}");

    let context = Context::new([("tenant", "7"), ("name", "openai")])?;
    let sealed = file.ring().seal(SECRET, &context)?;
    println!("A secret, sealed:\n{sealed}");
    let load = |path: &Path| KeyringFile::load_with(path, Box::new(provider.clone()));
    let loaded = load(&path)?;
    let secret = loaded.ring().open(&sealed, &context)?;
    println!("The ring loaded again, the secret opened:\n{}", secret.expose_str()?);
    let mut as_expected = secret.expose() == SECRET;

    println!("\nA wrap that is wrong is refused:");
    let material = loaded.ring().material(&id).ok_or("the ring has lost its key")?;
    let wrapped = provider.wrap_dek(&id, material)?;
    let mut changed = wrapped.clone();
    *changed.last_mut().ok_or("the wrap is empty")? ^= 1;
    let other_kms = StandIn::start(KEY_ARN, "second")?;
    let foreign = AwsKmsProvider::new(&other_kms.endpoint(), KEY_ARN).wrap_dek(&id, material)?;
    let attacks: [(&str, &str, &[u8]); 4] = [
        ("under another kid", "tokens-2", &wrapped),
        ("changed in one bit", "tokens-1", &changed),
        ("made by another KMS key", "tokens-1", &foreign),
        ("empty", "tokens-1", &[]),
    ];
    for (what, kid, wrap) in attacks {
        let error = provider.unwrap_dek(&KeyId::new(kid)?, wrap).err();
        as_expected &= check(what, error.as_ref(), ErrorKind::WrappedKeyRefused);
    }
    // The same as an operator sees it: somebody gave the key of the file another name.
    std::fs::write(&path, text.replace("tokens-1", "tokens-2"))?;
    let error = load(&path).err();
    let error = error.as_ref().and_then(|error| error.seal_error());
    as_expected &= check("renamed in the file", error, ErrorKind::WrappedKeyRefused);
    std::fs::write(&path, text)?;
    println!("  To do: {}.", ErrorKind::WrappedKeyRefused.advice());

    println!("\nAn outage says nothing about a wrap:");
    let mut outage = |what: &str| {
        let error = load(&path).err();
        let error = error.as_ref().and_then(|error| error.seal_error());
        as_expected &= check(what, error, ErrorKind::KeyProviderUnavailable);
        as_expected &= provider.health().is_err();
    };
    for (what, status, body) in OUTAGES {
        kms.set_outage(Some((status, body)));
        outage(what);
    }
    kms.set_outage(None);
    load(&path)?;
    kms.stop();
    outage("nobody answers");
    println!("  To do: {}.", ErrorKind::KeyProviderUnavailable.advice());

    let secret = loaded.ring().open(&sealed, &context)?;
    println!("\nThe ring that was loaded before needs no KMS:\n{}", secret.expose_str()?);
    Ok(as_expected)
}

/// Prints what was answered.
fn check(what: &str, error: Option<&bonafide::Error>, expected: ErrorKind) -> bool {
    match error {
        Some(error) => println!("  {what}: {}", error.kind().summary()),
        None => println!("  {what}: nothing was noticed"),
    }
    error.is_some_and(|error| error.kind() == expected)
}

/// A temporary folder, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        let name = format!("bonafide-aws-kms-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

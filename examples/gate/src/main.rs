//! Listens on 127.0.0.1 for what a proxy passes on from `https://AUTHORITY`. `CHALLENGE_KEY`, 64
//! hexadecimal digits, must be the same for every process; without it, with SQLite alone, open
//! challenges end with this one.

use bonafide::app_attest::Verifier;
use bonafide::challenge::ChallengeKey;
use bonafide::request::Scheme;
use bonafide_example_gate::{open, router};
use std::error::Error;

const USAGE: &str =
    "usage: bonafide-example-gate --store STORE [--devices STORE] [--port PORT] APP AUTHORITY

STORE is sqlite:PATH, postgres://USER:PASSWORD@HOST/DATABASE, or redis://USER:PASSWORD@HOST
with --devices, since Redis keeps none. The environment's STORE and DEVICES say it where others can
read the command line. The port is 8080 unless said otherwise. With a store of many nodes,
CHALLENGE_KEY is needed.";

/// What the command line says.
#[derive(Default)]
struct Arguments {
    store: Option<String>,
    devices: Option<String>,
    port: Option<String>,
    others: Vec<String>,
}

impl Arguments {
    fn read() -> Result<Self, Box<dyn Error>> {
        let mut read = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let value = match argument.as_str() {
                "--store" => &mut read.store,
                "--devices" => &mut read.devices,
                "--port" => &mut read.port,
                option if option.starts_with('-') => return Err(USAGE.into()),
                _ => {
                    read.others.push(argument);
                    continue;
                }
            };
            *value = Some(arguments.next().ok_or(USAGE)?);
        }
        Ok(read)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();
    let arguments = Arguments::read()?;
    let store = arguments.store.or_else(|| std::env::var("STORE").ok());
    let devices = arguments.devices.or_else(|| std::env::var("DEVICES").ok());
    let (Some(store), [app, authority]) = (store, arguments.others.as_slice()) else {
        return Err(USAGE.into());
    };
    let key = challenge_key(store.starts_with("sqlite:"))?;
    let store = open(&store, devices.as_deref()).await?;
    let verifier = Verifier::builder().app(app).build()?;
    let router = router(verifier, key, (Scheme::Https, authority), store)?;
    let port = arguments.port.as_deref().unwrap_or("8080").parse()?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let server = axum::serve(listener, router);
    server.with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}

fn challenge_key(one_process: bool) -> Result<ChallengeKey, Box<dyn Error>> {
    let Ok(text) = std::env::var("CHALLENGE_KEY") else {
        if !one_process {
            return Err("CHALLENGE_KEY: every process needs the same".into());
        }
        return Ok(ChallengeKey::generate()?);
    };
    let mut key = [0; 32];
    let invalid = "CHALLENGE_KEY: write 64 hexadecimal digits";
    if text.len() != 64 || !text.is_ascii() {
        return Err(invalid.into());
    }
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = std::str::from_utf8(digits)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| invalid)?;
    }
    Ok(ChallengeKey::from_bytes(&key)?)
}

//! `bonafide-example-gate FILE APP AUTHORITY`: listens on 127.0.0.1:8080 for what a proxy
//! passes on from `https://AUTHORITY`. `CHALLENGE_KEY`, 64 hexadecimal digits, must be the
//! same for every process; without it, open challenges end with this one.

use bonafide::app_attest::Verifier;
use bonafide::challenge::ChallengeKey;
use bonafide::request::Scheme;
use bonafide_example_gate::router;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(app), Some(authority)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: bonafide-example-gate FILE APP AUTHORITY".into());
    };
    let verifier = Verifier::builder().app(&app).build()?;
    let authority = (Scheme::Https, authority.as_str());
    let router = router(verifier, challenge_key()?, authority, file.as_ref()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    let server = axum::serve(listener, router);
    server.with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}

fn challenge_key() -> Result<ChallengeKey, Box<dyn Error>> {
    let Ok(text) = std::env::var("CHALLENGE_KEY") else {
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

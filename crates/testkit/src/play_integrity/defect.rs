//! One knob for each way in which a token can be wrong.

use super::console::{Console, encode, join};
use crate::der;
use crate::key::{Curve, Hash, Key};

macro_rules! defects {
    ($($(#[$doc:meta])* $case:ident,)+) => {
        /// What can be wrong with a token, each alone.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TokenDefect {
            $($(#[$doc])* $case,)+
        }

        impl TokenDefect {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];
        }
    };
}

defects! {
    /// Four segments.
    FourSegments,
    /// Six segments.
    SixSegments,
    /// A space before the token.
    LeadingSpace,
    /// A line break after it.
    TrailingNewline,
    /// A segment with padding.
    PaddedSegment,
    /// A segment in the standard alphabet.
    StandardAlphabet,
    /// A segment whose last character has stray bits.
    StrayBits,
    /// Longer than 64 KiB.
    TooLarge,
    /// `alg` is `dir`.
    AlgDir,
    /// `alg` is `A128KW`.
    AlgA128Kw,
    /// `enc` is `A128GCM`.
    EncA128Gcm,
    /// No `enc`.
    NoEnc,
    /// `zip` in the outer header.
    Zip,
    /// `crit` in the outer header.
    Crit,
    /// `jku` in the outer header.
    JweJku,
    /// `jwk` in the outer header.
    JweJwk,
    /// `x5c` in the outer header.
    JweX5c,
    /// `x5u` in the outer header.
    JweX5u,
    /// `alg` twice in the outer header.
    DuplicateAlg,
    /// The outer header is no JSON.
    HeaderNotJson,
    /// The wrapped key is 32 bytes.
    ShortWrappedKey,
    /// The vector is 16 bytes.
    LongIv,
    /// The tag is 12 bytes.
    ShortTag,
    /// Encrypted for another key.
    OtherDecryptionKey,
    /// A bit of the wrapped key was changed.
    ChangedWrappedKey,
    /// A bit of the content was changed.
    ChangedContent,
    /// A bit of the tag was changed.
    ChangedTag,
    /// The outer header was changed after encryption, to one that is as good.
    ChangedHeader,
    /// What was encrypted is no token.
    InnerNotToken,
    /// `alg` is `none`, with no signature.
    AlgNone,
    /// `alg` is `HS256`.
    AlgHs256,
    /// `alg` is `ES384`.
    AlgEs384,
    /// `jwk` in the inner header.
    Jwk,
    /// `x5c` in the inner header.
    JwsX5c,
    /// `x5u` in the inner header.
    JwsX5u,
    /// `jku` in the inner header.
    JwsJku,
    /// `crit` in the inner header.
    JwsCrit,
    /// `zip` in the inner header.
    JwsZip,
    /// The signature is DER.
    DerSignature,
    /// The signature is all zeroes.
    ZeroSignature,
    /// The signature is empty.
    EmptySignature,
    /// Another key signed.
    OtherSigningKey,
    /// The payload was changed after signing.
    ChangedPayload,
    /// The payload is no JSON object.
    PayloadArray,
    /// The payload is not UTF-8.
    PayloadNotUtf8,
    /// A member stands twice in the payload, deep inside.
    DuplicateMember,
}

impl Console {
    /// A token around a payload, with one defect.
    pub fn token_with(&self, payload: &str, defect: TokenDefect) -> String {
        use TokenDefect as D;
        let mut recipe = self.recipe(payload);
        let good = recipe.build();
        match defect {
            D::FourSegments => return good[..good.rfind('.').expect("dots")].into(),
            D::SixSegments => return format!("{good}.AAAA"),
            D::LeadingSpace => return format!(" {good}"),
            D::TrailingNewline => return format!("{good}\n"),
            D::PaddedSegment => return format!("{good}=="),
            D::StandardAlphabet => return format!("{}+/", &good[..good.len() - 2]),
            D::StrayBits => return with_stray_bits(&good),
            D::TooLarge => return format!("{good}{}", "A".repeat(65_536)),
            D::AlgDir => recipe.jwe_header = r#"{"alg":"dir","enc":"A256GCM"}"#.into(),
            D::AlgA128Kw => recipe.jwe_header = r#"{"alg":"A128KW","enc":"A256GCM"}"#.into(),
            D::EncA128Gcm => recipe.jwe_header = r#"{"alg":"A256KW","enc":"A128GCM"}"#.into(),
            D::NoEnc => recipe.jwe_header = r#"{"alg":"A256KW"}"#.into(),
            D::Zip => recipe.jwe_header = jwe_header(r#","zip":"DEF""#),
            D::Crit => recipe.jwe_header = jwe_header(r#","crit":["exp"],"exp":1"#),
            D::JweJku => recipe.jwe_header = jwe_header(r#","jku":"https://example.com""#),
            D::JweJwk => recipe.jwe_header = jwe_header(r#","jwk":{"kty":"oct"}"#),
            D::JweX5c => recipe.jwe_header = jwe_header(r#","x5c":[]"#),
            D::JweX5u => recipe.jwe_header = jwe_header(r#","x5u":"https://example.com""#),
            D::DuplicateAlg => recipe.jwe_header = jwe_header(r#","alg":"A256KW""#),
            D::HeaderNotJson => recipe.jwe_header = "alg=A256KW".into(),
            D::ShortWrappedKey => return edited(&recipe.parts(), 1, |part| part.truncate(32)),
            D::LongIv => return edited(&recipe.parts(), 2, |part| part.extend([0; 4])),
            D::ShortTag => return edited(&recipe.parts(), 4, |part| part.truncate(12)),
            D::OtherDecryptionKey => {
                recipe.console = Self::from_seed(0x4e16);
                recipe.inner = Some(self.recipe(payload).jws().into_bytes());
            }
            D::ChangedWrappedKey => return edited(&recipe.parts(), 1, |part| part[0] ^= 1),
            D::ChangedContent => return edited(&recipe.parts(), 3, |part| part[0] ^= 1),
            D::ChangedTag => return edited(&recipe.parts(), 4, |part| part[15] ^= 1),
            D::ChangedHeader => {
                let header = encode(jwe_header(r#","typ":"JWT""#).as_bytes());
                return edited(&recipe.parts(), 0, |part| *part = header.into_bytes());
            }
            D::InnerNotToken => recipe.inner = Some(payload.as_bytes().to_vec()),
            D::AlgNone => {
                recipe.jws_header = r#"{"alg":"none"}"#.into();
                recipe.signature = Some(Vec::new());
            }
            D::AlgHs256 => recipe.jws_header = r#"{"alg":"HS256"}"#.into(),
            D::AlgEs384 => recipe.jws_header = r#"{"alg":"ES384"}"#.into(),
            D::Jwk => recipe.jws_header = r#"{"alg":"ES256","jwk":{"kty":"EC"}}"#.into(),
            D::JwsX5c => recipe.jws_header = r#"{"alg":"ES256","x5c":[]}"#.into(),
            D::JwsX5u => recipe.jws_header = r#"{"alg":"ES256","x5u":"https://x.y"}"#.into(),
            D::JwsJku => recipe.jws_header = r#"{"alg":"ES256","jku":"https://x.y"}"#.into(),
            D::JwsCrit => {
                recipe.jws_header = r#"{"alg":"ES256","crit":["exp"],"exp":1}"#.into();
            }
            D::JwsZip => recipe.jws_header = r#"{"alg":"ES256","zip":"DEF"}"#.into(),
            D::DerSignature => {
                let input = recipe.signing_input();
                let signature = self.signing_key().sign(Hash::Sha256, input.as_bytes());
                assert_eq!(signature[..1], der::sequence(&[])[..1]);
                recipe.signature = Some(signature);
            }
            D::ZeroSignature => recipe.signature = Some(vec![0; 64]),
            D::EmptySignature => recipe.signature = Some(Vec::new()),
            D::OtherSigningKey => {
                let key = Key::derive(Curve::P256, 0x4e16, "play");
                let input = recipe.signing_input();
                recipe.signature = Some(key.sign_fixed(Hash::Sha256, input.as_bytes()));
            }
            D::ChangedPayload => {
                let input = recipe.signing_input();
                let signature = self.signing_key().sign_fixed(Hash::Sha256, input.as_bytes());
                recipe.signature = Some(signature);
                recipe.payload.push(b' ');
            }
            D::PayloadArray => recipe.payload = b"[]".to_vec(),
            D::PayloadNotUtf8 => recipe.payload = b"{\"requestDetails\":\"\xff\"}".to_vec(),
            D::DuplicateMember => {
                let inside = r#""x":{"y":[{"a":1,"a":2}]},"#;
                recipe.payload.splice(1..1, inside.bytes());
            }
        }
        recipe.build()
    }
}

fn jwe_header(more: &str) -> String {
    format!(r#"{{"alg":"A256KW","enc":"A256GCM"{more}}}"#)
}

fn edited(parts: &[Vec<u8>; 5], at: usize, edit: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut parts = parts.clone();
    edit(&mut parts[at]);
    join(&parts)
}

/// The tag's 16 bytes take 22 characters; the last one has four bits to spare.
fn with_stray_bits(token: &str) -> String {
    let (head, last) = token.split_at(token.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let value = alphabet.find(last).expect("a character of base64url");
    format!("{head}{}", &alphabet[value + 1..=value + 1])
}

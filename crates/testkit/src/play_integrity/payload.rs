//! A verdict's JSON, in parts that may each be replaced.

/// The parts of a verdict, each as JSON; empty parts are left out.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are Google's")]
pub struct Payload {
    pub request_details: String,
    pub app_integrity: String,
    pub device_integrity: String,
    pub account_details: String,
    pub environment_details: String,
    pub testing_details: String,
    /// More members, encoded: `"name":value`.
    pub others: Vec<String>,
}

/// The certificate digest in good verdicts: SHA-256 of nothing, base64url.
pub const CERTIFICATE: &str = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

impl Payload {
    /// A recognized app on a certified device, bound by a nonce.
    pub fn good(package: &str, nonce: &str, millis: u64) -> Self {
        Self::bound(package, &format!(r#""nonce":"{nonce}""#), millis)
    }

    /// The same, bound by a request hash.
    pub fn good_standard(package: &str, request_hash: &str, millis: u64) -> Self {
        Self::bound(package, &format!(r#""requestHash":"{request_hash}""#), millis)
    }

    fn bound(package: &str, binding: &str, millis: u64) -> Self {
        Self {
            request_details: format!(
                r#"{{"requestPackageName":"{package}",{binding},"timestampMillis":"{millis}"}}"#
            ),
            app_integrity: format!(
                r#"{{"appRecognitionVerdict":"PLAY_RECOGNIZED","packageName":"{package}","certificateSha256Digest":["{CERTIFICATE}"],"versionCode":"42"}}"#
            ),
            device_integrity: r#"{"deviceRecognitionVerdict":["MEETS_DEVICE_INTEGRITY"]}"#.into(),
            account_details: r#"{"appLicensingVerdict":"LICENSED"}"#.into(),
            environment_details: String::new(),
            testing_details: String::new(),
            others: Vec::new(),
        }
    }

    /// The payload of a token.
    pub fn to_json(&self) -> String {
        let parts = [
            ("requestDetails", &self.request_details),
            ("appIntegrity", &self.app_integrity),
            ("deviceIntegrity", &self.device_integrity),
            ("accountDetails", &self.account_details),
            ("environmentDetails", &self.environment_details),
            ("testingDetails", &self.testing_details),
        ];
        let members = parts.iter().filter(|(_, json)| !json.is_empty());
        let mut members: Vec<_> =
            members.map(|(name, json)| format!(r#""{name}":{json}"#)).collect();
        members.extend(self.others.iter().cloned());
        format!("{{{}}}", members.join(","))
    }

    /// Google's answer to `decodeIntegrityToken`.
    pub fn to_decode_answer(&self) -> String {
        format!(r#"{{"tokenPayloadExternal":{}}}"#, self.to_json())
    }
}

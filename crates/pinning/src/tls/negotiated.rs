//! What a handshake agreed on.

use core::fmt;
use rustls::{CipherSuite, CommonState, HandshakeKind, NamedGroup, ProtocolVersion};

/// Version, cipher suite and key exchange group of a connection, for logs.
///
/// ```text
/// TLSv1_3 TLS13_AES_256_GCM_SHA384 X25519MLKEM768
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Negotiated {
    /// The version of TLS.
    pub version: ProtocolVersion,
    /// The cipher suite.
    pub suite: CipherSuite,
    /// The group of the key exchange; `None` for a resumption without one.
    pub group: Option<NamedGroup>,
    /// Whether the session was resumed: then the certificate was not verified again.
    pub resumed: bool,
}

impl Negotiated {
    /// Of a connection (`ClientConnection` and `ServerConnection` give it by dereferencing), or
    /// `None` before the handshake is complete.
    pub fn of(state: &CommonState) -> Option<Self> {
        if state.is_handshaking() {
            return None;
        }
        Some(Self {
            version: state.protocol_version()?,
            suite: state.negotiated_cipher_suite()?.suite(),
            group: state.negotiated_key_exchange_group().map(|group| group.name()),
            resumed: state.handshake_kind() == Some(HandshakeKind::Resumed),
        })
    }

    /// Whether the key exchange is a hybrid with ML-KEM, which keeps what is recorded today
    /// from a quantum computer of later.
    pub fn is_post_quantum(&self) -> bool {
        self.group == Some(NamedGroup::X25519MLKEM768)
    }
}

impl fmt::Display for Negotiated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.version, self.suite)?;
        if let Some(group) = self.group {
            write!(f, " {group:?}")?;
        }
        if self.resumed {
            f.write_str(" (resumed)")?;
        }
        Ok(())
    }
}

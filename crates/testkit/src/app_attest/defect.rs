//! One knob for each way in which evidence can be wrong.

use super::{Assertion, Attestation, Authority, DEVELOPMENT, Device, FULL_SECURITY, launch_map};
use crate::certificate::{Extension, algorithm, name};
use crate::key::{Curve, Hash, Key};
use crate::{cbor, der};

const APP_EXTENSION: &str = "1.2.840.113635.100.8.5";
const BOOT_EXTENSION: &str = "1.2.840.113635.100.8.6";
const SYSTEM_EXTENSION: &str = "1.2.840.113635.100.8.7";

macro_rules! defects {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$case_doc])* $case,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];
        }
    };
}

defects! {
    /// What can be wrong with an attestation, each alone.
    AttestationDefect {
        /// The leaf ran out before now.
        ExpiredLeaf,
        /// The leaf begins after now.
        LeafNotYetValid,
        /// The intermediate ran out before now.
        ExpiredIntermediate,
        /// The intermediate begins after now.
        IntermediateNotYetValid,
        /// Leaf and intermediate of another authority with the same names.
        ForeignChain,
        /// The leaf signed itself and stands in the intermediate's place too.
        SelfSigned,
        /// The intermediate stands before the leaf.
        SwappedChain,
        /// There is no intermediate.
        MissingIntermediate,
        /// The root is sent too.
        RootIncluded,
        /// The same intermediate a second time: more than its path length allows.
        ChainTooLong,
        /// The intermediate is no certification authority.
        IntermediateNotAuthority,
        /// The intermediate's key may not sign certificates.
        IntermediateKeyUsage,
        /// The leaf is a certification authority.
        LeafIsAuthority,
        /// The leaf's key may not sign.
        LeafKeyUsage,
        /// The leaf names another issuer.
        IssuerNameMismatch,
        /// A critical extension that nobody knows, in the leaf.
        UnknownCriticalExtension,
        /// The leaf's signature algorithm is another one outside than inside.
        AlgorithmMismatch,
        /// The leaf's signature algorithm is RSA, in both places.
        UnsupportedAlgorithm,
        /// A byte of the leaf's signature was changed.
        LeafSignature,
        /// The leaf's signature is no DER sequence.
        MalformedLeafSignature,
        /// The nonce in the leaf belongs to other client data.
        WrongNonce,
        /// The nonce in the leaf is one byte short.
        ShortNonce,
        /// The leaf has no nonce.
        MissingNonce,
        /// The leaf has no app extension, so no platform.
        MissingPlatform,
        /// The platform's number is one that nobody knows.
        UnknownPlatform,
        /// A Mac with System Integrity Protection off.
        BootPolicyOff,
        /// A Mac without a boot policy.
        MissingBootPolicy,
        /// The leaf holds another key than the device's.
        KeyIdMismatch,
        /// The leaf's key is on P-384.
        WrongCurve,
        /// The leaf's key is a compressed point.
        CompressedPoint,
        /// The leaf's key is not on its curve.
        PointOffCurve,
        /// The App ID hash is another app's.
        OtherApp,
        /// The counter is 1.
        CounterNotZero,
        /// The AAGUID is the other environment's.
        OtherEnvironment,
        /// The AAGUID differs in its first half.
        AaguidFirstHalf,
        /// The AAGUID differs in its second half.
        AaguidSecondHalf,
        /// The credential id is not the key id.
        CredentialIdMismatch,
        /// The credential id is longer than 32 bytes.
        LongCredentialId,
        /// The COSE key is another key than the leaf's.
        CoseKeyMismatch,
        /// The COSE key names another curve.
        CoseKeyCurve,
        /// The authenticator data end in the COSE key.
        TruncatedAuthenticatorData,
        /// A byte that is no map follows the COSE key.
        ByteAfterCoseKey,
        /// A second map follows the extensions map.
        SecondExtensionsMap,
        /// The launch category is a number instead of four bytes.
        CategoryType,
        /// The bundle version stands twice in the map.
        DuplicateExtension,
        /// The format is another one.
        OtherFormat,
        /// The object is cut in half.
        Truncated,
        /// A byte follows the object.
        TrailingByte,
        /// A member stands twice in the object.
        DuplicateMember,
        /// The object's map has an indefinite length.
        IndefiniteLength,
        /// A length stands in a longer form than it needs.
        LongFormLength,
        /// A member is nested deeply.
        DeepNesting,
        /// A byte string says that it has 2^62 bytes.
        HugeLength,
        /// The object is longer than 64 KiB.
        TooLarge,
    }
}

defects! {
    /// What can be unusual about an attestation and is genuine all the same.
    AttestationOddity {
        /// n - s in place of s in the leaf's signature.
        HighS,
        /// A member that nobody knows.
        UnknownMember,
        /// A launch field that nobody knows.
        UnknownLaunchField,
        /// No receipt in it.
        EmptyReceipt,
        /// The leaf has no extended key usage.
        NoExtendedKeyUsage,
        /// The leaf does not say which system the device runs.
        NoSystem,
        /// A map with launch fields under a system that writes none: a forgery
        /// that every signature covers. Must not be believed.
        SplicedLaunchFields,
    }
}

defects! {
    /// What can be wrong with an assertion, each alone.
    AssertionDefect {
        /// It was made for other client data.
        OtherClientData,
        /// Another key made it.
        OtherKey,
        /// The App ID hash is another app's.
        OtherApp,
        /// The counter is 0.
        CounterZero,
        /// A byte of the signature's numbers was changed.
        WrongSignature,
        /// The signature is not DER.
        MalformedSignature,
        /// A byte follows the signature in its string.
        ByteAfterSignature,
        /// The signature's first number is zero.
        ZeroInSignature,
        /// The signature is over the bytes themselves, not over the nonce.
        HashedOnce,
        /// The flags were changed after signing.
        FlagsChanged,
        /// The authenticator data are cut.
        TruncatedAuthenticatorData,
        /// A byte that is no map follows the header.
        ByteAfterHeader,
        /// A second map follows the extensions map.
        SecondExtensionsMap,
        /// The object is cut in half.
        Truncated,
        /// A byte follows the object.
        TrailingByte,
        /// A member stands twice in the object.
        DuplicateMember,
        /// The object's map has an indefinite length.
        IndefiniteLength,
        /// A member is nested deeply.
        DeepNesting,
        /// A byte string says that it has 2^62 bytes.
        HugeLength,
        /// The object is longer than 64 KiB.
        TooLarge,
    }
}

impl Device {
    /// An attestation with one defect.
    pub fn attest_with(
        &self,
        authority: &Authority,
        client_data_hash: &[u8],
        now: u64,
        defect: AttestationDefect,
    ) -> Vec<u8> {
        use AttestationDefect as D;
        let mut recipe = self.attestation(authority, client_data_hash, now);
        match defect {
            D::Truncated
            | D::TrailingByte
            | D::DuplicateMember
            | D::IndefiniteLength
            | D::LongFormLength
            | D::DeepNesting
            | D::HugeLength
            | D::TooLarge => return damage(recipe, defect),
            D::SwappedChain => {
                let leaf = recipe.leaf_der();
                let intermediate = std::mem::replace(&mut recipe.issuers, vec![leaf]).remove(0);
                return recipe.build_with(&recipe.authenticator_data(), &intermediate);
            }
            D::LeafSignature => {
                let mut leaf = recipe.leaf_der();
                *leaf.last_mut().expect("a certificate") ^= 1;
                return recipe.build_with(&recipe.authenticator_data(), &leaf);
            }
            D::MissingNonce => {
                let leaf = recipe.leaf.sign(&recipe.leaf_issuer);
                return recipe.build_with(&recipe.authenticator_data(), &leaf);
            }
            D::TruncatedAuthenticatorData => {
                let length = recipe.authenticator_data().len() - recipe.extensions.len() - 1;
                let data = recipe.authenticator_data()[..length].to_vec();
                return recipe.build_with(&data, &recipe.leaf_der());
            }
            _ => self.spoil(&mut recipe, authority, now, defect),
        }
        recipe.build()
    }

    /// The defects that are made before the leaf is signed.
    fn spoil(
        &self,
        recipe: &mut Attestation,
        authority: &Authority,
        now: u64,
        defect: AttestationDefect,
    ) {
        use AttestationDefect as D;
        let mut intermediate = authority.intermediate_certificate();
        match defect {
            D::ExpiredLeaf => recipe.leaf.not_after = now - 1,
            D::LeafNotYetValid => recipe.leaf.not_before = now + 1,
            D::ExpiredIntermediate => intermediate.not_after = now - 1,
            D::IntermediateNotYetValid => intermediate.not_before = now + 1,
            D::IntermediateNotAuthority => {
                intermediate.extensions[0] = Extension::basic_constraints(false, None);
            }
            D::IntermediateKeyUsage => intermediate.extensions[1] = Extension::key_usage(0x02),
            D::ForeignChain => {
                let foreign = Authority::from_seed(0xf0_4e16);
                recipe.issuers = vec![foreign.intermediate_der()];
                recipe.leaf_issuer = foreign.intermediate_key().clone();
            }
            D::SelfSigned => {
                recipe.leaf.issuer = recipe.leaf.subject.clone();
                recipe.leaf_issuer = self.key().clone();
                recipe.issuers = vec![recipe.leaf_der()];
            }
            D::MissingIntermediate => recipe.issuers.clear(),
            D::RootIncluded => recipe.issuers.push(authority.root_der()),
            D::ChainTooLong => recipe.issuers.push(authority.intermediate_der()),
            D::LeafIsAuthority => {
                recipe.leaf.extensions[0] = Extension::basic_constraints(true, None);
            }
            D::LeafKeyUsage => recipe.leaf.extensions[1] = Extension::key_usage(0x20),
            D::IssuerNameMismatch => recipe.leaf.issuer = name("somebody else"),
            D::UnknownCriticalExtension => {
                recipe.leaf.extensions.push(Extension::new("1.2.3.4", true, vec![5, 0]));
            }
            D::AlgorithmMismatch => recipe.leaf.outer_algorithm = Some(algorithm(Hash::Sha384)),
            D::UnsupportedAlgorithm => {
                let rsa = der::sequence(&[&der::oid("1.2.840.113549.1.1.11"), &[5, 0]]);
                recipe.leaf.inner_algorithm = Some(rsa.clone());
                recipe.leaf.outer_algorithm = Some(rsa);
            }
            D::MalformedLeafSignature => recipe.leaf.signature = Some(vec![0x30, 0x01]),
            D::WrongNonce => recipe.nonce = Some(vec![0x11; 32]),
            D::ShortNonce => recipe.nonce = Some(vec![0x11; 31]),
            D::MissingPlatform => recipe.leaf.extensions.retain(|e| e.id != APP_EXTENSION),
            D::UnknownPlatform => {
                let platform = der::explicit(4, &der::integer(99));
                recipe.leaf.extension(APP_EXTENSION).value = der::sequence(&[&platform]);
            }
            D::BootPolicyOff => {
                let mut off = FULL_SECURITY.to_vec();
                off[17] = 0;
                be_a_mac(recipe, Some(&off));
            }
            D::MissingBootPolicy => be_a_mac(recipe, None),
            D::KeyIdMismatch => {
                recipe.leaf.spki = Key::derive(Curve::P256, 0x4e16, "other device").spki();
            }
            D::WrongCurve => {
                recipe.leaf.spki = Key::derive(Curve::P384, 0x4e16, "device").spki();
            }
            D::CompressedPoint => {
                recipe.leaf.spki = self.key().spki_of(&self.key().compressed_point());
            }
            D::PointOffCurve => {
                let mut point = self.key().point();
                point[64] ^= 1;
                recipe.leaf.spki = self.key().spki_of(&point);
            }
            D::OtherApp => recipe.rp_id_hash[0] ^= 1,
            D::CounterNotZero => recipe.counter = 1,
            D::OtherEnvironment => {
                recipe.aaguid =
                    if recipe.aaguid == DEVELOPMENT { super::PRODUCTION } else { DEVELOPMENT };
            }
            D::AaguidFirstHalf => recipe.aaguid[0] ^= 1,
            D::AaguidSecondHalf => recipe.aaguid[15] ^= 1,
            D::CredentialIdMismatch => recipe.credential_id[31] ^= 1,
            D::LongCredentialId => recipe.credential_id.push(0),
            D::CoseKeyMismatch => recipe.cose_key[76] ^= 1,
            D::CoseKeyCurve => recipe.cose_key[6] = 2,
            D::ByteAfterCoseKey => recipe.extensions = vec![0],
            D::SecondExtensionsMap => recipe.extensions = vec![0xa0, 0xa0],
            D::CategoryType => recipe.extensions = cbor::map(&[(super::CATEGORY, vec![4])]),
            D::DuplicateExtension => {
                let version = || (super::BUNDLE_VERSION, cbor::text("1"));
                recipe.extensions = cbor::map(&[version(), version()]);
            }
            D::OtherFormat => recipe.format = "packed".into(),
            _ => unreachable!("{defect:?} is made from the finished object"),
        }
        if recipe.issuers == [authority.intermediate_der()] {
            recipe.issuers = vec![intermediate.sign(authority.root_key())];
        }
    }

    /// An attestation that is unusual and genuine.
    pub fn attest_oddly(
        &self,
        authority: &Authority,
        client_data_hash: &[u8],
        now: u64,
        oddity: AttestationOddity,
    ) -> Vec<u8> {
        use AttestationOddity as O;
        let mut recipe = self.attestation(authority, client_data_hash, now);
        match oddity {
            O::HighS => {
                let leaf = recipe.leaf_with_nonce();
                let key = &recipe.leaf_issuer;
                recipe.leaf.signature = Some(key.sign_with_other_s(leaf.hash, &leaf.tbs()));
            }
            O::UnknownMember => recipe.members.push(("cdHash".into(), cbor::bytes(&[7; 20]))),
            O::UnknownLaunchField => {
                recipe.extensions = cbor::map(&[("apple_later_01", cbor::text("x"))]);
            }
            O::EmptyReceipt => recipe.receipt.clear(),
            O::NoExtendedKeyUsage => recipe.leaf.extensions.retain(|e| e.id != "2.5.29.37"),
            O::NoSystem => recipe.leaf.extensions.retain(|e| e.id != SYSTEM_EXTENSION),
            O::SplicedLaunchFields => {
                // The genuine system signs its authenticator data and whatever the
                // app calls a client data hash; the app moves the border.
                let map = launch_map(4, "99");
                recipe.client_data_hash = [&map[..], client_data_hash].concat();
                let presented = [&recipe.authenticator_data()[..], &map].concat();
                return recipe.build_with(&presented, &recipe.leaf_der());
            }
        }
        recipe.build()
    }

    /// An assertion with one defect; the counter goes up by one.
    pub fn assert_with(&mut self, client_data_hash: &[u8], defect: AssertionDefect) -> Vec<u8> {
        use AssertionDefect as D;
        let mut recipe = self.assertion(client_data_hash);
        let data = recipe.authenticator_data();
        match defect {
            D::OtherClientData => recipe.client_data_hash[0] ^= 1,
            D::OtherKey => recipe.key = Key::derive(Curve::P256, 0x4e16, "other device"),
            D::OtherApp => recipe.rp_id_hash[0] ^= 1,
            D::CounterZero => recipe.counter = 0,
            D::WrongSignature => {
                let mut signature = recipe.signature();
                *signature.last_mut().expect("a signature") ^= 1;
                return recipe.build_with(&data, &signature);
            }
            D::MalformedSignature => return recipe.build_with(&data, &[0x30, 0x01]),
            D::ByteAfterSignature => {
                return recipe.build_with(&data, &[&recipe.signature()[..], &[0]].concat());
            }
            D::ZeroInSignature => {
                return recipe.build_with(&data, &der::sequence(&[&[2, 1, 0], &[2, 1, 1]]));
            }
            D::HashedOnce => {
                let message = [&data[..], client_data_hash].concat();
                return recipe.build_with(&data, &recipe.key.sign(Hash::Sha256, &message));
            }
            D::FlagsChanged => {
                let signature = recipe.signature();
                recipe.flags ^= 0x01;
                return recipe.build_with(&recipe.authenticator_data(), &signature);
            }
            D::TruncatedAuthenticatorData => {
                return recipe.build_with(&data[..36], &recipe.signature());
            }
            D::ByteAfterHeader => recipe.extensions = vec![0],
            D::SecondExtensionsMap => recipe.extensions = vec![0xa0, 0xa0],
            D::Truncated
            | D::TrailingByte
            | D::DuplicateMember
            | D::IndefiniteLength
            | D::DeepNesting
            | D::HugeLength
            | D::TooLarge => return damage_assertion(recipe, defect),
        }
        recipe.build()
    }

    /// An assertion with launch fields that the system did not write and that the
    /// signature covers all the same. Must not be believed.
    pub fn assert_spliced(&mut self, client_data_hash: &[u8]) -> Vec<u8> {
        let map = launch_map(4, "99");
        let recipe = self.assertion(&[&map[..], client_data_hash].concat());
        let presented = [&recipe.authenticator_data()[..], &map].concat();
        recipe.build_with(&presented, &recipe.signature())
    }
}

fn be_a_mac(recipe: &mut Attestation, boot_policy: Option<&[u8]>) {
    let platform = der::explicit(4, &der::integer(13));
    recipe.leaf.extension(APP_EXTENSION).value = der::sequence(&[&platform]);
    recipe.leaf.extensions.retain(|extension| extension.id != BOOT_EXTENSION);
    if let Some(policy) = boot_policy {
        let value = der::sequence(&[&der::explicit(3, &der::octet_string(policy))]);
        recipe.leaf.extensions.push(Extension::new(BOOT_EXTENSION, false, value));
    }
}

/// A value seven arrays deep.
fn nested() -> Vec<u8> {
    [&[0x81; 7][..], &[0]].concat()
}

fn damage(mut recipe: Attestation, defect: AttestationDefect) -> Vec<u8> {
    use AttestationDefect as D;
    let good = recipe.build();
    let (name, value) = match defect {
        D::Truncated => return good[..good.len() / 2].to_vec(),
        D::TrailingByte => return [&good[..], &[0]].concat(),
        D::IndefiniteLength => return [&[0xbf], &good[1..], &[0xff]].concat(),
        D::LongFormLength => return [&[0xb8, good[0] & 0x1f], &good[1..]].concat(),
        D::DuplicateMember => ("fmt", cbor::text("apple-appattest")),
        D::DeepNesting => ("x", nested()),
        D::HugeLength => ("x", cbor::head(2, 1 << 62)),
        _ => ("x", cbor::bytes(&vec![0; 65_536])),
    };
    recipe.members.push((name.into(), value));
    recipe.build()
}

fn damage_assertion(mut recipe: Assertion, defect: AssertionDefect) -> Vec<u8> {
    use AssertionDefect as D;
    let good = recipe.build();
    let (name, value) = match defect {
        D::Truncated => return good[..good.len() / 2].to_vec(),
        D::TrailingByte => return [&good[..], &[0]].concat(),
        D::IndefiniteLength => return [&[0xbf], &good[1..], &[0xff]].concat(),
        D::DuplicateMember => ("signature", cbor::bytes(&[])),
        D::DeepNesting => ("x", nested()),
        D::HugeLength => ("x", cbor::head(2, 1 << 62)),
        _ => ("x", cbor::bytes(&vec![0; 65_536])),
    };
    recipe.members.push((name.into(), value));
    recipe.build()
}

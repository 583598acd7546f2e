//! A key in an HSM that wraps keys, through PKCS #11 (OASIS, versions 2.40 and 3.x).

use crate::error::{Error, Result};
use bonafide::seal::{KeyId, KeyMaterial, KeyProvider};
use bonafide::{ErrorKind, OsRandom, RandomSource};
use core::{fmt, mem};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as ModuleError, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::{AuthPin, Ulong};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// The first byte of a wrap.
const VERSION: u8 = 1;
const KEY_LENGTH: usize = 32;
const KEY_LENGTH_ATTRIBUTE: Ulong = Ulong::new(32);
/// Tokens take other lengths too; GCM is made for 12 bytes (SP 800-38D, 5.2.1.1).
const IV_LENGTH: usize = 12;
/// Tokens take shorter tags too, even none at all.
const TAG_BITS: Ulong = Ulong::new(128);
/// Ciphertext and tag.
const SEALED_LENGTH: usize = 48;

const DEK_LABEL: &[u8] = b"bonafide/dek/1";
/// Not the beginning of any name's associated data: a test block never opens as a key.
const HEALTH_LABEL: &[u8] = b"bonafide/health/1";
const HEALTH_BLOCK: [u8; KEY_LENGTH] = *b"bonafide/health/1: a test block.";

/// How the token is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenId {
    /// The label that it was given by `C_InitToken`.
    Label(String),
    /// The serial number that its maker gave it.
    Serial(String),
}

/// Where the wrapping key is, and how to get to it.
#[derive(Clone, Debug)]
pub struct Pkcs11Config {
    module: PathBuf,
    token: TokenId,
    // Overwritten when it is dropped, and its Debug shows nothing.
    pin: AuthPin,
    key_label: String,
    key_id: Option<Vec<u8>>,
    iv_from_device: bool,
}

impl Pkcs11Config {
    /// A key of that label (`CKA_LABEL`), in that token, behind that module.
    ///
    /// `module` is the absolute path of the shared library that came with the HSM. It is
    /// loaded once and stays until the process ends. `pin` is the normal user's
    /// (`CKU_USER`); it is kept in memory, for a session that must be opened again.
    pub fn new(
        module: impl Into<PathBuf>,
        token: TokenId,
        pin: String,
        key_label: impl Into<String>,
    ) -> Self {
        let pin = Zeroizing::new(pin);
        Self {
            module: module.into(),
            token,
            // Copied at its length: shrinking a string may leave its bytes behind.
            pin: AuthPin::new(Box::from(pin.as_str())),
            key_label: key_label.into(),
            key_id: None,
            iv_from_device: false,
        }
    }

    /// The key has this `CKA_ID` too.
    #[must_use]
    pub fn key_id(mut self, id: impl Into<Vec<u8>>) -> Self {
        self.key_id = Some(id.into());
        self
    }

    /// For an HSM that takes no IV and makes its own (FIPS mode): it is given 12 zero
    /// bytes and must write its IV over them, in `CK_GCM_PARAMS`. If it does not, nothing
    /// is wrapped.
    #[must_use]
    pub const fn iv_from_device(mut self) -> Self {
        self.iv_from_device = true;
        self
    }

    fn token_place(&self) -> String {
        match &self.token {
            TokenId::Label(label) => format!("token {label}"),
            TokenId::Serial(serial) => format!("token of serial {serial}"),
        }
    }

    fn key_place(&self) -> String {
        format!("key {}", self.key_label)
    }

    /// What every secret key of this label has.
    fn labelled(&self) -> Vec<Attribute> {
        vec![
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::Token(true),
            Attribute::Label(self.key_label.as_bytes().to_vec()),
        ]
    }

    /// What the wrapping key has.
    fn named(&self) -> Vec<Attribute> {
        let mut template = self.labelled();
        template.push(Attribute::KeyType(KeyType::AES));
        template.extend(self.key_id.clone().map(Attribute::Id));
        template
    }
}

/// Wraps the keys of a ring with an AES-256 key that never leaves its HSM.
///
/// A wrap is AES-256-GCM (`CKM_AES_GCM`, `C_Encrypt`) of the 32 bytes, 61 bytes in all:
///
/// | bytes | what |
/// |---|---|
/// | 1 | version, 1 |
/// | 12 | IV, random |
/// | 32 | ciphertext |
/// | 16 | tag |
///
/// The associated data are `"bonafide/dek/1"`, the length of the kid as one byte, and the
/// kid: a wrap of one name does not unwrap as another. Each wrap is unwrapped again before
/// it is given out.
///
/// One session stays open, behind a lock; each call finds the key anew. If the token does
/// not answer, because the session was closed, or the token was taken out and put back, a
/// new session is opened, once per call, with the same token and no other of the same
/// label. A PIN that was refused then is never tried again by this provider, for tokens
/// lock themselves after a few wrong ones.
///
/// PKCS #11 logs in a whole process, not one session: where somebody in this process is
/// logged in already, the token may not look at the PIN (`CKR_USER_ALREADY_LOGGED_IN`).
///
/// HSMs that append their own IV to the ciphertext are not supported; they fail in
/// [`open`](Self::open), not later.
///
/// ```no_run
/// use bonafide::seal::KeyProvider;
/// use bonafide_keyring::provider::{Pkcs11Config, Pkcs11Provider, TokenId};
/// # fn main() -> Result<(), Box<dyn core::error::Error>> {
/// let pin = std::env::var("HSM_PIN")?.into();
/// let token = TokenId::Label("production".into());
/// let config = Pkcs11Config::new("/usr/lib/softhsm/libsofthsm2.so", token, pin, "wrap-2026");
/// // Once, when the HSM is set up: Pkcs11Provider::create_key(&config)?;
/// let provider = Pkcs11Provider::open(config)?;
/// println!("{}", provider.describe());
/// # Ok(()) }
/// ```
pub struct Pkcs11Provider {
    config: Pkcs11Config,
    module: Pkcs11,
    token: TokenName,
    link: Mutex<Link>,
}

enum Link {
    /// The user is logged in.
    Open(Session),
    Lost,
    PinRefused,
}

/// What was found under a [`TokenId`]. Another token of the same label is not the same.
#[derive(PartialEq, Eq)]
struct TokenName {
    label: String,
    serial: String,
}

impl TokenName {
    fn of(info: &TokenInfo) -> Self {
        // The standard says blanks, some modules write NUL.
        let trimmed = |text: &str| text.trim_end_matches(['\0', ' ']).to_owned();
        Self { label: trimmed(info.label()), serial: trimmed(info.serial_number()) }
    }

    fn is(&self, id: &TokenId) -> bool {
        match id {
            TokenId::Label(label) => self.label == *label,
            TokenId::Serial(serial) => self.serial == *serial,
        }
    }
}

/// Why there is no answer.
enum Fault {
    /// The token refused the PIN.
    Pin(Error),
    /// The token did not do what it was asked.
    Device(Error),
    /// The token is well and the wrap is not.
    Wrap,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Device(error)
    }
}

impl Fault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Pin(_) | Self::Device(_) => ErrorKind::KeyProviderUnavailable,
            Self::Wrap => ErrorKind::WrappedKeyRefused,
        }
    }

    fn into_error(self, config: &Pkcs11Config) -> Error {
        match self {
            Self::Pin(error) | Self::Device(error) => error,
            Self::Wrap => Error::seal(config.key_place(), ErrorKind::WrappedKeyRefused.into()),
        }
    }
}

impl Pkcs11Provider {
    /// Opens the session, logs in, finds the key and tries it.
    ///
    /// # Errors
    /// If not exactly one token and exactly one AES key match; if the key is not of 256
    /// bits, is not `CKA_SENSITIVE` or is `CKA_EXTRACTABLE`; and what the module reports.
    pub fn open(config: Pkcs11Config) -> Result<Self> {
        let opened = log_in(&config, None, false).and_then(|(module, session, token)| {
            WrappingKey::find(&config, &session)?.probe()?;
            Ok((module, session, token))
        });
        let (module, session, token) = opened.map_err(|fault| fault.into_error(&config))?;
        Ok(Self { config, module, token, link: Mutex::new(Link::Open(session)) })
    }

    /// Makes the wrapping key inside the token (`C_GenerateKey`): AES-256, sensitive, not
    /// extractable, for encryption and decryption only, and, if the token can, not
    /// modifiable and not copyable.
    ///
    /// Back the token up before anything is wrapped: without the key, what it wrapped is
    /// lost.
    ///
    /// # Errors
    /// If the token has a secret key of that label already, whatever its id; and what the
    /// module reports. Two that make the same key at the same time may both succeed; then
    /// [`open`](Self::open) refuses.
    pub fn create_key(config: &Pkcs11Config) -> Result<()> {
        let (_, session, _) =
            log_in(config, None, true).map_err(|fault| fault.into_error(config))?;
        let place = config.key_place();
        let report = |error| failed(&place, error);

        if !session.find_objects(&config.labelled()).map_err(report)?.is_empty() {
            return Err(Error::wrong(place, "the token has a key of this label already"));
        }
        let mut template = config.named();
        template.extend([
            Attribute::ValueLen(KEY_LENGTH_ATTRIBUTE),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Wrap(false),
            Attribute::Unwrap(false),
            Attribute::Sign(false),
            Attribute::Verify(false),
            Attribute::Derive(false),
        ]);
        let fixed = [Attribute::Modifiable(false), Attribute::Copyable(false)];
        let strict = [template.as_slice(), &fixed].concat();
        let generated = match session.generate_key(&Mechanism::AesKeyGen, &strict) {
            // Not every token knows these two.
            Err(ModuleError::Pkcs11(
                RvError::AttributeReadOnly
                | RvError::AttributeTypeInvalid
                | RvError::AttributeValueInvalid
                | RvError::TemplateInconsistent,
                _,
            )) => session.generate_key(&Mechanism::AesKeyGen, &template),
            answer => answer,
        };
        let handle = generated.map_err(report)?;
        // A token that ignored the template must not keep such a key.
        WrappingKey { config, session: &session, handle }.check_attributes().inspect_err(|_| {
            let _ = session.destroy_object(handle);
        })
    }

    /// As [`health`](KeyProvider::health), and says why not: for the operator's log.
    ///
    /// # Errors
    /// What the module reports.
    pub fn check(&self) -> Result<()> {
        self.with_key(|key| Ok(key.probe()?)).map_err(|fault| fault.into_error(&self.config))
    }

    fn with_key<T>(
        &self,
        operation: impl Fn(&WrappingKey<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let attempt = |session: &Session| operation(&WrappingKey::find(&self.config, session)?);
        let mut link = lock(&self.link);
        match mem::replace(&mut *link, Link::Lost) {
            Link::Open(session) => match self.is_ours(&session) {
                Some(true) => match attempt(&session) {
                    // What modules say of a lost session differs: any failure may be one.
                    Err(Fault::Device(_)) => {}
                    answer => {
                        *link = Link::Open(session);
                        return answer;
                    }
                },
                // Then it is not ours to close.
                Some(false) => mem::forget(session),
                None => {}
            },
            Link::Lost => {}
            Link::PinRefused => {
                *link = Link::PinRefused;
                let what = "the token refused the PIN before; it is not tried again";
                return Err(Fault::Pin(Error::wrong(self.config.token_place(), what)));
            }
        }
        // The old session is closed by now: the new one may get the same handle.
        match log_in(&self.config, Some(&self.token), false) {
            Ok((_, session, _)) => {
                let answer = attempt(&session);
                *link = Link::Open(session);
                answer
            }
            Err(fault) => {
                if matches!(fault, Fault::Pin(_)) {
                    *link = Link::PinRefused;
                }
                Err(fault)
            }
        }
    }

    /// Whether the session is still with the token, if it answers.
    ///
    /// When sessions were closed behind our back, modules give out their handles again: to
    /// a session with another token, which may have a key of this name too.
    fn is_ours(&self, session: &Session) -> Option<bool> {
        let slot = session.get_session_info().ok()?.slot_id();
        let info = self.module.get_token_info(slot).ok()?;
        Some(TokenName::of(&info) == self.token)
    }
}

impl KeyProvider for Pkcs11Provider {
    fn describe(&self) -> String {
        let TokenName { label, serial } = &self.token;
        let key = &self.config.key_label;
        // One line of a log, whatever the token says it is called.
        format!("PKCS #11 token {label} serial {serial}, key {key}").replace(char::is_control, "?")
    }

    fn health(&self) -> bonafide::Result<()> {
        self.check().map_err(|_| ErrorKind::KeyProviderUnavailable.into())
    }

    fn wrap_dek(&self, id: &KeyId, key: &KeyMaterial) -> bonafide::Result<Vec<u8>> {
        let name = associated_data(id);
        let wrapped = self.with_key(|wrapping| {
            let wrapped = wrapping.encrypt(&name, key.expose())?;
            let again = wrapping.decrypt(&name, &wrapped)?;
            if !key_of(&again).is_ok_and(|again| again.check_value() == key.check_value()) {
                return Err(wrapping.broken().into());
            }
            Ok(wrapped)
        });
        Ok(wrapped.map_err(|fault| fault.kind())?.to_bytes())
    }

    fn unwrap_dek(&self, id: &KeyId, wrapped: &[u8]) -> bonafide::Result<KeyMaterial> {
        let name = associated_data(id);
        let wrapped = Wrap::parse(wrapped).ok_or(ErrorKind::WrappedKeyRefused)?;
        let key = self.with_key(|wrapping| {
            if let Ok(key) = wrapping.decrypt(&name, &wrapped) {
                return key_of(&key);
            }
            // The same code, CKR_GENERAL_ERROR, may mean a bad wrap or a bad device.
            wrapping.probe()?;
            // Well now: what the device could not do a moment ago counts for nothing.
            key_of(&wrapping.decrypt(&name, &wrapped).map_err(|_| Fault::Wrap)?)
        });
        key.map_err(|fault| fault.kind().into())
    }
}

impl fmt::Debug for Pkcs11Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pkcs11Provider").field(&self.describe()).finish()
    }
}

/// A wrap in its parts.
struct Wrap {
    iv: [u8; IV_LENGTH],
    sealed: [u8; SEALED_LENGTH],
}

impl Wrap {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (&version, rest) = bytes.split_first()?;
        let (iv, sealed) = rest.split_at_checked(IV_LENGTH)?;
        let wrap = Self { iv: iv.try_into().ok()?, sealed: sealed.try_into().ok()? };
        (version == VERSION).then_some(wrap)
    }

    fn to_bytes(&self) -> Vec<u8> {
        [[VERSION].as_slice(), &self.iv, &self.sealed].concat()
    }
}

/// What binds a wrap to its name.
fn associated_data(id: &KeyId) -> Vec<u8> {
    let name = id.as_str().as_bytes();
    // At most 32.
    let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    [DEK_LABEL, &[length], name].concat()
}

/// What was decrypted, if it is a key.
fn key_of(plain: &[u8]) -> Result<KeyMaterial, Fault> {
    let bytes = plain.try_into().map_err(|_| Fault::Wrap)?;
    KeyMaterial::from_bytes(bytes).map_err(|_| Fault::Wrap)
}

/// The key in the token, as long as the session is held.
struct WrappingKey<'a> {
    config: &'a Pkcs11Config,
    session: &'a Session,
    handle: ObjectHandle,
}

impl<'a> WrappingKey<'a> {
    /// Exactly one, and as it must be.
    fn find(config: &'a Pkcs11Config, session: &'a Session) -> Result<Self> {
        let place = config.key_place();
        let keys = session.find_objects(&config.named()).map_err(|error| failed(&place, error))?;
        match *keys.as_slice() {
            [handle] => {
                let key = Self { config, session, handle };
                key.check_attributes()?;
                Ok(key)
            }
            [] => Err(Error::wrong(place, "the token has no AES key of this name")),
            _ => Err(Error::wrong(place, "the token has several AES keys of this name")),
        }
    }

    /// What the token does not say counts as no.
    fn check_attributes(&self) -> Result<()> {
        let wanted = [
            AttributeType::ValueLen,
            AttributeType::Sensitive,
            AttributeType::Extractable,
            AttributeType::Encrypt,
            AttributeType::Decrypt,
        ];
        let place = self.config.key_place();
        let found = self
            .session
            .get_attributes(self.handle, &wanted)
            .map_err(|error| failed(&place, error))?;
        let must = |attribute, what| {
            if found.contains(&attribute) { Ok(()) } else { Err(Error::wrong(&place, what)) }
        };
        must(Attribute::ValueLen(KEY_LENGTH_ATTRIBUTE), "it is no AES key of 256 bits")?;
        must(Attribute::Sensitive(true), "the key is not sensitive: it can be read")?;
        must(Attribute::Extractable(false), "the key is extractable: it can leave the token")?;
        must(Attribute::Encrypt(true), "the key is not for encryption")?;
        must(Attribute::Decrypt(true), "the key is not for decryption")
    }

    fn encrypt(&self, associated_data: &[u8], plain: &[u8; KEY_LENGTH]) -> Result<Wrap> {
        let place = self.config.key_place();
        let mut iv = [0; IV_LENGTH];
        if !self.config.iv_from_device {
            OsRandom.fill(&mut iv).map_err(|error| Error::seal(place.clone(), error))?;
        }
        let sealed = GcmParams::new(&mut iv, associated_data, TAG_BITS)
            .and_then(|params| self.session.encrypt(&Mechanism::AesGcm(params), self.handle, plain))
            .map_err(|error| failed(&place, error))?;
        // `iv` is read after the call: a device in FIPS mode wrote its own there.
        if iv == [0; IV_LENGTH] {
            return Err(Error::wrong(place, "the device did not choose an IV"));
        }
        let sealed = sealed.try_into().map_err(|_| {
            Error::wrong(place, "the token's AES-GCM does not give ciphertext and tag alone")
        })?;
        Ok(Wrap { iv, sealed })
    }

    fn decrypt(&self, associated_data: &[u8], wrap: &Wrap) -> Result<Zeroizing<Vec<u8>>> {
        let mut iv = wrap.iv;
        GcmParams::new(&mut iv, associated_data, TAG_BITS)
            .and_then(|params| {
                self.session.decrypt(&Mechanism::AesGcm(params), self.handle, &wrap.sealed)
            })
            .map(Zeroizing::new)
            .map_err(|error| failed(&self.config.key_place(), error))
    }

    /// A round trip through the key itself: a session may answer when its key does not.
    fn probe(&self) -> Result<()> {
        let wrap = self.encrypt(HEALTH_LABEL, &HEALTH_BLOCK)?;
        if self.decrypt(HEALTH_LABEL, &wrap)?.as_slice() != HEALTH_BLOCK {
            return Err(self.broken());
        }
        Ok(())
    }

    fn broken(&self) -> Error {
        let what = "the token does not decrypt what it encrypted";
        Error::wrong(self.config.key_place(), what)
    }
}

/// A new session in which the user is logged in.
fn log_in(
    config: &Pkcs11Config,
    known: Option<&TokenName>,
    to_write: bool,
) -> Result<(Pkcs11, Session, TokenName), Fault> {
    let module = load(&config.module)?;
    let (slot, token) = find_token(&module, config, known)?;
    let place = config.token_place();
    let session =
        if to_write { module.open_rw_session(slot) } else { module.open_ro_session(slot) };
    let session = session.map_err(|error| failed(&place, error))?;
    match session.login(UserType::User, Some(&config.pin)) {
        Ok(()) | Err(ModuleError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {
            Ok((module, session, token))
        }
        Err(error) => Err(match pin_refusal(&error) {
            Some(what) => Fault::Pin(Error::wrong(place, what)),
            None => Fault::Device(failed(&place, error)),
        }),
    }
}

/// What `C_Login` says of a PIN that must not be tried again.
const fn pin_refusal(error: &ModuleError) -> Option<&'static str> {
    let ModuleError::Pkcs11(code, _) = error else { return None };
    match code {
        RvError::PinIncorrect => Some("the PIN is wrong"),
        RvError::PinInvalid | RvError::PinLenRange => Some("the PIN cannot be one of this token"),
        RvError::PinExpired => Some("the PIN has expired"),
        RvError::PinLocked => Some("the PIN is locked"),
        RvError::UserPinNotInitialized => Some("the token has no user PIN yet (C_InitPIN)"),
        _ => None,
    }
}

/// The module, loaded and initialized.
///
/// It stays loaded: `C_Initialize` counts for the whole process, and modules with threads
/// and exit handlers of their own may crash it when they are unloaded.
fn load(path: &Path) -> Result<Pkcs11> {
    static MODULES: Mutex<Vec<(PathBuf, Pkcs11)>> = Mutex::new(Vec::new());

    let place = path.display().to_string();
    let report = |error| failed(&place, error);
    let mut modules = lock(&MODULES);
    let module = match modules.iter().find(|(known, _)| known == path) {
        Some((_, module)) => module.clone(),
        None => {
            let module = Pkcs11::new(path).map_err(report)?;
            modules.push((path.into(), module.clone()));
            module
        }
    };
    // Each time: somebody else in this process may have called C_Finalize.
    match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(ModuleError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(module),
        Err(error) => Err(report(error)),
    }
}

fn find_token(
    module: &Pkcs11,
    config: &Pkcs11Config,
    known: Option<&TokenName>,
) -> Result<(Slot, TokenName)> {
    let place = config.token_place();
    let slots = module.get_slots_with_token().map_err(|error| failed(&place, error))?;
    let mut matching = slots.into_iter().filter_map(|slot| {
        // A slot that does not answer has no token to offer.
        let info = module.get_token_info(slot).ok().filter(TokenInfo::token_initialized)?;
        let token = TokenName::of(&info);
        let is_known = known.is_none_or(|known| token == *known);
        (token.is(&config.token) && is_known).then_some((slot, token))
    });
    match (matching.next(), matching.next()) {
        (Some(found), None) => Ok(found),
        (None, _) => Err(Error::wrong(place, "there is no such token")),
        (Some(_), Some(_)) => Err(Error::wrong(place, "there are several such tokens")),
    }
}

/// What the module says, which is words for codes only.
fn failed(place: &str, error: ModuleError) -> Error {
    match error {
        ModuleError::Pkcs11(code, function) => Error::wrong(
            format!("{place}: C_{function:?}, {code:?}"),
            "the PKCS #11 module reports an error",
        ),
        ModuleError::LibraryLoading(error) => Error::io(place, io::Error::other(error)),
        _ => Error::wrong(place, "the PKCS #11 module does not work as it must"),
    }
}

/// Nothing is left half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! What the tests of the C interface share: handles that free themselves, and one way to make
//! every mistake that a caller can make with an argument.

#![allow(dead_code, unused_imports, unused_macros, reason = "each test needs a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

pub mod programs;

use bonafide_c::*;
use std::any::type_name;
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::fmt;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::slice;

pub const NULL: u32 = 0x00ff_0001;
pub const LENGTH: u32 = 0x00ff_0002;
pub const ENUMERATOR: u32 = 0x00ff_0003;
pub const UTF8: u32 = 0x00ff_0004;
pub const HANDLE: u32 = 0x00ff_0005;
pub const BUFFER: u32 = 0x00ff_0006;
pub const FINISHED: u32 = 0x00ff_0007;
pub const INDEX: u32 = 0x00ff_0008;
pub const STATE: u32 = 0x00ff_0009;
pub const ABSENT: u32 = 0x00ff_000a;

pub const APP: &str = "TEAMID1234.com.example.app";
pub const PACKAGE: &str = "com.example.app";
/// In milliseconds since 1970.
pub const NOW: u64 = 1_780_000_000_000;

pub type Answer<T = ()> = Result<T, u32>;

/// A result, and what was written if it is good.
pub fn answer<T>(code: u32, value: T) -> Answer<T> {
    if code == BONAFIDE_OK { Ok(value) } else { Err(code) }
}

/// A type of handles, with the function that frees one.
pub trait Handle {
    const FREE: unsafe extern "C" fn(*mut Self);
}

macro_rules! handles {
    ($($handle:ident: $free:ident),* $(,)?) => {
        $(impl Handle for $handle {
            const FREE: unsafe extern "C" fn(*mut Self) = $free;
        })*

        /// Each type of handles, and its freeing of NULL.
        pub const HANDLES: &[(&str, fn())] = &[$((
            stringify!($handle),
            // SAFETY: NULL is nothing to free.
            || unsafe { $free(null_mut()) },
        )),*];
    };
}

handles! {
    bonafide_error: bonafide_error_free,
    bonafide_buffer: bonafide_buffer_free,
    bonafide_secret: bonafide_secret_free,
    bonafide_pending: bonafide_pending_free,
    bonafide_appraisal: bonafide_appraisal_free,
    bonafide_challenges: bonafide_challenges_free,
    bonafide_redeemed: bonafide_redeemed_free,
    bonafide_app_attest_builder: bonafide_app_attest_builder_free,
    bonafide_app_attest_verifier: bonafide_app_attest_verifier_free,
    bonafide_attested_key: bonafide_attested_key_free,
    bonafide_attestation: bonafide_attestation_free,
    bonafide_assertion: bonafide_assertion_free,
    bonafide_app_attest_policy: bonafide_app_attest_policy_free,
    bonafide_play_builder: bonafide_play_builder_free,
    bonafide_play_verifier: bonafide_play_verifier_free,
    bonafide_play_verdict: bonafide_play_verdict_free,
    bonafide_play_policy: bonafide_play_policy_free,
    bonafide_play_decode_request: bonafide_play_decode_request_free,
    bonafide_play_pc_verdict: bonafide_play_pc_verdict_free,
    bonafide_signals_report: bonafide_signals_report_free,
    bonafide_signals_policy: bonafide_signals_policy_free,
    bonafide_gate_builder: bonafide_gate_builder_free,
    bonafide_gate: bonafide_gate_free,
    bonafide_gate_request: bonafide_gate_request_free,
    bonafide_decision: bonafide_decision_free,
    bonafide_keyring: bonafide_keyring_free,
    bonafide_keyring_builder: bonafide_keyring_builder_free,
    bonafide_context: bonafide_context_free,
    bonafide_census_count: bonafide_census_count_free,
    bonafide_census: bonafide_census_free,
    bonafide_pin_set_builder: bonafide_pin_set_builder_free,
    bonafide_pin_set: bonafide_pin_set_free,
    bonafide_update_key: bonafide_update_key_free,
}

/// A handle that is freed when it is dropped.
pub struct Owned<T: Handle>(pub *mut T);

impl<T: Handle> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: it was given once, and ends here.
        unsafe { T::FREE(self.0) };
    }
}

impl<T: Handle> fmt::Debug for Owned<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(type_name::<T>())
    }
}

/// The handle that a call gives.
pub fn given<T: Handle>(call: impl FnOnce(*mut *mut T) -> u32) -> Answer<Owned<T>> {
    let mut out = null_mut();
    let code = call(&mut out);
    assert_eq!(out.is_null(), code != BONAFIDE_OK, "written on success only");
    if code == BONAFIDE_OK { Ok(Owned(out)) } else { Err(code) }
}

/// The handle that a call gives which says why it failed.
pub fn given_or_why<T: Handle>(
    call: impl FnOnce(*mut *mut T, *mut *mut bonafide_error) -> u32,
) -> Answer<Owned<T>> {
    with_error(|error| given(|out| call(out, error)))
}

/// What a call says, whose error handle has to say the same.
pub fn with_error<T>(call: impl FnOnce(*mut *mut bonafide_error) -> Answer<T>) -> Answer<T> {
    let mut error = null_mut();
    let answer = call(&mut error);
    let error = Owned(error);
    let code = answer.as_ref().err().copied().unwrap_or(BONAFIDE_OK);
    // SAFETY: the handle that was given, or NULL.
    assert_eq!(unsafe { bonafide_error_code(error.0) }, code);
    assert_eq!(error.0.is_null(), code == BONAFIDE_OK);
    answer
}

/// The plain data that a call writes.
pub fn written<T>(call: impl FnOnce(*mut T) -> u32) -> Answer<T> {
    let mut out = MaybeUninit::uninit();
    match call(out.as_mut_ptr()) {
        // SAFETY: written on success.
        BONAFIDE_OK => Ok(unsafe { out.assume_init() }),
        code => Err(code),
    }
}

/// The bytes of a pointer and a length that the library gave; `None` of NULL.
pub fn bytes_at(data: *const u8, len: usize) -> Option<Vec<u8>> {
    if data.is_null() {
        assert_eq!(len, 0);
        return None;
    }
    // SAFETY: as many bytes as the library says, while their owner lives.
    Some(unsafe { slice::from_raw_parts(data, len) }.to_vec())
}

pub fn text_at(data: *const u8, len: usize) -> Option<String> {
    bytes_at(data, len).map(|bytes| String::from_utf8(bytes).unwrap())
}

impl Owned<bonafide_buffer> {
    pub fn bytes(&self) -> Vec<u8> {
        // SAFETY: NULL or a live handle.
        let (data, len) = unsafe { (bonafide_buffer_data(self.0), bonafide_buffer_len(self.0)) };
        assert_eq!(data.is_null(), len == 0);
        bytes_at(data, len).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.bytes()).unwrap()
    }
}

/// The text of a function that fills the caller's buffer, and each of its rules.
pub fn filled(call: impl Fn(*mut u8, usize, *mut usize) -> u32) -> String {
    let mut len = usize::MAX;
    let code = call(null_mut(), 0, &mut len);
    if len == 0 {
        assert_eq!(code, BONAFIDE_OK);
        return String::new();
    }
    assert_eq!(code, BUFFER);
    let mut text = vec![0xa5; len + 1];
    let mut again = 0;
    assert_eq!(call(text.as_mut_ptr(), len - 1, &mut again), BUFFER);
    assert_eq!(again, len);
    assert!(text.iter().all(|byte| *byte == 0xa5), "nothing is cut off");
    let mut unwritten = 77;
    assert_eq!(call(null_mut(), len, &mut unwritten), NULL);
    assert_eq!(unwritten, 77, "written on success only, and with BUFFER");
    assert_eq!(call(text.as_mut_ptr(), len, null_mut()), NULL);
    assert_eq!(call(text.as_mut_ptr(), len, &mut again), BONAFIDE_OK);
    assert_eq!(text.pop(), Some(0xa5), "no zero at its end");
    String::from_utf8(text).unwrap()
}

/// The line for the log.
pub fn message(error: &Owned<bonafide_error>) -> String {
    // SAFETY: a live handle, and what `filled` gives.
    filled(|buffer, capacity, len| unsafe {
        bonafide_error_message(error.0, buffer, capacity, len)
    })
}

/// A verifier that trusts this root, and what else is set.
pub fn verifier(
    root: &[u8],
    set: impl FnOnce(&Owned<bonafide_app_attest_builder>),
) -> Answer<Owned<bonafide_app_attest_verifier>> {
    let builder = Owned(bonafide_app_attest_builder_new());
    // SAFETY: live handles, and lengths that are the data's.
    unsafe {
        assert_eq!(bonafide_app_attest_builder_app(builder.0, APP.as_ptr(), APP.len()), 0);
        let (data, len) = (root.as_ptr(), root.len());
        assert_eq!(bonafide_app_attest_builder_trust_anchor(builder.0, data, len), 0);
        set(&builder);
        given_or_why(|out, error| bonafide_app_attest_builder_build(builder.0, out, error))
    }
}

/// A verified attestation.
pub fn attested(
    verifier: &Owned<bonafide_app_attest_verifier>,
    object: &[u8],
    key_id: &[u8; 32],
    hash: &[u8; 32],
    now: u64,
) -> Answer<Owned<bonafide_pending>> {
    // SAFETY: live handles, and lengths that are the data's.
    given_or_why(|out, error| unsafe {
        bonafide_app_attest_verify_attestation(
            verifier.0,
            object.as_ptr(),
            object.len(),
            key_id.as_ptr(),
            hash.as_ptr(),
            now,
            out,
            error,
        )
    })
}

/// A verified assertion.
pub fn asserted(
    verifier: &Owned<bonafide_app_attest_verifier>,
    object: &[u8],
    hash: &[u8; 32],
    key: &Owned<bonafide_attested_key>,
) -> Answer<Owned<bonafide_pending>> {
    let (data, len, hash) = (object.as_ptr(), object.len(), hash.as_ptr());
    // SAFETY: live handles, and lengths that are the data's.
    given_or_why(|out, error| unsafe {
        bonafide_app_attest_verify_assertion(verifier.0, data, len, hash, key.0, out, error)
    })
}

pub fn stored_key(record: &[u8]) -> Answer<Owned<bonafide_attested_key>> {
    let (data, len) = (record.as_ptr(), record.len());
    // SAFETY: live data.
    given_or_why(|out, error| unsafe {
        bonafide_attested_key_from_trusted_storage(data, len, out, error)
    })
}

impl Owned<bonafide_pending> {
    /// All effects. Their pointers live as long as this handle.
    pub fn effects(&self) -> Vec<bonafide_effect> {
        // SAFETY: a live handle.
        unsafe {
            let count = written(|out| bonafide_pending_effect_count(self.0, out)).unwrap();
            let one = |index| written(|out| bonafide_pending_effect(self.0, index, out));
            assert_eq!(one(count).err(), Some(INDEX));
            assert_eq!(one(usize::MAX).err(), Some(INDEX));
            (0..count).map(|index| one(index).unwrap()).collect()
        }
    }

    pub fn kinds(&self) -> Vec<u32> {
        self.effects().iter().map(|effect| effect.kind).collect()
    }

    pub fn attestation(&self, outcome: u32) -> Answer<Owned<bonafide_attestation>> {
        // SAFETY: a live handle.
        given_or_why(|out, error| unsafe {
            bonafide_pending_finish_attestation(self.0, outcome, out, error)
        })
    }

    pub fn assertion(&self, outcome: u32) -> Answer<Owned<bonafide_assertion>> {
        // SAFETY: a live handle.
        given_or_why(|out, error| unsafe {
            bonafide_pending_finish_assertion(self.0, outcome, out, error)
        })
    }

    pub fn verdict(&self, outcome: u32) -> Answer<Owned<bonafide_play_verdict>> {
        // SAFETY: a live handle.
        given_or_why(|out, error| unsafe {
            bonafide_pending_finish_play(self.0, outcome, out, error)
        })
    }

    pub fn pc_verdict(&self, outcome: u32) -> Answer<Owned<bonafide_play_pc_verdict>> {
        // SAFETY: a live handle.
        given_or_why(|out, error| unsafe {
            bonafide_pending_finish_play_pc(self.0, outcome, out, error)
        })
    }

    pub fn challenge(&self, outcome: u32) -> Answer<Owned<bonafide_redeemed>> {
        // SAFETY: a live handle.
        given_or_why(|out, error| unsafe {
            bonafide_pending_finish_challenge(self.0, outcome, out, error)
        })
    }
}

impl Owned<bonafide_appraisal> {
    /// The same as Rust's, in everything that can be asked.
    pub fn is(&self, expected: &bonafide::Appraisal) {
        // SAFETY: a live handle throughout.
        unsafe {
            let accepted = written(|out| bonafide_appraisal_is_accepted(self.0, out));
            assert_eq!(accepted, Ok(u32::from(expected.is_accepted())));
            let refusal = expected.clone().into_result().map_err(|error| error.code());
            let result = with_error(|error| answer(bonafide_appraisal_result(self.0, error), ()));
            assert_eq!(result, refusal);
            let alone = bonafide_appraisal_result(self.0, null_mut());
            assert_eq!(answer(alone, ()), refusal);
            let reasons = self.reasons();
            assert_eq!(reasons.len(), expected.reasons().len());
            for (index, (reason, expected)) in reasons.iter().zip(expected.reasons()).enumerate() {
                assert_eq!(reason.code, expected.kind().code());
                assert_eq!(reason.decisive, u32::from(expected.is_decisive()));
                assert_eq!(reason.remediation, remediation(expected.remediation()));
                assert_eq!(reason.action, action(expected.action()));
                let message = filled(|buffer, capacity, len| {
                    bonafide_appraisal_reason_message(self.0, index, buffer, capacity, len)
                });
                assert!(message.starts_with(expected.kind().summary()), "{message}");
                assert!(message.ends_with(&format!("[{}]", expected.kind().name())), "{message}");
            }
            let mut len = 77;
            let call = bonafide_appraisal_reason_message;
            assert_eq!(call(self.0, reasons.len(), null_mut(), 0, &mut len), INDEX);
            assert_eq!(len, 77);
        }
    }

    pub fn reasons(&self) -> Vec<bonafide_reason> {
        // SAFETY: a live handle.
        unsafe {
            let count = written(|out| bonafide_appraisal_reason_count(self.0, out)).unwrap();
            let one = |index| written(|out| bonafide_appraisal_reason(self.0, index, out));
            assert_eq!(one(count).err(), Some(INDEX));
            assert_eq!(one(usize::MAX).err(), Some(INDEX));
            (0..count).map(|index| one(index).unwrap()).collect()
        }
    }
}

/// As C has it.
pub fn action(action: bonafide::Action) -> bonafide_action {
    use bonafide::Action as R;
    use bonafide_action as C;
    match action {
        R::NewChallenge => C::BONAFIDE_ACTION_NEW_CHALLENGE,
        R::Reassert => C::BONAFIDE_ACTION_REASSERT,
        R::Reattest => C::BONAFIDE_ACTION_REATTEST,
        R::Backoff => C::BONAFIDE_ACTION_BACKOFF,
        R::Stop => C::BONAFIDE_ACTION_STOP,
        other => panic!("{other:?}"),
    }
}

fn remediation(remediation: Option<bonafide::Remediation>) -> u32 {
    use bonafide::Remediation as R;
    match remediation {
        None => BONAFIDE_REMEDIATION_NONE,
        Some(R::GetLicensed) => BONAFIDE_REMEDIATION_GET_LICENSED,
        Some(R::GetIntegrity) => BONAFIDE_REMEDIATION_GET_INTEGRITY,
        Some(R::GetStrongIntegrity) => BONAFIDE_REMEDIATION_GET_STRONG_INTEGRITY,
        Some(R::CloseUnknownAccessRisk) => BONAFIDE_REMEDIATION_CLOSE_UNKNOWN_ACCESS_RISK,
        Some(R::CloseAllAccessRisk) => BONAFIDE_REMEDIATION_CLOSE_ALL_ACCESS_RISK,
        Some(other) => panic!("{other:?}"),
    }
}

/// A field of a structure of C's that is bytes or text: its pointer and its length.
pub type Field<S> = fn(&mut S) -> (&mut *const u8, &mut usize);

/// Every mistake with every such field.
pub fn wrong_fields<S>(
    make: impl Fn() -> S,
    fields: &[(&str, Field<S>)],
    is_text: impl Fn(&str) -> bool,
    call: impl Fn(&S) -> u32,
) {
    for (name, field) in fields {
        let mut wrongs = vec![(null(), 1, NULL), (c"x".as_ptr().cast(), usize::MAX, LENGTH)];
        if is_text(name) {
            wrongs.push((NOT_UTF8.as_ptr(), 1, UTF8));
        }
        for (data, len, code) in wrongs {
            let mut made = make();
            let (pointer, length) = field(&mut made);
            (*pointer, *length) = (data, len);
            assert_eq!(call(&made), code, "{name} of {len} bytes");
        }
    }
}

/// A mistake with one argument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mistake {
    Null,
    Huge,
    NotUtf8,
    OtherHandle,
    Enumerator,
}

impl Mistake {
    /// What can be wrong with an argument of this kind.
    fn of(kind: &str) -> &'static [Self] {
        use Mistake as M;
        match kind {
            // Types are looked at in builds with debug assertions.
            "handle" if cfg!(debug_assertions) => &[M::Null, M::OtherHandle],
            "handle" | "place" | "out" => &[M::Null],
            "data" => &[M::Null, M::Huge],
            "text" => &[M::Null, M::Huge, M::NotUtf8],
            "number" => &[M::Enumerator],
            "value" | "error" => &[],
            _ => panic!("{kind}: no kind of argument"),
        }
    }

    fn result(self) -> u32 {
        match self {
            Self::Null => NULL,
            Self::Huge => LENGTH,
            Self::NotUtf8 => UTF8,
            Self::OtherHandle => HANDLE,
            Self::Enumerator => ENUMERATOR,
        }
    }
}

const NOT_UTF8: [u8; 4096] = [0xff; 4096];
const UNTOUCHED: u64 = 0xa5a5_a5a5_a5a5_a5a5;

pub trait Pointer: Copy {
    fn of(pointer: *mut c_void) -> Self;
}

impl<T> Pointer for *const T {
    fn of(pointer: *mut c_void) -> Self {
        pointer.cast_const().cast()
    }
}

impl<T> Pointer for *mut T {
    fn of(pointer: *mut c_void) -> Self {
        pointer.cast()
    }
}

/// One call with one mistake in it.
pub struct Trial {
    target: usize,
    mistake: Mistake,
    at: Cell<usize>,
    /// Places that must not be written to, filled with 0xa5.
    outs: RefCell<Vec<Vec<u64>>>,
    error: Cell<*mut bonafide_error>,
    others: (Owned<bonafide_context>, Owned<bonafide_play_builder>),
}

impl Trial {
    fn next(&self) -> Option<Mistake> {
        let at = self.at.replace(self.at.get() + 1);
        (at == self.target).then_some(self.mistake)
    }

    pub fn handle<P: Pointer>(&self, handle: P) -> P {
        match self.next() {
            Some(Mistake::Null) => P::of(null_mut()),
            Some(Mistake::OtherHandle) if type_name::<P>().ends_with("bonafide_context") => {
                P::of(self.others.1.0.cast())
            }
            Some(Mistake::OtherHandle) => P::of(self.others.0.0.cast()),
            _ => handle,
        }
    }

    pub fn place<P: Pointer>(&self, place: P) -> P {
        if self.next().is_some() { P::of(null_mut()) } else { place }
    }

    pub fn out<T>(&self) -> *mut T {
        assert!(align_of::<T>() <= align_of::<u64>());
        if self.next().is_some() {
            return null_mut();
        }
        let mut place = vec![UNTOUCHED; size_of::<T>().div_ceil(size_of::<u64>())];
        let pointer = place.as_mut_ptr().cast();
        self.outs.borrow_mut().push(place);
        pointer
    }

    pub fn pointer<T>(&self, data: *const T) -> *const T {
        match self.next() {
            Some(Mistake::Null) => null(),
            Some(Mistake::NotUtf8) => NOT_UTF8.as_ptr().cast(),
            _ => data,
        }
    }

    /// The length that goes with the pointer before.
    pub fn length(&self, len: usize) -> usize {
        assert!((1..=NOT_UTF8.len()).contains(&len), "NULL is good for no bytes");
        let here = self.at.get() == self.target + 1;
        if here && self.mistake == Mistake::Huge { usize::MAX } else { len }
    }

    pub fn number(&self, number: u32) -> u32 {
        if self.next().is_some() { u32::MAX } else { number }
    }

    pub fn value<T>(&self, value: T) -> T {
        assert_eq!(self.next(), None);
        value
    }

    pub fn error_place(&self) -> *mut *mut bonafide_error {
        assert_eq!(self.next(), None);
        self.error.as_ptr()
    }
}

/// Every mistake with every argument: its result, and that nothing was written.
pub fn each_mistake(function: &str, kinds: &[&str], call: impl Fn(&Trial) -> u32) {
    for (target, kind) in kinds.iter().enumerate() {
        for mistake in Mistake::of(kind) {
            let trial = Trial {
                target,
                mistake: *mistake,
                at: Cell::new(0),
                outs: RefCell::new(Vec::new()),
                error: Cell::new(null_mut()),
                others: (Owned(bonafide_context_none()), Owned(bonafide_play_builder_new())),
            };
            let result = call(&trial);
            let what = format!("{function}: argument {target} ({kind}) {mistake:?}");
            assert_eq!(trial.at.get(), kinds.len(), "{what}");
            assert_eq!(result, mistake.result(), "{what}: {result:#x}");
            for place in trial.outs.borrow().iter() {
                // SAFETY: a word of the place, read after whatever the call wrote there.
                let word = |word: &u64| unsafe { (&raw const *word).read_volatile() };
                assert!(place.iter().all(|it| word(it) == UNTOUCHED), "{what}: written");
            }
            let error = Owned(trial.error.get());
            assert_eq!(!error.0.is_null(), kinds.contains(&"error"), "{what}");
            // SAFETY: the handle that was given, or NULL.
            let code = unsafe { bonafide_error_code(error.0) };
            assert_eq!(code, if error.0.is_null() { 0 } else { result }, "{what}");
            if !error.0.is_null() {
                assert!(!message(&error).is_empty());
            }
        }
    }
}

/// Calls a function with every mistake. Each argument has its kind in front:
///
/// - `handle`: a live handle; NULL and a handle of another type are tried;
/// - `place`: a pointer that is not NULL; `out` (a type): a place of it, written on success only;
/// - `data`, `text`: pointer and length; NULL and a huge length are tried, and no UTF-8;
/// - `number`: an enumerator; `value`: nothing to get wrong; `error`: where the reason goes.
macro_rules! mistakes {
    ($function:ident($($arguments:tt)*)) => {
        $crate::common::each_mistake(
            stringify!($function),
            $crate::common::kinds!([] $($arguments)*,),
            |trial| {
                // SAFETY: all is live but for one argument, whose fault is to be found before
                // anything is read or written.
                unsafe { $crate::common::call!(trial $function [] $($arguments)*,) }
            },
        )
    };
}

macro_rules! kinds {
    ([$($done:expr,)*] $(,)?) => { &[$($done),*] };
    ([$($done:expr,)*] error, $($rest:tt)*) => {
        $crate::common::kinds!([$($done,)* "error",] $($rest)*)
    };
    ([$($done:expr,)*] out $type:ty, $($rest:tt)*) => {
        $crate::common::kinds!([$($done,)* "out",] $($rest)*)
    };
    ([$($done:expr,)*] $kind:ident $argument:expr, $($rest:tt)*) => {
        $crate::common::kinds!([$($done,)* stringify!($kind),] $($rest)*)
    };
}

macro_rules! call {
    ($trial:ident $function:ident [$($done:expr,)*] $(,)?) => { $function($($done),*) };
    ($trial:ident $function:ident [$($done:expr,)*] error, $($rest:tt)*) => {
        $crate::common::call!($trial $function [$($done,)* $trial.error_place(),] $($rest)*)
    };
    ($trial:ident $function:ident [$($done:expr,)*] out $type:ty, $($rest:tt)*) => {
        $crate::common::call!($trial $function
            [$($done,)* $trial.out::<$type>().cast(),] $($rest)*)
    };
    ($trial:ident $function:ident [$($done:expr,)*] data $argument:expr, $($rest:tt)*) => {
        $crate::common::call!($trial $function
            [$($done,)* $trial.pointer($argument.as_ptr()), $trial.length($argument.len()),]
            $($rest)*)
    };
    ($trial:ident $function:ident [$($done:expr,)*] text $argument:expr, $($rest:tt)*) => {
        $crate::common::call!($trial $function
            [$($done,)* $trial.pointer($argument.as_ptr()), $trial.length($argument.len()),]
            $($rest)*)
    };
    ($trial:ident $function:ident [$($done:expr,)*] $kind:ident $argument:expr, $($rest:tt)*) => {
        $crate::common::call!($trial $function [$($done,)* $trial.$kind($argument),] $($rest)*)
    };
}

pub(crate) use {call, kinds, mistakes};

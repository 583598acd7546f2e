"""Apple App Attest: attestations and assertions."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from . import errors
from ._boundary import (
    BytesLike,
    Shared,
    all_octets,
    all_texts,
    call,
    evidence,
    instance,
    mapping,
    maybe_flag,
    moment,
    number,
    octets,
    text,
)
from ._ffi import bonafide as ffi
from ._ffi.bonafide import AppAttestPreset as Preset
from ._ffi.bonafide import AttestEnvironment as Environment
from ._ffi.bonafide import Demand
from .appraisal import Appraisal, to_appraisal
from .challenge import PendingChallenge
from .replay import Pending

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "Assertion",
    "Attestation",
    "AttestedKey",
    "BundleVersion",
    "Demand",
    "Environment",
    "Launch",
    "LaunchCategory",
    "LaunchFields",
    "PendingAssertion",
    "PendingAttestation",
    "Policy",
    "Preset",
    "Verifier",
    "key_id_from_base64",
    "object_from_base64",
]


def _decoded(value: str, name: str, step: str) -> bytes:
    value = evidence(value, name)
    try:
        decoded = base64.b64decode(value, validate=True)
    # ValueError: there are letters that ASCII does not have.
    except (binascii.Error, ValueError):
        decoded = b""
    if not decoded or base64.b64encode(decoded).decode() != value:
        raise errors.InvalidBase64(f"{step}: the base64 is not canonical [InvalidBase64]", step)
    return decoded


def key_id_from_base64(key_id: str) -> bytes:
    """The 32 bytes of a key id, from the text that ``generateKey`` gave the app.

    Raises:
        errors.InvalidBase64: it is not base64 in its canonical form.
        errors.InvalidKeyId: it is not 32 bytes.
    """
    decoded = _decoded(key_id, "key_id", "key id")
    if len(decoded) != 32:
        raise errors.InvalidKeyId("key id: it is not 32 bytes [InvalidKeyId]", "key id")
    return decoded


def object_from_base64(object: str) -> bytes:
    """The bytes of an attestation or an assertion, from the base64 that the app sent.

    Raises:
        errors.InvalidBase64: it is not base64 in its canonical form, or empty.
    """
    return _decoded(object, "object", "object")


class AttestedKey(Shared):
    """The key of an enrolled device."""

    __slots__ = ("_inner",)

    def __init__(self, inner: ffi.AttestedKey) -> None:
        """Not for you: see the class methods."""
        self._inner = instance(inner, ffi.AttestedKey, "inner")

    @classmethod
    def from_trusted_storage(cls, record: BytesLike) -> Self:
        """From the record that the effect `replay.Enrol` had you store."""
        return cls(call(ffi.AttestedKey.from_trusted_storage, octets(record, "record")))

    @classmethod
    def from_trusted_parts(
        cls, public_key: BytesLike, app_id: str, environment: Environment
    ) -> Self:
        """From another server's table: 65 bytes of an uncompressed point on P-256, or a
        SubjectPublicKeyInfo. **Nothing proves it**: only for keys that were attested before.
        """
        return cls(
            call(
                ffi.AttestedKey.from_trusted_parts,
                octets(public_key, "public_key"),
                text(app_id, "app_id"),
                instance(environment, Environment, "environment"),
            )
        )

    @property
    def record(self) -> bytes:
        """The record, for `from_trusted_storage`."""
        return call(self._inner.record)

    @property
    def device(self) -> bytes:
        """The name of the device: its key in your table, 32 bytes."""
        return call(self._inner.device)

    @property
    def app_id(self) -> str:
        """The app that the key is for: compare it, where a verifier serves several."""
        return call(self._inner.app_id)

    @property
    def environment(self) -> Environment:
        """The environment: compare it, where a verifier accepts both."""
        return call(self._inner.environment)


@dataclass(frozen=True, slots=True)
class LaunchFields:
    """How the app was launched."""

    category: int | None
    """Apple's number: 2 TestFlight, 3 development, 4 App Store, 5 enterprise, 6 Developer ID."""
    bundle_version: str | None
    """The version of the bundle."""


@dataclass(frozen=True, slots=True)
class Launch:
    """The launch fields of iOS 27 and macOS 27, and whether they count. Without any, both are
    absent.
    """

    proven: LaunchFields | None
    """The system wrote these."""
    unproven: LaunchFields | None
    """Nothing signed says that the system wrote these. A hooked app could have."""


_NO_LAUNCH = Launch(None, None)


def _launch(said: ffi.Launch) -> Launch:
    if isinstance(said, ffi.Launch.PRESENT):
        return Launch(LaunchFields(said.category, said.bundle_version), None)
    if isinstance(said, ffi.Launch.UNPROVEN):
        return Launch(None, LaunchFields(said.category, said.bundle_version))
    return _NO_LAUNCH


@dataclass(frozen=True, slots=True)
class Attestation:
    """What an attestation says."""

    key: AttestedKey
    """The key that was attested, for use right away."""
    platform: int
    """Apple's number of the platform."""
    os_version: str | None
    """The version of the operating system."""
    os_build: str | None
    """Its build."""
    launch: Launch
    """How the app was launched."""
    receipt: bytes = field(repr=False)
    """The receipt for Apple's fraud metric, **not verified**."""
    leaf_not_before: datetime
    """The leaf certificate is valid from this moment …"""
    leaf_not_after: datetime
    """… to this one."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an assertion says."""

    device: bytes = field(repr=False)
    """The name of the device, 32 bytes."""
    app_id: str
    """The app: compare it, where a verifier serves several."""
    environment: Environment
    """The environment."""
    counter: int
    """The counter, 1 or more."""
    launch: Launch
    """How the app was launched."""


def to_attestation(said: ffi.AttestationClaims) -> Attestation:
    return Attestation(
        key=AttestedKey(said.key),
        platform=said.platform,
        os_version=said.os_version,
        os_build=said.os_build,
        launch=_launch(said.launch),
        receipt=said.receipt,
        leaf_not_before=said.leaf_not_before,
        leaf_not_after=said.leaf_not_after,
    )


def to_assertion(said: ffi.AssertionClaims) -> Assertion:
    return Assertion(said.device, said.app_id, said.environment, said.counter, _launch(said.launch))


@dataclass(frozen=True, slots=True)
class LaunchCategory:
    """Which ways of launching are accepted."""

    demand: Demand
    """How much it is asked."""
    accepted: tuple[int, ...]
    """Apple's numbers: see `LaunchFields.category`."""


@dataclass(frozen=True, slots=True)
class BundleVersion:
    """The least version of the bundle."""

    demand: Demand
    """How much it is asked."""
    version: str
    """Numbers and dots."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Which genuine apps are good enough."""

    preset: Preset = Preset.RECOMMENDED
    """Where it begins."""
    launch_category: LaunchCategory | None = None
    """What it asks of the way of launching instead."""
    refuse_unproven: bool | None = None
    """Whether launch fields that nothing proves are refused."""
    min_bundle_version: BundleVersion | None = None
    """The least version of the bundle."""
    min_os_versions: Mapping[int, str] = field(default_factory=dict)
    """The least versions of operating systems, which only an attestation shows: by Apple's number
    of the platform (10 is iOS, 13 is macOS)."""


def from_policy(policy: Policy) -> ffi.AppAttestPolicy:
    policy = instance(policy, Policy, "policy")
    category, bundle = policy.launch_category, policy.min_bundle_version
    if category is not None:
        category = instance(category, LaunchCategory, "launch_category")
    if bundle is not None:
        bundle = instance(bundle, BundleVersion, "min_bundle_version")
    return ffi.AppAttestPolicy(
        preset=instance(policy.preset, Preset, "preset"),
        launch_category=None
        if category is None
        else ffi.LaunchCategoryDemand(
            demand=instance(category.demand, Demand, "demand"),
            accepted=[number(value, 32, "a launch category") for value in category.accepted],
        ),
        refuse_unproven=maybe_flag(policy.refuse_unproven, "refuse_unproven"),
        min_bundle_version=None
        if bundle is None
        else ffi.BundleVersionDemand(
            demand=instance(bundle.demand, Demand, "demand"),
            version=text(bundle.version, "a version"),
        ),
        min_os_versions=[
            ffi.OsVersionDemand(
                platform=number(platform, 32, "a platform"), version=text(version, "a version")
            )
            for platform, version in mapping(policy.min_os_versions, "min_os_versions").items()
        ],
    )


C = TypeVar("C")


class _DevicePending(Pending[C]):
    __slots__ = ()

    def owned_by(self, subject: str) -> Self:
        """Says whose device it is: an attestation enrols it for them, and an assertion counts only
        if it is theirs.
        """
        call(self._waiting().owned_by, text(subject, "subject"))
        return self

    def with_challenge(self, challenge: PendingChallenge) -> Self:
        """Takes the challenge in the same write: both count, or neither."""
        challenge = instance(challenge, PendingChallenge, "challenge")
        call(self._waiting().with_challenge, challenge._waiting())
        return self

    def appraise(self, policy: Policy) -> Appraisal:
        """Judges it before it is committed. An assertion is used up by its commit either way; an
        attestation that a policy refuses should not be enrolled.
        """
        return to_appraisal(call(self._waiting().appraise, from_policy(policy)))


class PendingAttestation(_DevicePending[Attestation]):
    """A genuine attestation, which counts after its commit."""

    __slots__ = ()

    @staticmethod
    def _claims(said: Any) -> Attestation:
        return to_attestation(said)


class PendingAssertion(_DevicePending[Assertion]):
    """A genuine assertion, which counts after its commit."""

    __slots__ = ()

    @staticmethod
    def _claims(said: Any) -> Assertion:
        return to_assertion(said)


class Verifier(Shared):
    """Verifies attestations and assertions. Made once, used by any number of threads.

    Args:
        apps: App IDs, such as ``TEAMID1234.com.example.app``.
        environments: whose keys are accepted; production alone unless it is given. Keep
            development out of the production server.
        trust_anchors: certificates in DER that are trusted **instead of** Apple's root: for tests.
        known_intermediates: certificates in DER whose signatures are verified now, once.
        platforms: Apple's numbers of the platforms that are accepted; 10 (iOS) and 13 (macOS)
            unless they are given.
        boot_policies: more boot policies of Macs.
    """

    __slots__ = ("_inner",)

    def __init__(
        self,
        apps: Iterable[str],
        *,
        environments: Iterable[Environment] = (),
        trust_anchors: Iterable[BytesLike] = (),
        known_intermediates: Iterable[BytesLike] = (),
        platforms: Iterable[int] = (),
        boot_policies: Iterable[BytesLike] = (),
    ) -> None:
        config = ffi.AppAttestConfig(
            apps=all_texts(apps, "apps"),
            environments=[instance(value, Environment, "an environment") for value in environments],
            trust_anchors=all_octets(trust_anchors, "trust_anchors"),
            known_intermediates=all_octets(known_intermediates, "known_intermediates"),
            platforms=[number(value, 32, "a platform") for value in platforms],
            boot_policies=all_octets(boot_policies, "boot_policies"),
        )
        self._inner = call(ffi.AppAttestVerifier, config)

    def verify_attestation(
        self, object: BytesLike, *, key_id: BytesLike, client_data_hash: BytesLike, now: datetime
    ) -> PendingAttestation:
        """Verifies an attestation object, all of Apple's steps.

        Args:
            object: what ``attestKey`` gave the app.
            key_id: the 32 bytes of what ``generateKey`` gave: see `key_id_from_base64`.
            client_data_hash: the 32 bytes that you rebuilt from your own challenge.
            now: the time, with its time zone.
        """
        return PendingAttestation(
            call(
                self._inner.verify_attestation,
                octets(object, "object"),
                octets(key_id, "key_id"),
                octets(client_data_hash, "client_data_hash"),
                moment(now),
            )
        )

    def verify_assertion(
        self, object: BytesLike, *, client_data_hash: BytesLike, key: AttestedKey
    ) -> PendingAssertion:
        """Verifies an assertion object with the key that its device enrolled."""
        return PendingAssertion(
            call(
                self._inner.verify_assertion,
                octets(object, "object"),
                octets(client_data_hash, "client_data_hash"),
                instance(key, AttestedKey, "key")._inner,
            )
        )

    def explain_attestation(
        self, object: BytesLike, *, key_id: BytesLike, client_data_hash: BytesLike, now: datetime
    ) -> str:
        """Verifies an attestation and tells it step by step: for people who look for a mistake,
        not for a production log.
        """
        return call(
            self._inner.explain_attestation,
            octets(object, "object"),
            octets(key_id, "key_id"),
            octets(client_data_hash, "client_data_hash"),
            moment(now),
        )

    def explain_assertion(
        self, object: BytesLike, *, client_data_hash: BytesLike, key: AttestedKey
    ) -> str:
        """The same for an assertion."""
        return call(
            self._inner.explain_assertion,
            octets(object, "object"),
            octets(client_data_hash, "client_data_hash"),
            instance(key, AttestedKey, "key")._inner,
        )

    def serves(self, app_id: str) -> bool:
        """Whether the verifier serves this app."""
        return call(self._inner.serves, evidence(app_id, "app_id"))

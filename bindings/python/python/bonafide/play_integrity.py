"""Google Play Integrity. Values that Google names are texts in Google's words: later ones come
through as they are, and no policy accepts them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ._boundary import (
    BytesLike,
    Shared,
    all_texts,
    call,
    evidence,
    flag,
    instance,
    maybe_flag,
    maybe_span,
    moment,
    number,
    octets,
    text,
    variants,
)
from ._ffi import bonafide as ffi
from ._ffi.bonafide import PlayPreset as Preset
from ._ffi.bonafide import PlayProvenance as Provenance
from .appraisal import Appraisal, to_appraisal
from .challenge import PendingChallenge
from .replay import Pending

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "App",
    "DecodeRequest",
    "Expected",
    "PendingVerdict",
    "Policy",
    "Preset",
    "Provenance",
    "Verdict",
    "Verifier",
    "decode_request",
    "verify_decoded",
]


@dataclass(frozen=True, slots=True)
class App:
    """An app with the two keys from the Play Console."""

    package: str
    """The package name."""
    decryption_key: str = field(repr=False)
    """The decryption key as the console shows it: base64."""
    verification_key: str = field(repr=False)
    """The verification key as the console shows it: base64."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How a token is bound to a request, and how fresh it must be."""

    package: str
    """The package name of the app."""
    nonce: str | None = field(default=None, repr=False)
    """What it is bound by: a classic request's nonce, or …"""
    request_hash: str | None = field(default=None, repr=False)
    """… a standard request's request hash."""
    max_age: timedelta | None = None
    """How old the token may be; 10 minutes unless it is given."""
    max_ahead: timedelta | None = None
    """How far Google's clock may be ahead; 60 seconds unless it is given."""

    def __post_init__(self) -> None:
        if (self.nonce is None) == (self.request_hash is None):
            raise TypeError("a token is bound by a nonce or by a request_hash: give one of them")


def _from_expected(expected: Expected) -> ffi.PlayExpectation:
    expected = instance(expected, Expected, "expected")
    binding = (
        variants.PlayBinding.NONCE(text(expected.nonce, "nonce"))
        if expected.nonce is not None
        else variants.PlayBinding.REQUEST_HASH(text(expected.request_hash or "", "request_hash"))
    )
    return ffi.PlayExpectation(
        package=text(expected.package, "package"),
        binding=binding,
        max_age=maybe_span(expected.max_age, "max_age"),
        max_ahead=maybe_span(expected.max_ahead, "max_ahead"),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Google's verdict. What is ``None`` was not said."""

    provenance: Provenance
    """Where it came from."""
    package: str
    """The package that asked for the token."""
    time: datetime
    """When the token was made."""
    app_recognition: str | None
    """``appRecognitionVerdict``."""
    certificate_digests: tuple[str, ...] | None
    """``certificateSha256Digest``."""
    version_code: int | None
    """``versionCode``."""
    device_labels: tuple[str, ...] | None
    """``deviceRecognitionVerdict``."""
    sdk_version: int | None
    """``sdkVersion``."""
    device_activity: str | None
    """``deviceActivityLevel``."""
    recall: tuple[bool | None, ...] = field(repr=False)
    """The three recall bits."""
    licensing: str | None
    """``appLicensingVerdict``."""
    account_activity: str | None
    """``activityLevel`` of the account."""
    apps_detected: tuple[str, ...] | None
    """``appsDetected``."""
    play_protect: str | None
    """``playProtectVerdict``."""
    is_testing_response: bool
    """Whether the answer was set up for a tester in the Play Console."""
    json: str = field(repr=False)
    """All of it, in Google's own shape, without nonce and request hash."""


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def to_verdict(said: ffi.PlayVerdict) -> Verdict:
    return Verdict(
        provenance=said.provenance,
        package=said.package,
        time=said.time,
        app_recognition=said.app_recognition,
        certificate_digests=_tuple(said.certificate_digests),
        version_code=said.version_code,
        device_labels=_tuple(said.device_labels),
        sdk_version=said.sdk_version,
        device_activity=said.device_activity,
        recall=tuple(said.recall),
        licensing=said.licensing,
        account_activity=said.account_activity,
        apps_detected=_tuple(said.apps_detected),
        play_protect=said.play_protect,
        is_testing_response=said.is_testing_response,
        json=said.json,
    )


@dataclass(frozen=True, slots=True)
class Policy:
    """Which verdicts are good enough. Values are in Google's words; what is ``None`` is as the
    preset says.
    """

    certificate_digests: Iterable[str]
    """The SHA-256 of the certificates that may sign the app: hexadecimal with or without colons, or
    base64url."""
    preset: Preset = Preset.RECOMMENDED
    """Where it begins."""
    accept_recognition: Iterable[str] | None = None
    """``appRecognitionVerdict`` that are accepted."""
    accept_device_labels: Iterable[str] | None = None
    """Device labels of which one must be there."""
    min_sdk_version: int | None = None
    """The least ``sdkVersion``."""
    require_licensed: bool | None = None
    """Whether the user must have got the app from Google Play."""
    allow_testing_responses: bool = False
    """Whether answers that were set up for testers are accepted."""
    min_version_code: int | None = None
    """The least ``versionCode``."""
    accept_play_protect: Iterable[str] | None = None
    """``playProtectVerdict`` that are accepted."""
    refuse_apps: Iterable[str] | None = None
    """``appsDetected`` that are refused."""
    accept_activity: Iterable[str] | None = None
    """``deviceActivityLevel`` that are accepted."""
    refuse_recall: tuple[bool, bool, bool] | None = None
    """Recall bits that must not be set: of the first, second and third."""

    def __post_init__(self) -> None:
        # Read once: an iterator would be empty at the second use.
        for name in (
            "certificate_digests",
            "accept_recognition",
            "accept_device_labels",
            "accept_play_protect",
            "refuse_apps",
            "accept_activity",
        ):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, tuple(all_texts(values, name)))


def _list(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def from_policy(policy: Policy) -> ffi.PlayPolicy:
    policy = instance(policy, Policy, "policy")
    sdk, code = policy.min_sdk_version, policy.min_version_code
    return ffi.PlayPolicy(
        preset=instance(policy.preset, Preset, "preset"),
        certificate_digests=list(policy.certificate_digests),
        accept_recognition=_list(policy.accept_recognition),
        accept_device_labels=_list(policy.accept_device_labels),
        min_sdk_version=None if sdk is None else number(sdk, 63, "min_sdk_version"),
        require_licensed=maybe_flag(policy.require_licensed, "require_licensed"),
        allow_testing_responses=flag(policy.allow_testing_responses, "allow_testing_responses"),
        min_version_code=None if code is None else number(code, 63, "min_version_code"),
        accept_play_protect=_list(policy.accept_play_protect),
        refuse_apps=_list(policy.refuse_apps),
        accept_activity=_list(policy.accept_activity),
        refuse_recall=[flag(bit, "a recall bit") for bit in policy.refuse_recall or ()],
    )


class PendingVerdict(Pending[Verdict]):
    """A genuine verdict, which counts after its commit."""

    __slots__ = ()

    @staticmethod
    def _claims(said: Any) -> Verdict:
        return to_verdict(said)

    def with_challenge(self, challenge: PendingChallenge) -> Self:
        """Takes the challenge in the same write: both count, or neither."""
        challenge = instance(challenge, PendingChallenge, "challenge")
        call(self._waiting().with_challenge, challenge._waiting())
        return self

    def appraise(self, policy: Policy) -> Appraisal:
        """Judges it before it is committed. It is used up by its commit either way."""
        return to_appraisal(call(self._waiting().appraise, from_policy(policy)))


class Verifier(Shared):
    """Decrypts and verifies classic tokens. Made once, used by any number of threads.

    Args:
        apps: the apps with their keys; one app may have several pairs while you change them.
    """

    __slots__ = ("_inner",)

    def __init__(self, apps: Iterable[App]) -> None:
        self._inner = call(
            ffi.PlayVerifier,
            [
                ffi.PlayApp(
                    package=text(app.package, "package"),
                    decryption_key=text(app.decryption_key, "decryption_key"),
                    verification_key=text(app.verification_key, "verification_key"),
                )
                for app in (instance(app, App, "an app") for app in apps)
            ],
        )

    def verify(self, token: str, expected: Expected, *, now: datetime) -> PendingVerdict:
        """Decrypts and verifies a token."""
        token = evidence(token, "token")
        return PendingVerdict(
            call(self._inner.verify, token, _from_expected(expected), moment(now))
        )


@dataclass(frozen=True, slots=True)
class DecodeRequest:
    """The HTTP request that asks Google to decode a token."""

    method: str
    """``POST``."""
    url: str
    """The URL."""
    authorization: str = field(repr=False)
    """The value of the header ``Authorization``: a secret."""
    content_type: str
    """The value of the header ``Content-Type``."""
    body: str = field(repr=False)
    """The body: a secret."""

    @property
    def headers(self) -> dict[str, str]:
        """Both headers, as HTTP clients take them."""
        return {"Authorization": self.authorization, "Content-Type": self.content_type}


def to_decode_request(said: ffi.DecodeRequest) -> DecodeRequest:
    return DecodeRequest(said.method, said.url, said.authorization, said.content_type, said.body)


def decode_request(package: str, token: str, access_token: str) -> DecodeRequest:
    """The call that asks Google to decode a standard token of this package, with an OAuth 2.0
    access token of a service account.
    """
    return to_decode_request(
        call(
            ffi.play_decode_request,
            text(package, "package"),
            evidence(token, "token"),
            text(access_token, "access_token"),
        )
    )


def verify_decoded(
    status: int, answer: BytesLike, expected: Expected, *, now: datetime
) -> PendingVerdict:
    """Verifies what Google answered: its HTTP status and its body."""
    status = number(status, 16, "status")
    answer = octets(answer, "answer")
    return PendingVerdict(
        call(ffi.verify_play_decoded, status, answer, _from_expected(expected), moment(now))
    )

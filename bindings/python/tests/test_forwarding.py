"""What a caller says arrives at the library, each part of it: a rule of a policy that got lost on
the way would be a rule that nobody keeps.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bonafide import app_attest, challenge, errors, gate, play_integrity, seal, signals
from bonafide._ffi import bonafide as ffi
from bonafide.appraisal import Appraisal, Reason
from bonafide.errors import Action, ErrorKind
from bonafide.request import Scheme
from simulated import APP_ID, CERTIFICATE_DIGEST, NOW, PACKAGE, Authority, Console

variants: Any = ffi
KEY = bytes(range(32))
HOUR = timedelta(hours=1)
Captured = Callable[[str], list[Any]]


@pytest.fixture
def captured(monkeypatch: pytest.MonkeyPatch) -> Captured:
    """Stands in for a function or class of the library, and keeps what it was called with."""

    def capture(name: str) -> list[Any]:
        calls: list[Any] = []
        real = getattr(ffi, name)

        def stand_in(*arguments: Any) -> Any:
            calls.append(arguments)
            return real(*arguments)

        monkeypatch.setattr(ffi, name, stand_in)
        return calls

    return capture


def test_a_verifier(captured: Captured) -> None:
    calls = captured("AppAttestVerifier")
    authority = Authority()
    app_attest.Verifier(
        [APP_ID],
        environments=[app_attest.Environment.DEVELOPMENT],
        trust_anchors=[authority.root],
        known_intermediates=[authority.intermediate],
        platforms=[13],
        boot_policies=[b"a policy"],
    )
    config = ffi.AppAttestConfig(
        apps=[APP_ID],
        environments=[app_attest.Environment.DEVELOPMENT],
        trust_anchors=[authority.root],
        known_intermediates=[authority.intermediate],
        platforms=[13],
        boot_policies=[b"a policy"],
    )
    assert calls == [(config,)]


@pytest.mark.parametrize("refuse", [True, False])
def test_a_policy_of_app_attest(refuse: bool) -> None:
    said = app_attest.from_policy(
        app_attest.Policy(
            app_attest.Preset.STRICT,
            launch_category=app_attest.LaunchCategory(app_attest.Demand.IF_PROVEN, (2, 4)),
            refuse_unproven=refuse,
            min_bundle_version=app_attest.BundleVersion(app_attest.Demand.REQUIRED, "1.2"),
            min_os_versions={10: "26", 13: "27"},
        )
    )
    assert said == ffi.AppAttestPolicy(
        preset=app_attest.Preset.STRICT,
        launch_category=ffi.LaunchCategoryDemand(
            demand=app_attest.Demand.IF_PROVEN, accepted=[2, 4]
        ),
        refuse_unproven=refuse,
        min_bundle_version=ffi.BundleVersionDemand(
            demand=app_attest.Demand.REQUIRED, version="1.2"
        ),
        min_os_versions=[
            ffi.OsVersionDemand(platform=10, version="26"),
            ffi.OsVersionDemand(platform=13, version="27"),
        ],
    )
    bare = app_attest.from_policy(app_attest.Policy())
    assert bare == ffi.AppAttestPolicy(preset=app_attest.Preset.RECOMMENDED)


@pytest.mark.parametrize("said", [True, False])
def test_a_policy_of_play_integrity(said: bool) -> None:
    policy = play_integrity.Policy(
        [CERTIFICATE_DIGEST],
        play_integrity.Preset.STRICT,
        accept_recognition=["PLAY_RECOGNIZED"],
        accept_device_labels=["MEETS_DEVICE_INTEGRITY"],
        min_sdk_version=33,
        require_licensed=said,
        allow_testing_responses=said,
        min_version_code=7,
        accept_play_protect=["NO_ISSUES"],
        refuse_apps=["KNOWN_CAPTURING"],
        accept_activity=["LEVEL_1"],
        refuse_recall=(said, False, True),
    )
    assert play_integrity.from_policy(policy) == ffi.PlayPolicy(
        preset=play_integrity.Preset.STRICT,
        certificate_digests=[CERTIFICATE_DIGEST],
        accept_recognition=["PLAY_RECOGNIZED"],
        accept_device_labels=["MEETS_DEVICE_INTEGRITY"],
        min_sdk_version=33,
        require_licensed=said,
        allow_testing_responses=said,
        min_version_code=7,
        accept_play_protect=["NO_ISSUES"],
        refuse_apps=["KNOWN_CAPTURING"],
        accept_activity=["LEVEL_1"],
        refuse_recall=[said, False, True],
    )
    bare = play_integrity.from_policy(play_integrity.Policy([CERTIFICATE_DIGEST]))
    assert bare == ffi.PlayPolicy(
        preset=play_integrity.Preset.RECOMMENDED, certificate_digests=[CERTIFICATE_DIGEST]
    )


def test_a_policy_of_signals() -> None:
    category, severity = signals.Category, signals.Severity
    said = signals.from_policy(
        signals.Policy(
            signals.Preset.STRICT,
            {
                category.DEBUGGER: "ignore",
                category.EMULATOR: "log",
                category.INTEGRITY: severity.MEDIUM,
            },
        )
    )
    assert said.preset is signals.Preset.STRICT
    reaction = variants.SignalReaction
    assert said.reactions[category.DEBUGGER].is_ignore()
    assert said.reactions[category.EMULATOR].is_log()
    assert said.reactions[category.INTEGRITY] == reaction.BLOCK(severity.MEDIUM)
    assert len(said.reactions) == 3


def test_what_is_looked_at(captured: Captured) -> None:
    calls = captured("collect_signals")
    signals.collect(app_ids=["a"], certificate_digests=[KEY], installers=["b"])
    expected = ffi.SignalExpectations(app_ids=["a"], certificate_digests=[KEY], installers=["b"])
    assert calls == [(ffi.DeviceFacts(), expected)]


def test_challenges(captured: Captured) -> None:
    calls = captured("Challenges")
    challenge.Challenges(KEY, lifetime=2 * HOUR, skew=HOUR, also_accept=KEY[::-1])
    options = ffi.ChallengeOptions(lifetime=2 * HOUR, skew=HOUR, also_accept=KEY[::-1])
    assert calls == [(KEY, options)]


def test_a_gate(captured: Captured) -> None:
    calls = captured("Gate")
    console = Console()
    challenges = challenge.Challenges(KEY)
    verifier = app_attest.Verifier([APP_ID])
    keys = play_integrity.App(PACKAGE, console.decryption_key, console.verification_key)
    play = play_integrity.Verifier([keys])
    judged = play_integrity.Policy([CERTIFICATE_DIGEST])
    strict = app_attest.Policy(app_attest.Preset.STRICT)
    gate.Gate(
        challenges,
        "localhost:8080",
        scheme=Scheme.HTTP,
        app_attest=gate.AppAttest(verifier, strict),
        play_keys=gate.PlayKeys(play, judged),
        play_decode=gate.PlayDecode(("com.example.other",), judged),
        play_max_age=HOUR,
        play_max_ahead=2 * HOUR,
        signals=signals.Policy(),
        require_report=["pay"],
        enforcement=gate.Enforcement.MONITOR,
    )
    config = ffi.GateConfig(
        challenges=challenges._inner,
        scheme=Scheme.HTTP,
        authority="localhost:8080",
        app_attest=ffi.AppAttestJudge(
            verifier=verifier._inner, policy=app_attest.from_policy(strict)
        ),
        play_keys=ffi.PlayKeysJudge(
            verifier=play._inner, policy=play_integrity.from_policy(judged)
        ),
        play_decode=ffi.PlayDecodeJudge(
            packages=["com.example.other"], policy=play_integrity.from_policy(judged)
        ),
        play_max_age=HOUR,
        play_max_ahead=2 * HOUR,
        signals=signals.from_policy(signals.Policy()),
        require_report=["pay"],
        enforcement=gate.Enforcement.MONITOR,
    )
    assert calls == [(config,)]


def test_a_call() -> None:
    call = gate.Call(
        "app",
        "purpose",
        "subject",
        "challenge",
        gate.AssertionEvidence("key id", "object"),
        "PUT",
        "/path",
        report=bytearray(b"report"),  # type: ignore[arg-type]
    )
    assert gate._from_call(call) == ffi.GateCall(
        app_id="app",
        purpose="purpose",
        subject="subject",
        challenge="challenge",
        evidence=variants.Evidence.ASSERTION("key id", "object"),
        method="PUT",
        path_and_query="/path",
        report=b"report",
    )


def test_a_census() -> None:
    ring = seal.Keyring.generate("a", now=NOW)
    ring.add_generated("b", now=NOW)
    ring.decrypt_only("b", now=NOW)
    ring.disable("b", now=NOW)
    later, none = NOW + HOUR, timedelta(0)
    with pytest.raises(errors.UnreadableRows):
        ring.destroy("b", seal.Census(later, ["seal:2:"]), cached_for=none)
    with pytest.raises(errors.EmptyCensus):
        ring.destroy("b", seal.Census(later, []), cached_for=none)
    # How long nodes go on with what they loaded counts, too.
    with pytest.raises(errors.CensusTooEarly):
        ring.destroy("b", seal.Census(later, [], even_if_empty=True), cached_for=2 * HOUR)
    ring.destroy("b", seal.Census(later, [], even_if_empty=True), cached_for=none)
    ring.add_generated("c", now=NOW)
    ring.disable("c", now=NOW)
    ring.destroy(
        "c",
        seal.Census(later, ["seal:2:"], ignore_unreadable=True, even_if_empty=True),
        cached_for=none,
    )
    assert [key.state.name for key in ring.keys] == ["ENABLED", "DESTROYED", "DESTROYED"]


def test_a_verdict_is_taken_over_whole() -> None:
    said = ffi.PlayVerdict(
        provenance=play_integrity.Provenance.GOOGLE_DECODE,
        package="package",
        time=NOW,
        app_recognition="recognition",
        certificate_digests=["digest"],
        version_code=1,
        device_labels=["label"],
        sdk_version=2,
        device_activity="device activity",
        recall=[True, None, False],
        licensing="licensing",
        account_activity="account activity",
        apps_detected=["app"],
        play_protect="protect",
        is_testing_response=True,
        json="{}",
    )
    verdict = play_integrity.to_verdict(said)
    names = verdict.__dataclass_fields__
    assert set(names) == set(vars(said))
    for name in names:
        value, theirs = getattr(verdict, name), getattr(said, name)
        assert value == (tuple(theirs) if isinstance(theirs, list) else theirs), name


def test_a_reason_that_does_not_decide_is_not_raised() -> None:
    log = Reason(ErrorKind.EMULATOR_FOUND, False, None, Action.STOP)
    decisive = Reason(ErrorKind.DEBUGGER_FOUND, True, None, Action.STOP)
    Appraisal(True, (log,)).require()
    with pytest.raises(errors.DebuggerFound, match=r"\[DebuggerFound\]"):
        Appraisal(False, (log, decisive)).require()


def test_a_span_is_not_negative() -> None:
    with pytest.raises(ValueError, match="lifetime is negative"):
        challenge.Challenges(KEY, lifetime=-HOUR)

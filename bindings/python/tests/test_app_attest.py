"""App Attest: all vectors, and evidence that counts once."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

import corpus
from bonafide import errors
from bonafide.app_attest import (
    Assertion,
    Attestation,
    AttestedKey,
    BundleVersion,
    Demand,
    Environment,
    LaunchCategory,
    PendingAssertion,
    PendingAttestation,
    Policy,
    Preset,
    Verifier,
    key_id_from_base64,
)
from bonafide.challenge import Challenges, Scope
from bonafide.replay import Advance, Effect, Enrol, Outcome, Take
from memory_store import MemoryStore
from simulated import APP_ID, NOW, Authority, Device

VECTORS = corpus.load("app_attest")
HASH = hashlib.sha256(b"a challenge").digest()


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(
        [VECTORS["app_id"]],
        environments=[Environment[name.upper()] for name in VECTORS["environments"]],
        trust_anchors=[base64.b64decode(VECTORS["root"])],
    )


def test_the_file_is_the_one_that_is_read_here() -> None:
    assert VECTORS["format"] == "bonafide/app-attest/1"
    assert {name for name, value in VECTORS.items() if isinstance(value, list)} == {
        "assertions",
        "attestations",
        "environments",
    }
    assert len(VECTORS["attestations"]) >= 15
    assert len(VECTORS["assertions"]) >= 12


def attest(verifier: Verifier, case: dict[str, Any]) -> PendingAttestation:
    return verifier.verify_attestation(
        base64.b64decode(case["object"]),
        key_id=key_id_from_base64(case["key_id"]),
        client_data_hash=bytes.fromhex(case["client_data_hash"]),
        now=corpus.at(VECTORS["now_ms"]),
    )


@pytest.mark.parametrize("case", VECTORS["attestations"], ids=lambda case: case["name"])
def test_attestations(verifier: Verifier, case: dict[str, Any]) -> None:
    if case["error"] is not None:
        kind = getattr(errors, case["error"]["kind"])
        with pytest.raises(kind) as refused:
            attest(verifier, case)
        assert type(refused.value) is kind
        assert refused.value.code == case["error"]["code"]
        assert case["claims"] is None
        return
    pending = attest(verifier, case)
    (enrol,) = pending.effects
    assert isinstance(enrol, Enrol)
    assert enrol.record.hex() == case["claims"]["record"]
    claims = pending.finish(Outcome.COMMITTED)
    assert claims.key.record.hex() == case["claims"]["record"]
    assert claims.key.environment is Environment[case["claims"]["environment"].upper()]
    assert claims.key.app_id == VECTORS["app_id"]
    assert claims.key.device == enrol.device == key_id_from_base64(case["key_id"])
    assert claims.platform == case["claims"]["platform"]
    assert claims.os_version == case["claims"]["os_version"]
    proven = claims.launch.proven
    assert (proven and proven.category) == case["claims"]["launch_category"]
    assert claims.leaf_not_before < corpus.at(VECTORS["now_ms"]) < claims.leaf_not_after


@pytest.mark.parametrize("case", VECTORS["assertions"], ids=lambda case: case["name"])
def test_assertions(verifier: Verifier, case: dict[str, Any]) -> None:
    key = AttestedKey.from_trusted_storage(bytes.fromhex(VECTORS["record"]))

    def verify() -> PendingAssertion:
        return verifier.verify_assertion(
            base64.b64decode(case["object"]),
            client_data_hash=bytes.fromhex(case["client_data_hash"]),
            key=key,
        )

    if case["error"] is not None:
        kind = getattr(errors, case["error"]["kind"])
        with pytest.raises(kind) as refused:
            verify()
        assert type(refused.value) is kind
        assert refused.value.code == case["error"]["code"]
        assert case["counter"] is None
        return
    pending = verify()
    assert pending.effects == (Advance(key.device, case["counter"], None),)
    claims = pending.finish(Outcome.COMMITTED)
    assert claims.counter == case["counter"]
    assert (claims.device, claims.app_id) == (key.device, VECTORS["app_id"])


class World:
    """An authority, a device and a server, all good."""

    def __init__(self) -> None:
        self.authority = Authority()
        self.device = Device()
        self.verifier = Verifier([APP_ID], trust_anchors=[self.authority.root])
        self.store = MemoryStore()

    def attest(self) -> PendingAttestation:
        return self.verifier.verify_attestation(
            self.device.attest(self.authority, HASH),
            key_id=self.device.key_id,
            client_data_hash=HASH,
            now=NOW,
        )

    def enrol(self, owner: str = "alice") -> Attestation:
        return self.attest().owned_by(owner).commit_with(self.store.commit)

    def verify(self, object: bytes) -> PendingAssertion:
        device = self.store.load(self.device.key_id)
        assert device is not None
        key = AttestedKey.from_trusted_storage(device.record)
        return self.verifier.verify_assertion(object, client_data_hash=HASH, key=key)


@pytest.fixture
def world() -> World:
    return World()


def test_a_device_enrols_and_sends_requests(world: World) -> None:
    attestation = world.enrol()
    assert attestation.key.device == world.device.key_id
    for counter in (1, 2, 3):
        pending = world.verify(world.device.assert_(HASH))
        assertion = pending.owned_by("alice").commit_with(world.store.commit)
        assert isinstance(assertion, Assertion)
        assert assertion.counter == counter
        assert assertion.launch.proven is assertion.launch.unproven is None


def test_an_assertion_counts_once(world: World) -> None:
    world.enrol()
    object = world.device.assert_(HASH)
    # Both verify. One of them loses at the write.
    first, second = world.verify(object), world.verify(object)
    assert first.commit_with(world.store.commit).counter == 1
    with pytest.raises(errors.CounterNotIncreased) as refused:
        second.commit_with(world.store.commit)
    assert isinstance(refused.value, errors.ReplayError)
    assert refused.value.action is errors.Action.REASSERT
    older, newer = world.device.assert_(HASH), world.device.assert_(HASH)
    assert world.verify(newer).commit_with(world.store.commit).counter == 3
    with pytest.raises(errors.CounterNotIncreased):
        world.verify(older).commit_with(world.store.commit)


def test_a_device_is_enrolled_once(world: World) -> None:
    world.enrol()
    with pytest.raises(errors.AlreadyEnrolled) as again:
        world.enrol()
    assert again.value.action is errors.Action.REASSERT
    with pytest.raises(errors.EnrolledForAnother):
        world.enrol("mallory")
    world.verify(world.device.assert_(HASH)).commit_with(world.store.commit)
    with pytest.raises(errors.EnrolledForAnother):
        world.verify(world.device.assert_(HASH)).owned_by("mallory").commit_with(world.store.commit)
    world.store.revoke(world.device.key_id)
    with pytest.raises(errors.Revoked):
        world.verify(world.device.assert_(HASH)).commit_with(world.store.commit)


OUTCOMES: dict[Outcome, type[errors.BonafideError]] = {
    Outcome.REPLAYED: errors.Replayed,
    Outcome.STALE: errors.CounterNotIncreased,
    Outcome.REVOKED: errors.Revoked,
    Outcome.UNKNOWN_DEVICE: errors.UnknownDevice,
    Outcome.ALREADY_ENROLLED: errors.AlreadyEnrolled,
    Outcome.ENROLLED_FOR_ANOTHER: errors.EnrolledForAnother,
}


@pytest.mark.parametrize(("outcome", "kind"), OUTCOMES.items())
def test_what_the_write_says_is_raised(
    world: World, outcome: Outcome, kind: type[errors.BonafideError]
) -> None:
    pending = world.attest()
    with pytest.raises(kind):
        pending.finish(outcome)
    with pytest.raises(errors.AlreadyFinished):
        pending.finish(Outcome.COMMITTED)


def test_every_outcome_was_tried() -> None:
    assert set(OUTCOMES) == set(Outcome) - {Outcome.COMMITTED}


def test_a_second_finish_is_a_mistake(world: World) -> None:
    pending = world.attest()
    pending.finish(Outcome.COMMITTED)
    for again in (
        lambda: pending.finish(Outcome.COMMITTED),
        lambda: pending.effects,
        lambda: pending.commit_with(lambda effects: Outcome.COMMITTED),
        lambda: pending.owned_by("alice"),
        lambda: pending.appraise(Policy()),
    ):
        with pytest.raises(errors.AlreadyFinished):
            again()


def test_what_the_write_raises_goes_on_and_uses_the_claims_up(world: World) -> None:
    class DatabaseIsDown(Exception):
        pass

    def write(effects: tuple[Effect, ...]) -> Outcome:
        raise DatabaseIsDown

    pending = world.attest()
    with pytest.raises(DatabaseIsDown):
        pending.commit_with(write)
    with pytest.raises(errors.AlreadyFinished):
        pending.finish(Outcome.COMMITTED)
    pending = world.attest()
    with pytest.raises(TypeError, match="outcome must be Outcome, not bool"):
        pending.commit_with(lambda effects: True)  # type: ignore[arg-type, return-value]
    with pytest.raises(errors.AlreadyFinished):
        pending.finish(Outcome.COMMITTED)


def test_a_wrong_outcome_alone_uses_nothing_up(world: World) -> None:
    pending = world.attest()
    with pytest.raises(TypeError):
        pending.finish("committed")  # type: ignore[arg-type]
    assert pending.finish(Outcome.COMMITTED).key.app_id == APP_ID


def test_a_block_lets_the_claims_go(world: World) -> None:
    with world.attest() as pending:
        assert len(pending.effects) == 1
    with pytest.raises(errors.AlreadyFinished):
        pending.finish(Outcome.COMMITTED)
    with world.attest() as pending:
        assert pending.finish(Outcome.COMMITTED).key.app_id == APP_ID


def test_a_challenge_is_taken_with_its_evidence(world: World) -> None:
    challenges = Challenges(b"\x5a" * 31 + b"\xa5")
    scope = Scope(APP_ID, "enrol", "alice")
    text = challenges.issue(scope, now=NOW)
    challenge = challenges.redeem(text, scope, now=NOW)
    pending = world.attest().owned_by("alice").with_challenge(challenge)
    take, enrol = pending.effects
    assert isinstance(take, Take) and isinstance(enrol, Enrol)
    assert take.keep.made == NOW < take.keep.until
    assert enrol.owner == "alice"
    # It is joined: alone, it is no more.
    with pytest.raises(errors.AlreadyFinished):
        challenge.finish(Outcome.COMMITTED)
    with pytest.raises(errors.WrongStep):
        pending.with_challenge(challenges.redeem(text, scope, now=NOW))
    pending.commit_with(world.store.commit)
    again = world.attest().owned_by("alice").with_challenge(challenges.redeem(text, scope, now=NOW))
    with pytest.raises(errors.Replayed):
        again.commit_with(world.store.commit)


def test_nothing_is_added_to_effects_that_were_read(world: World) -> None:
    challenges = Challenges(b"\x5a" * 31 + b"\xa5")
    scope = Scope(APP_ID, "enrol", "alice")
    challenge = challenges.redeem(challenges.issue(scope, now=NOW), scope, now=NOW)
    pending = world.attest()
    assert len(pending.effects) == 1
    with pytest.raises(errors.WrongStep):
        pending.with_challenge(challenge)
    with pytest.raises(errors.WrongStep):
        pending.owned_by("alice")
    # Neither was used up.
    assert len(challenge.effects) == 1
    assert pending.finish(Outcome.COMMITTED).key.app_id == APP_ID


def test_a_challenge_is_for_one_scope_and_one_time() -> None:
    challenges = Challenges(bytes(range(32)))
    scope = Scope(APP_ID, "enrol", "alice")
    text = challenges.issue(scope, now=NOW)
    redeemed = challenges.redeem(text, scope, now=NOW).finish(Outcome.COMMITTED)
    assert (redeemed.subject, redeemed.issued) == ("alice", NOW)
    for other in (
        Scope("TEAMID1234.com.example.other", "enrol", "alice"),
        Scope(APP_ID, "pay", "alice"),
        Scope(APP_ID, "enrol", "mallory"),
    ):
        with pytest.raises(errors.ChallengeMismatch):
            challenges.redeem(text, other, now=NOW)
    with pytest.raises(errors.ChallengeExpired):
        challenges.redeem(text, scope, now=NOW.replace(year=2027))
    with pytest.raises(errors.ChallengeFromTheFuture):
        challenges.redeem(text, scope, now=NOW.replace(year=2025))
    with pytest.raises(errors.InvalidChallenge):
        challenges.redeem("\ud800", scope, now=NOW)


def test_policies_judge_what_a_vector_says(verifier: Verifier) -> None:
    by_name = {case["name"]: case for case in VECTORS["attestations"]}
    ios_26, ios_27 = by_name["iOS 26"], by_name["iOS 27"]
    assert attest(verifier, ios_26).appraise(Policy()).accepted
    strict = attest(verifier, ios_26).appraise(Policy(Preset.STRICT))
    assert not strict.accepted
    with pytest.raises(errors.PolicyError):
        strict.require()
    attest(verifier, ios_27).appraise(Policy(Preset.STRICT)).require()
    asks = Policy(
        Preset.NONE,
        launch_category=LaunchCategory(Demand.REQUIRED, (2,)),
        min_bundle_version=BundleVersion(Demand.REQUIRED, "2.0"),
        min_os_versions={10: "28"},
    )
    found = {reason.kind for reason in attest(verifier, ios_27).appraise(asks).reasons}
    assert found == {
        errors.ErrorKind.LAUNCH_CATEGORY,
        errors.ErrorKind.BUNDLE_VERSION,
        errors.ErrorKind.OS_VERSION,
    }
    with pytest.raises(errors.InvalidVersion):
        attest(verifier, ios_27).appraise(Policy(min_os_versions={10: "not a version"}))


def test_it_explains_step_by_step(verifier: Verifier) -> None:
    case = next(case for case in VECTORS["attestations"] if case["name"] == "WrongNonce")
    told = verifier.explain_attestation(
        base64.b64decode(case["object"]),
        key_id=key_id_from_base64(case["key_id"]),
        client_data_hash=bytes.fromhex(case["client_data_hash"]),
        now=corpus.at(VECTORS["now_ms"]),
    )
    assert "NonceMismatch" in told
    key = AttestedKey.from_trusted_storage(bytes.fromhex(VECTORS["record"]))
    assert "AssertionSignature" in verifier.explain_assertion(
        base64.b64decode(VECTORS["assertions"][0]["object"]), client_data_hash=bytes(32), key=key
    )


def test_keys_of_another_server(world: World) -> None:
    key = AttestedKey.from_trusted_parts(world.device.point, APP_ID, Environment.PRODUCTION)
    assert (key.device, key.app_id) == (world.device.key_id, APP_ID)
    assert AttestedKey.from_trusted_storage(key.record).environment is Environment.PRODUCTION
    pending = world.verifier.verify_assertion(
        world.device.assert_(HASH), client_data_hash=HASH, key=key
    )
    assert pending.finish(Outcome.COMMITTED).counter == 1
    with pytest.raises(errors.InvalidTrustedKey):
        AttestedKey.from_trusted_parts(b"\x04" * 65, APP_ID, Environment.PRODUCTION)
    with pytest.raises(errors.StoredKeyUnreadable):
        AttestedKey.from_trusted_storage(b"")


def test_key_ids_are_read_in_their_one_form() -> None:
    good = base64.b64encode(bytes(range(32))).decode()
    assert key_id_from_base64(good) == bytes(range(32))
    for bad in ("", good[:-1], f"{good}\n", f" {good}", good.replace("=", ""), "é", "\ud800"):
        with pytest.raises(errors.InvalidBase64):
            key_id_from_base64(bad)
    # Another last letter for the same bytes.
    with pytest.raises(errors.InvalidBase64):
        key_id_from_base64(f"{good[:-2]}9=")
    with pytest.raises(errors.InvalidKeyId):
        key_id_from_base64(base64.b64encode(bytes(31)).decode())


def test_a_verifier_is_set_up_or_says_why_not() -> None:
    with pytest.raises(errors.NoAppId):
        Verifier([])
    with pytest.raises(errors.InvalidAppId):
        Verifier(["not an app id"])
    with pytest.raises(errors.InvalidTrustAnchor) as refused:
        Verifier([APP_ID], trust_anchors=[b"\x30\x00"])
    assert isinstance(refused.value, errors.ConfigurationError)
    assert Verifier([APP_ID]).serves(APP_ID)
    assert not Verifier([APP_ID]).serves("TEAMID1234.com.example.other")

"""The README's code, run as it stands there."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

import bonafide
from bonafide import errors
from bonafide.replay import Outcome
from bonafide.request import bind

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def run() -> dict[str, Any]:
    """All blocks, one after the other, in one module."""
    names: dict[str, Any] = {"__name__": "readme"}
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), names)
    return names


@pytest.fixture
def readme() -> Iterator[dict[str, Any]]:
    names = run()
    yield names
    names["database"].connection.close()


def test_all_blocks_were_found() -> None:
    assert len(BLOCKS) == 7


def test_a_device_enrols(readme: dict[str, Any]) -> None:
    assert readme["claims"].key.device == readme["phone"].key_id
    # The same once more.
    for who in ("alice", "mallory"):
        with pytest.raises(bonafide.BonafideError) as refused:
            readme["enrol"](
                readme["database"],
                who,
                readme["phone"].key_id_text,
                readme["attestation"],
                readme["text"],
            )
        kind = errors.Replayed if who == "alice" else errors.ChallengeMismatch
        assert type(refused.value) is kind


def check(readme: dict[str, Any], challenge: str, assertion: bytes, body: bytes) -> None:
    phone = readme["phone"]
    encoded = base64.b64encode(assertion).decode()
    readme["check"](readme["database"], "alice", phone.key_id_text, encoded, challenge, body)


def test_requests_are_checked_once(readme: dict[str, Any]) -> None:
    challenge, phone = readme["challenge"]("alice", "chat"), readme["phone"]
    bound = bind(
        app_id=readme["APP"],
        purpose="chat",
        challenge=challenge,
        method="POST",
        authority="api.example.com",
        path_and_query="/v1/chat",
        body=b"hello",
    )
    assertion = phone.assert_(bound.hash)
    with pytest.raises(errors.AssertionSignature):
        check(readme, challenge, assertion, b"another body")
    check(readme, challenge, assertion, b"hello")
    with pytest.raises(errors.Replayed):
        check(readme, challenge, assertion, b"hello")
    fresh = readme["challenge"]("alice", "chat")
    with pytest.raises(errors.AssertionSignature):
        check(readme, fresh, assertion, b"hello")


def test_the_write_is_all_or_nothing(readme: dict[str, Any]) -> None:
    database, phone, apple = readme["database"], readme["phone"], readme["apple"]

    def rows(table: str) -> int:
        (count,) = database.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(count)

    assert (rows("device"), rows("used")) == (1, 1)
    text = readme["challenge"]("mallory", "enrol")
    hash = hashlib.sha256(text.encode()).digest()
    object = phone.attest(apple, hash, datetime.now(timezone.utc))
    encoded = base64.b64encode(object).decode()
    with pytest.raises(errors.EnrolledForAnother):
        readme["enrol"](database, "mallory", phone.key_id_text, encoded, text)
    # The challenge was not taken either.
    assert (rows("device"), rows("used")) == (1, 1)


@pytest.mark.parametrize("owner", ["alice", "mallory"])
def test_the_write_knows_its_reasons(readme: dict[str, Any], owner: str) -> None:
    database, device = readme["database"], readme["phone"].key_id
    advance = bonafide.replay.Advance(device, 1, owner)
    other = bonafide.replay.Advance(bytes(32), 1, owner)
    assert database.write((other,)) is Outcome.UNKNOWN_DEVICE
    if owner == "mallory":
        assert database.write((advance,)) is Outcome.ENROLLED_FOR_ANOTHER
        return
    assert database.write((advance,)) is Outcome.COMMITTED
    assert database.write((advance,)) is Outcome.STALE
    again = bonafide.replay.Enrol(device, owner, b"", b"")
    assert database.write((again,)) is Outcome.ALREADY_ENROLLED
    database.connection.execute("UPDATE device SET revoked = 1")
    assert database.write((bonafide.replay.Advance(device, 2, None),)) is Outcome.REVOKED


def test_refusals_become_answers(
    readme: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    status, body = readme["answer"](errors.Replayed("a line"))
    assert (status, body["action"]) == (409, "new_challenge")
    assert capsys.readouterr().out == "a line\n"
    assert readme["answer"](errors.StoreUnavailable("a line"))[0] == 503
    assert readme["answer"](errors.NonceMismatch("a line"))[0] == 403

"""The README's code, run as it stands there."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
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


def test_the_phones_request_was_checked(readme: dict[str, Any]) -> None:
    database, phone = readme["database"], readme["phone"]
    arguments = (readme["assertion"], readme["fresh"], b"hello")
    with pytest.raises(errors.Replayed):
        readme["check"](database, "alice", phone.key_id_text, *arguments)
    (counter,) = database.connection.execute("SELECT counter FROM device").fetchone()
    assert counter == phone.counter == 1


@pytest.mark.parametrize("text", ["no base64", "AAA", "", "é", "AAAA\n", "\ud800"])
def test_what_is_no_base64_is_refused(readme: dict[str, Any], text: str) -> None:
    database, phone = readme["database"], readme["phone"]
    enrolling, chat = readme["challenge"]("alice", "enrol"), readme["challenge"]("alice", "chat")
    calls: list[Callable[[], object]] = [
        lambda: readme["enrol"](database, "alice", phone.key_id_text, text, enrolling),
        lambda: readme["enrol"](database, "alice", text, readme["attestation"], enrolling),
        lambda: readme["check"](database, "alice", phone.key_id_text, text, chat, b""),
        lambda: readme["check"](database, "alice", text, readme["assertion"], chat, b""),
    ]
    for call in calls:
        with pytest.raises(errors.InvalidBase64) as refused:
            call()
        assert readme["answer"](refused.value)[0] == 403


def test_a_use_is_kept_long_enough(readme: dict[str, Any]) -> None:
    database = readme["database"]
    until = datetime(2090, 6, 1, microsecond=1, tzinfo=timezone.utc)
    for number, more in enumerate((0, 998, 999, 1000)):
        last = until + timedelta(microseconds=more)
        keep = bonafide.replay.Keep(timedelta(0), last, last)
        take = bonafide.replay.Take(bytes([number]) * 32, keep)
        assert database.write((take,)) is Outcome.COMMITTED
        (kept,) = database.connection.execute(
            "SELECT until FROM used WHERE id = ?", (take.id,)
        ).fetchone()
        over = readme["EPOCH"] + timedelta(milliseconds=kept) - last
        assert timedelta(0) <= over < timedelta(milliseconds=1)


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

    # The challenges of the enrolment and of the phone's request.
    assert (rows("device"), rows("used")) == (1, 2)
    text = readme["challenge"]("mallory", "enrol")
    hash = hashlib.sha256(text.encode()).digest()
    object = phone.attest(apple, hash, datetime.now(timezone.utc))
    encoded = base64.b64encode(object).decode()
    with pytest.raises(errors.EnrolledForAnother):
        readme["enrol"](database, "mallory", phone.key_id_text, encoded, text)
    # The challenge was not taken either.
    assert (rows("device"), rows("used")) == (1, 2)


@pytest.mark.parametrize("owner", ["alice", "mallory"])
def test_the_write_knows_its_reasons(readme: dict[str, Any], owner: str) -> None:
    database, device = readme["database"], readme["phone"].key_id
    advance = bonafide.replay.Advance(device, 2, owner)
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
    assert database.write((bonafide.replay.Advance(device, 3, None),)) is Outcome.REVOKED


def test_refusals_become_answers(
    readme: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    status, body = readme["answer"](errors.Replayed("a line"))
    assert (status, body["action"]) == (409, "new_challenge")
    assert capsys.readouterr().out == "a line\n"
    assert readme["answer"](errors.StoreUnavailable("a line"))[0] == 503
    assert readme["answer"](errors.NonceMismatch("a line"))[0] == 403

"""Request binding: all vectors."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

import corpus
from bonafide import errors
from bonafide.request import Binding, Scheme, bind

VECTORS = corpus.load("request")


def test_the_file_is_the_one_that_is_read_here() -> None:
    assert VECTORS["format"] == "bonafide/request/1"
    assert {name for name, value in VECTORS.items() if isinstance(value, list)} == {
        "cases",
        "refused",
    }
    assert len(VECTORS["cases"]) > 20
    assert len(VECTORS["refused"]) > 10


def bound(case: dict[str, Any], **other: Any) -> Binding:
    report = case["report_sha256"]
    fields = {
        "app_id": case["app_id"],
        "purpose": case["purpose"],
        "challenge": bytes.fromhex(case["challenge"]),
        "method": case["method"],
        "scheme": Scheme[case["scheme"].upper()],
        "authority": case["authority"],
        "path_and_query": case["path_and_query"],
        "body": bytes.fromhex(case["body"]),
        "report_sha256": None if report is None else bytes.fromhex(report),
    }
    return bind(**{**fields, **other})


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_cases(case: dict[str, Any]) -> None:
    assert bound(case) == Binding(bytes.fromhex(case["binding"]), case["base64url"])
    # The same body, by its hash.
    body = hashlib.sha256(bytes.fromhex(case["body"])).digest()
    assert bound(case, body=None, body_sha256=body).hash.hex() == case["binding"]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidRequestField):
        bound(case)


def test_every_field_counts() -> None:
    by_name = {case["name"]: bound(case).hash for case in VECTORS["cases"]}
    alone = [case["name"] for case in VECTORS["cases"] if case.get("same_as") is None]
    assert len({by_name[name] for name in alone}) == len(alone)
    for case in VECTORS["cases"]:
        if case.get("same_as") is not None:
            assert by_name[case["name"]] == by_name[case["same_as"]]


def test_a_challenge_is_its_text_or_its_bytes() -> None:
    case = VECTORS["cases"][0]
    assert bound(case, challenge="a-challenge") == bound(case, challenge=b"a-challenge")


def test_no_body_is_an_empty_body() -> None:
    case = VECTORS["cases"][0]
    assert bound(case, body=None) == bound(case, body=b"")
    with pytest.raises(TypeError, match="not both"):
        bound(case, body_sha256=bytes(32))
    with pytest.raises(errors.WrongLength):
        bound(case, body=None, body_sha256=bytes(31))
    with pytest.raises(errors.WrongLength):
        bound(case, report_sha256=bytes(33))

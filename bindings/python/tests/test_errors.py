"""The exceptions, and the table that they come from."""

from __future__ import annotations

import pickle
import sys
import traceback
from pathlib import Path

import pytest

import bonafide
from bonafide import errors
from bonafide._boundary import failure
from bonafide._ffi import bonafide as ffi

sys.path.insert(0, str(Path(__file__).parents[1]))
import make_errors

KINDS = list(errors.ErrorKind)


def test_they_are_what_the_table_makes_of_them() -> None:
    assert make_errors.CHECKED_IN.read_text(encoding="utf-8") == make_errors.made()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_its_exception(kind: errors.ErrorKind) -> None:
    info = ffi.error_kind_info(kind)
    exception = errors.BY_KIND[kind]
    assert exception is getattr(errors, info.name)
    assert exception.__name__ in errors.__all__
    assert (exception.kind, exception.code) == (kind, info.code)
    assert (exception.action, exception.public_message) == (info.action, info.public_message)
    assert exception.error_class is info._class
    assert exception.__doc__
    family = getattr(errors, f"{info._class.name.title()}Error")
    assert exception.__mro__[1:3] == (family, bonafide.BonafideError)
    assert exception.code >> 16 == list(errors.ErrorClass).index(info._class) + 1


def test_codes_and_names_are_of_one_kind_each() -> None:
    assert len({exception.code for exception in errors.BY_KIND.values()}) == len(KINDS)
    assert len(set(errors.BY_KIND.values())) == len(KINDS)
    assert set(errors.BY_KIND) == set(KINDS)


def test_an_error_has_its_line_and_its_step() -> None:
    variants = vars(ffi.BonafideError)
    refused = variants["Refused"](errors.ErrorKind.NONCE_MISMATCH, "step 2", "a line")
    error = failure(refused)
    assert type(error) is errors.NonceMismatch
    assert (str(error), error.step) == ("a line", "step 2")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is errors.NonceMismatch
    assert (str(copy), copy.step) == ("a line", "step 2")


@pytest.mark.parametrize("mistake", list(ffi.CallMistake), ids=lambda mistake: mistake.name)
def test_mistakes_are_no_refusals(mistake: ffi.CallMistake) -> None:
    error = failure(vars(ffi.BonafideError)["Call"](mistake, "a line"))
    assert type(error) is errors.BY_MISTAKE[mistake]
    assert isinstance(error, bonafide.MistakeError)
    assert not isinstance(error, bonafide.BonafideError)
    assert isinstance(error, (ValueError, RuntimeError))
    assert str(error) == "a line"
    assert str(pickle.loads(pickle.dumps(error))) == "a line"


def test_families_are_caught_together() -> None:
    caught = []
    for kind in (errors.Replayed, errors.CounterNotIncreased, errors.Revoked):
        try:
            raise kind("a line")
        except errors.ReplayError as error:
            caught.append(error.kind)
    assert caught == [
        errors.ErrorKind.REPLAYED,
        errors.ErrorKind.COUNTER_NOT_INCREASED,
        errors.ErrorKind.REVOKED,
    ]


def test_a_panic_is_told_apart() -> None:
    from bonafide._boundary import call

    def panics() -> None:
        raise ffi.InternalError("index out of bounds")

    with pytest.raises(errors.Panicked, match="please report it") as raised:
        call(panics)
    # Its text may hold anything.
    assert raised.value.__cause__ is None
    assert "out of bounds" not in "".join(traceback.format_exception(raised.value))
    assert not isinstance(raised.value, (bonafide.BonafideError, bonafide.MistakeError))

"""Runtime signals: reports and their policies."""

from __future__ import annotations

import hashlib

import pytest

from bonafide import errors
from bonafide.signals import Category, Policy, Preset, Severity, appraise, collect, read


def test_a_report_is_read_as_it_was_written() -> None:
    report = collect()
    assert read(report.raw) == report
    assert report.sha256 == hashlib.sha256(report.raw).digest()
    assert str(report) == report.text
    assert report.checks
    assert len(report.raw) < 4096


def test_only_the_one_form_is_read() -> None:
    report = collect()
    for other in (b"", report.raw + b" ", report.raw[:-1], b"{}"):
        with pytest.raises(errors.InvalidReport):
            read(other)
        with pytest.raises(errors.InvalidReport):
            appraise(Policy(), other)


def test_policies_decide_by_category_and_severity() -> None:
    report = collect()
    log = appraise(Policy(), report.raw)
    assert log.accepted
    assert not any(reason.decisive for reason in log.reasons)
    # What this machine is does not matter: everything is blocked, then nothing is looked at.
    all_low = Policy(Preset.STRICT, dict.fromkeys(Category, Severity.LOW))
    assert appraise(all_low, report.raw).accepted == (not report.findings)
    ignore = appraise(Policy(Preset.STRICT, dict.fromkeys(Category, "ignore")), report.raw)
    assert ignore.accepted
    found = {errors.ErrorKind.SIGNALS_INCONCLUSIVE}
    assert {reason.kind for reason in ignore.reasons} <= found

"""Runtime signals: what an app found on its device. A finding is evidence; its absence is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Union

from ._boundary import (
    BytesLike,
    all_octets,
    all_texts,
    call,
    instance,
    mapping,
    octets,
    variants,
)
from ._ffi import bonafide as ffi
from ._ffi.bonafide import SignalCategory as Category
from ._ffi.bonafide import SignalPlatform as Platform
from ._ffi.bonafide import SignalSeverity as Severity
from ._ffi.bonafide import SignalsPreset as Preset
from .appraisal import Appraisal, to_appraisal

__all__ = [
    "Category",
    "Finding",
    "Platform",
    "Policy",
    "Preset",
    "Reaction",
    "Report",
    "Severity",
    "appraise",
    "collect",
    "read",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found."""

    id: str
    """The id of the signal in the table."""
    category: Category
    """What kind of trouble it is a sign of."""
    severity: Severity
    """How grave it is here."""
    evidence: tuple[str, ...]
    """Which of the table's own names matched; may be empty."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an app found, and what it could not look at.

    **It proves nothing by itself.** Bound into a request, it shows that the genuine app sent
    exactly these bytes, not that they are true. ``str()`` is as a person would want to read it.
    """

    raw: bytes
    """What is sent, as it is."""
    sha256: bytes
    """What is bound into the request: the SHA-256 of the bytes."""
    platform: Platform
    """The system that the app says it runs on."""
    duration: timedelta
    """How long the collection took."""
    checks: tuple[str, ...]
    """The ids of the checks that ran."""
    findings: tuple[Finding, ...]
    """What was found."""
    inconclusive: tuple[str, ...]
    """The ids of what could not be looked at: **not** the same as clean."""
    text: str
    """As a person would want to read it."""

    def __str__(self) -> str:
        return self.text


def to_report(said: ffi.SignalsReport) -> Report:
    return Report(
        raw=said.bytes,
        sha256=said.sha256,
        platform=said.platform,
        duration=said.duration,
        checks=tuple(said.checks),
        findings=tuple(
            Finding(found.id, found.category, found.severity, tuple(found.evidence))
            for found in said.findings
        ),
        inconclusive=tuple(said.inconclusive),
        text=said.text,
    )


def read(report: BytesLike) -> Report:
    """Reads the bytes of a report: only the one form that a collection writes."""
    return to_report(call(ffi.read_signals_report, octets(report, "report")))


def collect(
    *,
    app_ids: Iterable[str] = (),
    certificate_digests: Iterable[BytesLike] = (),
    installers: Iterable[str] = (),
) -> Report:
    """Looks at the machine that this runs on, its files and its ports: for tests of a server on
    Linux. Apps use the packages for Kotlin and Swift, which know the facts of their platform.
    """
    expected = ffi.SignalExpectations(
        app_ids=all_texts(app_ids, "app_ids"),
        certificate_digests=all_octets(certificate_digests, "certificate_digests"),
        installers=all_texts(installers, "installers"),
    )
    return to_report(call(ffi.collect_signals, ffi.DeviceFacts(), expected))


Reaction = Union[Literal["ignore", "log"], Severity]
"""What a policy does about a category: it is not looked at, it is a reason that does not decide, or
it refuses from this severity on, and what is less grave is logged."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Says which findings are good enough."""

    preset: Preset = Preset.LOG_ONLY
    """Where it begins."""
    reactions: Mapping[Category, Reaction] = field(default_factory=dict)
    """What it does otherwise."""


def _reaction(reaction: Reaction) -> Any:
    if isinstance(reaction, Severity):
        return variants.SignalReaction.BLOCK(reaction)
    if reaction == "ignore":
        return variants.SignalReaction.IGNORE()
    if reaction == "log":
        return variants.SignalReaction.LOG()
    raise ValueError("a reaction is 'ignore', 'log' or a Severity")


def from_policy(policy: Policy) -> ffi.SignalsPolicy:
    policy = instance(policy, Policy, "policy")
    return ffi.SignalsPolicy(
        preset=instance(policy.preset, Preset, "preset"),
        reactions={
            instance(category, Category, "a category"): _reaction(reaction)
            for category, reaction in mapping(policy.reactions, "reactions").items()
        },
    )


def appraise(policy: Policy, report: BytesLike) -> Appraisal:
    """Judges the bytes of a report."""
    return to_appraisal(call(ffi.appraise_signals, from_policy(policy), octets(report, "report")))

"""What a policy says about claims: a decision with its reasons."""

from __future__ import annotations

from dataclasses import dataclass

from . import errors
from ._ffi import bonafide as ffi
from ._ffi.bonafide import Action, ErrorKind, Remediation

__all__ = ["Action", "Appraisal", "ErrorKind", "Reason", "Remediation"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that a policy found."""

    kind: ErrorKind
    """What was found."""
    decisive: bool
    """Whether this alone makes the policy refuse; otherwise it is for the log."""
    remediation: Remediation | None
    """The dialog of Google Play that could mend it, if there is one."""
    action: Action
    """What the client could do about it."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What a policy says."""

    accepted: bool
    """Whether the policy accepts: no reason is decisive."""
    reasons: tuple[Reason, ...]
    """Everything that the policy found."""

    def require(self) -> None:
        """Raises the error of the first decisive reason, if the policy refuses."""
        for reason in self.reasons:
            if reason.decisive:
                refusal = errors.BY_KIND[reason.kind]
                raise refusal(f"the policy refuses it [{refusal.__name__}]")


def to_reason(said: ffi.Reason) -> Reason:
    return Reason(said.kind, said.decisive, said.remediation, said.action)


def to_appraisal(said: ffi.Appraisal) -> Appraisal:
    return Appraisal(said.accepted, tuple(map(to_reason, said.reasons)))

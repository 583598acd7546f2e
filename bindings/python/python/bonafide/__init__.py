"""Proves that a request comes from a genuine app on a genuine device.

Evidence goes in with everything it is judged by; typed claims come out, or the exception of the
rule that was broken. Nothing here opens a socket or a file or reads a clock, but `signals.collect`.

===================  ==============================================================
`app_attest`         Apple App Attest: attestations and assertions
`play_integrity`     Google Play Integrity: tokens, Google's answers, their policy
`replay`             what must be written before evidence counts
`challenge`          challenges without a table
`request`            one hash over everything of a request that must not change
`gate`               one request, from its headers to a decision
`signals`            what an app found on its device
`seal`               secrets at rest, under keys that rotate
`pins`               certificate pins
`errors`             one exception for each rule
===================  ==============================================================
"""

from . import (
    app_attest,
    appraisal,
    challenge,
    errors,
    gate,
    pins,
    play_integrity,
    replay,
    request,
    seal,
    signals,
)
from .errors import Action, BonafideError, ErrorClass, ErrorKind, MistakeError
from .replay import Outcome

__all__ = [
    "Action",
    "BonafideError",
    "ErrorClass",
    "ErrorKind",
    "MistakeError",
    "Outcome",
    "app_attest",
    "appraisal",
    "challenge",
    "errors",
    "gate",
    "pins",
    "play_integrity",
    "replay",
    "request",
    "seal",
    "signals",
]

"""Request binding: one hash over everything of a request that must not change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ._boundary import BytesLike, call, instance, maybe_octets, octets, text
from ._ffi import bonafide as ffi
from ._ffi.bonafide import Scheme

__all__ = ["Binding", "Scheme", "bind"]


@dataclass(frozen=True, slots=True)
class Binding:
    """What the evidence must be about."""

    hash: bytes
    """The 32 bytes: App Attest's client data hash."""
    base64url: str
    """The same in base64url: Play Integrity's request hash, or nonce."""


def bind(
    *,
    app_id: str,
    purpose: str,
    challenge: str | BytesLike,
    method: str,
    authority: str,
    path_and_query: str,
    body: BytesLike | None = None,
    body_sha256: BytesLike | None = None,
    report_sha256: BytesLike | None = None,
    scheme: Scheme = Scheme.HTTPS,
) -> Binding:
    """Binds a request: what the app has its platform sign, and the server computes again.

    Args:
        app_id: the App ID of an iOS app, or the package name of an Android app.
        purpose: what the endpoint does, in the server's own word.
        challenge: the challenge that the server issued: its text, or its bytes.
        method: the method, such as POST.
        authority: the host, with its port if that is not the scheme's own: as the server is
            configured, never as the header Host says.
        path_and_query: path and query as in the request line.
        body: the body. Or:
        body_sha256: the SHA-256 of the body, for one that comes in pieces. Neither: no body.
        report_sha256: the digest of the report of runtime signals, if one is sent.
        scheme: the scheme.

    Raises:
        errors.InvalidRequestField: a field is not in the form that it has in HTTP.
    """
    if body is not None and body_sha256 is not None:
        raise TypeError("body or body_sha256, not both")
    if body_sha256 is None:
        body_sha256 = hashlib.sha256(octets(b"" if body is None else body, "body")).digest()
    if isinstance(challenge, str):
        challenge = text(challenge, "challenge").encode()
    said = ffi.RequestToBind(
        app_id=text(app_id, "app_id"),
        purpose=text(purpose, "purpose"),
        challenge=octets(challenge, "challenge"),
        method=text(method, "method"),
        scheme=instance(scheme, Scheme, "scheme"),
        authority=text(authority, "authority"),
        path_and_query=text(path_and_query, "path_and_query"),
        body_sha256=octets(body_sha256, "body_sha256"),
        report_sha256=maybe_octets(report_sha256, "report_sha256"),
    )
    bound = call(ffi.bind_request, said)
    return Binding(bound.hash, bound.base64url)

"""Certificate pins, over chains that `cryptography` made."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bonafide import errors
from bonafide.pins import (
    Expired,
    Invalid,
    Matched,
    Mismatch,
    NotPinned,
    OnExpiry,
    PinSet,
    pin_of_certificate,
    pin_of_public_key,
    verify,
)
from simulated import NOW

HOST = "api.example.com"


def spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def pin(key: ec.EllipticCurvePrivateKey) -> str:
    """By RFC 7469, without bonafide."""
    return "sha256/" + base64.b64encode(hashlib.sha256(spki(key)).digest()).decode()


KEY, BACKUP, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))


def certificate(key: ec.EllipticCurvePrivateKey, host: str = HOST) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def pin_set(*pins: str, expires: str = "2027-01-01T00:00:00Z") -> str:
    return f"bonafide-pins 1\nversion 3\nexpires {expires}\npins {HOST} {' '.join(pins)}\n"


@pytest.fixture
def pins() -> PinSet:
    return PinSet.parse(pin_set(pin(KEY), pin(BACKUP)), OnExpiry.CLOSED)


def test_pins_are_those_of_the_rfc() -> None:
    assert pin_of_certificate(certificate(KEY)) == pin(KEY)
    assert pin_of_public_key(spki(KEY)) == pin(KEY)
    with pytest.raises(errors.BonafideError):
        pin_of_certificate(b"\x30\x00")


def test_a_set_says_what_it_is(pins: PinSet) -> None:
    assert pins.version == 3
    assert pins.expires == datetime(2027, 1, 1, tzinfo=timezone.utc)
    assert pins.days_until_expiry(now=NOW) == 213
    again = PinSet.parse(str(pins), OnExpiry.CLOSED)
    assert (again.version, again.expires, str(again)) == (3, pins.expires, str(pins))


def test_servers_are_told_apart(pins: PinSet) -> None:
    good = verify(HOST, [certificate(KEY)], pins, now=NOW)
    assert good.accepted and good.result == Matched(0, pin(KEY))
    other = verify(HOST, [certificate(OTHER)], pins, now=NOW)
    assert not other.accepted and other.result == Mismatch((pin(OTHER),))
    elsewhere = verify("www.example.org", [certificate(OTHER, "www.example.org")], pins, now=NOW)
    assert elsewhere.accepted and elsewhere.result == NotPinned()
    late = verify(HOST, [certificate(KEY)], pins, now=NOW.replace(year=2028))
    assert not late.accepted and late.result == Expired()
    for chain in ([], [b"\x30\x00"], [certificate(KEY, "www.example.org")]):
        bad = verify(HOST, chain, pins, now=NOW)
        assert not bad.accepted and isinstance(bad.result, Invalid) and bad.result.line


def test_a_report_alone_forgives_a_mismatch_alone(pins: PinSet) -> None:
    reporting = pins.report_only()
    assert verify(HOST, [certificate(OTHER)], reporting, now=NOW).accepted
    assert not verify(HOST, [], reporting, now=NOW).accepted


def test_what_happens_at_the_end_is_chosen() -> None:
    text = pin_set(pin(KEY), pin(BACKUP))
    late = NOW.replace(year=2028)
    opened = verify(HOST, [certificate(OTHER)], PinSet.parse(text, OnExpiry.OPEN), now=late)
    assert opened.accepted and opened.result == Expired()


def test_sets_are_refused_for_their_reason() -> None:
    with pytest.raises(errors.PinsWithoutBackup):
        PinSet.parse(pin_set(pin(KEY)), OnExpiry.CLOSED)
    with pytest.raises(errors.InvalidPinSet):
        PinSet.parse("", OnExpiry.CLOSED)
    with pytest.raises(errors.InvalidPin):
        PinSet.parse(pin_set(pin(KEY), "sha256/AAAA"), OnExpiry.CLOSED)


def test_sets_are_updated_by_signature(pins: PinSet) -> None:
    signer = ec.generate_private_key(ec.SECP256R1())
    pem = signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    current = pins.accept_updates("com.example.app", [pem.decode()])

    def signed(version: int, app: str = "com.example.app") -> bytes:
        text = (
            f"bonafide-pins 1\napp {app}\nversion {version}\nexpires 2027-06-01T00:00:00Z\n"
            f"pins {HOST} {pin(OTHER)} {pin(BACKUP)}\n"
        ).encode()
        signature = signer.sign(text, ec.ECDSA(hashes.SHA256()))
        return text + b"signature " + base64.b64encode(signature) + b"\n"

    updated = current.update(signed(4), now=NOW)
    assert updated.version == 4
    assert verify(HOST, [certificate(OTHER)], updated, now=NOW).accepted
    assert current.restore(signed(4)).version == 4
    with pytest.raises(errors.PinSetNotNewer):
        updated.update(signed(4), now=NOW)
    with pytest.raises(errors.PinSetApp):
        current.update(signed(4, "com.example.other"), now=NOW)
    with pytest.raises(errors.PinSetSignature):
        current.update(signed(4).replace(b"version 4", b"version 5"), now=NOW)
    with pytest.raises(errors.InvalidUpdateKey):
        pins.accept_updates("com.example.app", ["no key"])

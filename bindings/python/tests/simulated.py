"""Simulated evidence, made with `cryptography` and without anything of bonafide's: to test a server
without a phone. Its roots are its own: trust them in tests only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

APP_ID = "TEAMID1234.com.example.app"
PACKAGE = "com.example.app"
NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)
CERTIFICATE_DIGEST = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

IOS = 10
PRODUCTION = b"appattest" + bytes(7)


def cbor(value: bytes | str | list[bytes] | dict[str, bytes]) -> bytes:
    """CBOR of a text or of bytes; arrays and maps hold what is CBOR already."""
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(value)
    return _head(5, len(value)) + b"".join(cbor(key) + item for key, item in value.items())


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    if argument < 0x100:
        return bytes([major << 5 | 24, argument])
    return bytes([major << 5 | 25]) + argument.to_bytes(2, "big")


def _der(tag: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def _sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    return key.sign(message, ec.ECDSA(hashes.SHA256()))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


class Authority:
    """In Apple's place."""

    def __init__(self) -> None:
        self._root = ec.generate_private_key(ec.SECP384R1())
        self.key = ec.generate_private_key(ec.SECP384R1())
        self.name = _name("CA 1 (simulated)")
        root_name = _name("Root CA (simulated)")
        self.root = self._issue(root_name, self._root, None)
        self.intermediate = self._issue(self.name, self.key, 0)

    def _issue(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, path_length: int | None
    ) -> bytes:
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(_name("Root CA (simulated)"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(2020, 3, 18, tzinfo=timezone.utc))
            .not_valid_after(datetime(2045, 3, 15, tzinfo=timezone.utc))
            .add_extension(x509.BasicConstraints(True, path_length), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(self._root, hashes.SHA384())
        )
        return certificate.public_bytes(serialization.Encoding.DER)


class Device:
    """A device with one app and one key, on iOS 26."""

    def __init__(self, app_id: str = APP_ID) -> None:
        self.app_id = app_id
        self.counter = 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.key_id = hashlib.sha256(self.point).digest()
        self.key_id_text = base64.b64encode(self.key_id).decode()

    def _data(self, counter: int) -> bytes:
        return hashlib.sha256(self.app_id.encode()).digest() + b"\x40" + counter.to_bytes(4, "big")

    def attest(self, authority: Authority, client_data_hash: bytes, now: datetime = NOW) -> bytes:
        """What ``attestKey`` gives."""
        cose = (
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"
            + self.point[1:33]
            + b"\x22\x58\x20"
            + self.point[33:]
        )
        data = self._data(0) + PRODUCTION + (32).to_bytes(2, "big") + self.key_id + cose
        nonce = hashlib.sha256(data + client_data_hash).digest()
        platform = _der(0x30, _der(0xA4, _der(0x02, bytes([IOS]))))
        leaf = (
            x509.CertificateBuilder()
            .subject_name(_name("device (simulated)"))
            .issuer_name(authority.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
            .add_extension(x509.BasicConstraints(False, None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(_apple(5, platform), critical=False)
            .add_extension(_apple(2, _der(0x30, _der(0xA1, _der(0x04, nonce)))), critical=False)
            .sign(authority.key, hashes.SHA256())
        )
        chain = [leaf.public_bytes(serialization.Encoding.DER), authority.intermediate]
        statement = cbor(
            {"x5c": cbor([cbor(one) for one in chain]), "receipt": cbor(b"not a receipt")}
        )
        return cbor({"fmt": cbor("apple-appattest"), "attStmt": statement, "authData": cbor(data)})

    def assert_(self, client_data_hash: bytes) -> bytes:
        """What ``generateAssertion`` gives, with the next counter."""
        self.counter += 1
        data = self._data(self.counter)
        nonce = hashlib.sha256(data + client_data_hash).digest()
        return cbor({"signature": cbor(_sign(self.key, nonce)), "authenticatorData": cbor(data)})


def _apple(number: int, value: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(
        x509.ObjectIdentifier(f"1.2.840.113635.100.8.{number}"), value
    )


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _payload(binding: dict[str, str], package: str, now: datetime) -> dict[str, object]:
    return {
        "requestDetails": {
            "requestPackageName": package,
            "timestampMillis": str(int(now.timestamp() * 1000)),
            **binding,
        },
        "appIntegrity": {
            "appRecognitionVerdict": "PLAY_RECOGNIZED",
            "packageName": package,
            "certificateSha256Digest": [CERTIFICATE_DIGEST],
            "versionCode": "42",
        },
        "deviceIntegrity": {"deviceRecognitionVerdict": ["MEETS_DEVICE_INTEGRITY"]},
        "accountDetails": {"appLicensingVerdict": "LICENSED"},
    }


class Console:
    """A developer's keys in the Play Console."""

    def __init__(self) -> None:
        self._wrapping = os.urandom(32)
        self._signing = ec.generate_private_key(ec.SECP256R1())
        self.decryption_key = base64.b64encode(self._wrapping).decode()
        public = self._signing.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.verification_key = base64.b64encode(public).decode()

    def token(self, nonce: str, package: str = PACKAGE, now: datetime = NOW) -> str:
        """A classic token with a good verdict."""
        payload = json.dumps(_payload({"nonce": nonce}, package, now)).encode()
        signed = f"{_base64url(json.dumps({'alg': 'ES256'}).encode())}.{_base64url(payload)}"
        r, s = decode_dss_signature(_sign(self._signing, signed.encode()))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        inner = f"{signed}.{_base64url(signature)}".encode()
        header = _base64url(json.dumps({"alg": "A256KW", "enc": "A256GCM"}).encode())
        key, iv = os.urandom(32), os.urandom(12)
        sealed = AESGCM(key).encrypt(iv, inner, header.encode())
        parts = (aes_key_wrap(self._wrapping, key), iv, sealed[:-16], sealed[-16:])
        return ".".join((header, *map(_base64url, parts)))


def decode_answer(request_hash: str, package: str = PACKAGE, now: datetime = NOW) -> bytes:
    """Google's answer about a standard token with a good verdict."""
    payload = _payload({"requestHash": request_hash}, package, now)
    return json.dumps({"tokenPayloadExternal": payload}).encode()

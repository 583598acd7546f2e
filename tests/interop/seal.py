#!/usr/bin/env python3
"""Sealed secrets by another hand: the format as its documentation says, on Python's
`cryptography` (OpenSSL), with nothing of bonafide's own code.

    seal.py make > tests/vectors/seal.json     the golden vectors
    seal.py check tests/vectors/seal.json      opens, and makes again, every vector
    seal.py open                               lines of JSON on stdin: opens each
"""

import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

MAX_SECRET = 16 * 1024 * 1024
KID = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-")


class Refused(Exception):
    """Carries the name of bonafide's ErrorKind."""


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text):
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except Exception:
        raise Refused("InvalidSealed")
    if b64url(data) != text:
        raise Refused("InvalidSealed")
    return data


def encode_context(pairs):
    if pairs is None:
        return b"\0"
    out = b"\1"
    for name, value in sorted(pairs, key=lambda pair: pair[0].encode()):
        for text in (name.encode(), value.encode()):
            out += len(text).to_bytes(4, "big") + text
    return out


def check_value(key):
    return HKDF(hashes.SHA256(), 8, salt=None, info=b"bonafide/kcv/1").derive(key)


def derive(key, salt, header):
    extract = hmac.HMAC(salt, hashes.SHA256())
    extract.update(key)
    prk = extract.finalize()

    def expand(label):
        info = b"bonafide/seal/2/" + label + header
        return HKDFExpand(hashes.SHA256(), 32, info).derive(prk)

    return expand(b"encryption"), expand(b"commitment")


def commit(key, header, iv, context):
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(header + iv + context)
    return mac.finalize()


def header_of(kid):
    return bytes([1, 2, len(kid)]) + kid.encode()


def seal2(kid, key, secret, pairs, random):
    salt, iv = random[:32], random[32:]
    header, context = header_of(kid), encode_context(pairs)
    encryption, commitment = derive(key, salt, header)
    body = AESGCM(encryption).encrypt(iv, secret, header + context)
    blob = header + salt + commit(commitment, header, iv, context) + iv + body
    return "seal:2:%s:%s" % (kid, b64url(blob))


def parse(text):
    parts = text.split(":", 3)
    if len(parts) != 4 or parts[0] != "seal":
        raise Refused("InvalidSealed")
    if parts[1] != "2":
        known = parts[1].isdigit() and len(parts[1]) <= 3
        raise Refused("UnsupportedSuite" if known else "InvalidSealed")
    if not 1 <= len(parts[2]) <= 32 or not set(parts[2].encode()) <= KID:
        raise Refused("InvalidSealed")
    blob = unb64url(parts[3])
    if len(blob) < 3:
        raise Refused("InvalidSealed")
    if blob[:2] != b"\1\2":
        raise Refused("UnsupportedSuite")
    kid = blob[3:3 + blob[2]]
    if not 1 <= blob[2] <= 32 or len(kid) != blob[2] or not set(kid) <= KID:
        raise Refused("InvalidSealed")
    if not 92 <= len(blob) - 3 - len(kid) <= 92 + MAX_SECRET:
        raise Refused("InvalidSealed")
    if kid.decode() != parts[2]:
        raise Refused("SealingKeyIdMismatch")
    return kid.decode(), blob


def open2(keys, text, pairs):
    kid, blob = parse(text)
    key = keys.get(kid)
    if key is None or key.get("legacy"):
        raise Refused("UnknownSealingKey")
    if key["state"] == "disabled":
        raise Refused("KeyDisabled")
    if key["state"] == "destroyed":
        raise Refused("KeyDestroyed")
    header, rest = blob[:3 + len(kid)], blob[3 + len(kid):]
    salt, commitment, iv, body = rest[:32], rest[32:64], rest[64:76], rest[76:]
    context = encode_context(pairs)
    encryption, committing = derive(bytes.fromhex(key["material"]), salt, header)
    if commit(committing, header, iv, context) != commitment:
        raise Refused("CannotBeOpened")
    try:
        return AESGCM(encryption).decrypt(iv, body, header + context)
    except InvalidTag:
        raise Refused("CannotBeOpened")


def seal0(key, secret, additional, iv):
    return base64.b64encode(iv + AESGCM(key).encrypt(iv, secret, additional)).decode()


def open0(keys, text, additional):
    blob = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    for key in keys.values():
        if key.get("legacy"):
            try:
                material = bytes.fromhex(key["material"])
                return AESGCM(material).decrypt(blob[:12], blob[12:], additional)
            except InvalidTag:
                pass
    raise Refused("CannotBeOpened")


def stream(label, length):
    """Bytes that look random and are the same each time."""
    return hashlib.shake_256(b"bonafide test vectors: " + label.encode()).digest(length)


def make():
    def key(kid, state, legacy=False):
        material = stream("key " + kid, 32)
        entry = {"kid": kid, "state": state, "legacy": legacy}
        entry["check_value"] = check_value(material).hex()
        entry["material"] = None if state == "destroyed" else material.hex()
        return entry

    ring = [
        key("2026-04", "enabled"),
        key("2026-01", "decrypt_only"),
        key("2025-10", "disabled"),
        key("2025-07", "destroyed"),
        key("a", "enabled"),
        key("abcdefghijklmnopqrstuvwxyz-01234", "enabled"),
        key("old-php", "decrypt_only", legacy=True),
        key("older-php", "decrypt_only", legacy=True),
    ]
    keys = {entry["kid"]: entry for entry in ring}
    material = lambda kid: stream("key " + kid, 32)
    openai = [["tenant", "7"], ["name", "openai"]]

    contexts = [
        None,
        [["tenant", "7"]],
        openai,
        [["name", "openai"], ["tenant", "7"]],
        [["a", ""], ["b", "\u00e9\u4e2d"], ["a.b", "x"], ["a-b", "y"], ["a_b", "z"]],
        # Not the same as tenant 7, name openai: lengths keep them apart.
        [["tenant", "7name"], ["openai", ""]],
    ]

    sealed = []
    for name, kid, secret, pairs in [
        ("an api key", "2026-04", b"sk-live-0123456789abcdef", openai),
        ("no context", "2026-04", b"whsec_0123456789", None),
        ("an empty secret", "2026-04", b"", openai),
        ("under the key before", "2026-01", b"ya29.token", openai),
        ("the shortest kid", "a", b"x", [["tenant", "7"]]),
        ("the longest kid", "abcdefghijklmnopqrstuvwxyz-01234", b"x", [["tenant", "7"]]),
        ("any bytes", "2026-04", bytes(range(256)), contexts[4]),
    ]:
        random = stream("random " + name, 44)
        sealed.append({
            "name": name, "kid": kid, "context": pairs, "random": random.hex(),
            "secret": secret.hex(),
            "text": seal2(kid, material(kid), secret, pairs, random),
        })

    legacy = []
    for name, kid, secret, additional in [
        ("without additional data", "old-php", b"sk-old-1", b""),
        ("under another legacy key", "older-php", b"sk-old-2", b""),
        ("with additional data", "old-php", b"sk-old-3", b"user:7"),
        ("an empty secret", "old-php", b"", b""),
    ]:
        iv = stream("iv " + name, 12)
        legacy.append({
            "name": name, "kid": kid, "additional": additional.hex(), "iv": iv.hex(),
            "secret": secret.hex(), "text": seal0(material(kid), secret, additional, iv),
        })

    refused = []

    def refuse(name, cls, text, pairs):
        try:
            open2(keys, text, pairs)
        except Refused as refusal:
            refused.append({"name": name, "class": cls, "error": str(refusal),
                            "context": pairs, "text": text})
        else:
            sys.exit("opens: " + name)

    text = sealed[0]["text"]
    kid, blob = parse(text)
    again = lambda data, kid=kid: "seal:2:%s:%s" % (kid, b64url(data))
    for at in range(len(blob)):
        changed = bytearray(blob)
        changed[at] ^= 1
        refuse("byte %d flipped" % at, "flipped", again(bytes(changed)), openai)
    for length in [0, 2, 9, 10, 41, 73, 85, 101, len(blob) - 17, len(blob) - 1]:
        refuse("truncated to %d bytes" % length, "truncated", again(blob[:length]), openai)
    refuse("one byte more", "truncated", again(blob + b"\0"), openai)
    refuse("another context", "wrong_context", text, [["tenant", "8"], ["name", "openai"]])
    refuse("no context", "wrong_context", text, None)
    refuse("a context for none", "wrong_context", sealed[1]["text"], openai)
    refuse("pairs that run together", "wrong_context", text, contexts[5])
    other = seal2("2026-04", material("2026-01"), b"x", openai, stream("wrong key", 44))
    refuse("another key", "wrong_key", other, openai)
    unknown = seal2("2027-01", material("2026-04"), b"x", openai, stream("unknown", 44))
    refuse("an unknown kid", "unknown_kid", unknown, openai)
    for name in ["old-php"]:
        blob2 = seal2(name, material(name), b"x", openai, stream("legacy", 44))
        refuse("a legacy key in suite 2", "unknown_kid", blob2, openai)
    refuse("another kid in front", "kid_mismatch", again(blob, "2026-01"), openai)
    disabled = seal2("2025-10", material("2025-10"), b"x", openai, stream("disabled", 44))
    refuse("a disabled key", "disabled_key", disabled, openai)
    destroyed = seal2("2025-07", material("2025-07"), b"x", openai, stream("destroyed", 44))
    refuse("a destroyed key", "destroyed_key", destroyed, openai)
    refuse("suite 3", "future_suite", text.replace("seal:2:", "seal:3:"), openai)
    refuse("suite 10", "future_suite", text.replace("seal:2:", "seal:10:"), openai)
    # Two bytes in the last group leave two bits, which must be zero.
    short = next(c["text"] for c in sealed if len(parse(c["text"])[1]) % 3 == 2)
    stray = short[:-1] + chr(ord(short[-1]) + 1)
    for name, bad in [
        ("nothing", ""), ("a prefix alone", "seal:2:"), ("no kid", "seal:2::" + text[15:]),
        ("upper case", text.replace("seal", "Seal")), ("white space before", " " + text),
        ("a line break after", text + "\n"), ("padding", text + "="),
        ("suite zero zero two", text.replace(":2:", ":x:", 1)),
        ("the standard alphabet", "seal:2:2026-04:+/+/"),
        ("stray bits", stray),
    ]:
        refuse(name, "malformed", bad, openai)

    out = {
        "format": "bonafide/seal/1",
        "made_by": "tests/interop/seal.py",
        "primary": "2026-04",
        "keys": ring,
        "contexts": [
            {"pairs": pairs, "encoding": encode_context(pairs).hex()} for pairs in contexts
        ],
        "sealed": sealed,
        "legacy": legacy,
        "refused": refused,
    }
    json.dump(out, sys.stdout, indent=1, ensure_ascii=True)
    print()


def check(path):
    with open(path) as file:
        vectors = json.load(file)
    keys = {entry["kid"]: entry for entry in vectors["keys"]}
    count = 0
    for case in vectors["sealed"]:
        assert open2(keys, case["text"], case["context"]).hex() == case["secret"], case["name"]
        made = seal2(case["kid"], bytes.fromhex(keys[case["kid"]]["material"]),
                     bytes.fromhex(case["secret"]), case["context"],
                     bytes.fromhex(case["random"]))
        assert made == case["text"], case["name"]
        count += 1
    for case in vectors["legacy"]:
        opened = open0(keys, case["text"], bytes.fromhex(case["additional"]))
        assert opened.hex() == case["secret"], case["name"]
        count += 1
    for case in vectors["refused"]:
        try:
            open2(keys, case["text"], case["context"])
        except Refused as refusal:
            assert str(refusal) == case["error"], case["name"]
            count += 1
        else:
            sys.exit("opens: " + case["name"])
    print("%d vectors agree" % count)


def open_lines():
    """What another maker wrote: each line has key, text, context, and what is inside."""
    count = 0
    for line in sys.stdin:
        case = json.loads(line)
        keys = {case["kid"]: {"material": case["material"], "state": "enabled",
                              "legacy": case["suite"] == 0}}
        if case["suite"] == 0:
            opened = open0(keys, case["text"], bytes.fromhex(case["additional"]))
        else:
            opened = open2(keys, case["text"], case["context"])
        assert opened.hex() == case["secret"], line
        count += 1
    print("%d blobs opened" % count)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make"]:
            make()
        case ["check", path]:
            check(path)
        case ["open"]:
            open_lines()
        case _:
            sys.exit(__doc__)

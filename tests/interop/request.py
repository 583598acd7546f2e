#!/usr/bin/env python3
"""A second implementation of request binding, which makes request.json.

    python3 tests/interop/request.py > tests/vectors/request.json

The format is described in src/request/mod.rs.
"""

import base64
import hashlib
import json
import struct


def lp(data):
    return struct.pack(">I", len(data)) + data


def binding(case):
    method = case["method"].upper()
    authority = case["authority"].lower()
    default = {"https": ":443", "http": ":80"}[case["scheme"]]
    if authority.endswith(default):
        authority = authority[: -len(default)]
    report = bytes.fromhex(case["report_sha256"] or "")
    data = b"bonafide/request/1"
    for field in (
        case["app_id"].encode(),
        case["purpose"].encode(),
        bytes.fromhex(case["challenge"]),
        method.encode(),
        authority.encode(),
        case["path_and_query"].encode(),
    ):
        data += lp(field)
    data += hashlib.sha256(bytes.fromhex(case["body"])).digest()
    data += lp(report)
    return hashlib.sha256(data).digest()


BASE = {
    "app_id": "TEAMID1234.com.example.app",
    "purpose": "chat",
    "challenge": bytes(range(32)).hex(),
    "method": "POST",
    "scheme": "https",
    "authority": "api.example.com",
    "path_and_query": "/v1/chat?stream=1",
    "body": b'{"message":"hello"}'.hex(),
    "report_sha256": None,
}

# Each changes one field of the base.
CHANGES = [
    ("base", {}),
    ("another app", {"app_id": "com.example.app"}),
    ("app id beyond ASCII", {"app_id": "com.example.\u00e4pp"}),
    ("another purpose", {"purpose": "enrol"}),
    ("another challenge", {"challenge": bytes(range(1, 33)).hex()}),
    ("a challenge of one byte", {"challenge": "00"}),
    ("another method", {"method": "PUT"}),
    ("another authority", {"authority": "api.example.org"}),
    ("another port", {"authority": "api.example.com:8443"}),
    ("the other scheme's default port", {"authority": "api.example.com:80"}),
    ("an address", {"authority": "[2001:db8::1]:8443"}),
    ("another path", {"path_and_query": "/v1/chat"}),
    ("another query", {"path_and_query": "/v1/chat?stream=0"}),
    ("a path that stays encoded", {"path_and_query": "/v1/%63hat?stream=1"}),
    ("the server itself", {"method": "OPTIONS", "path_and_query": "*"}),
    ("another body", {"body": b'{"message":"hallo"}'.hex()}),
    ("no body", {"body": ""}),
    ("a report", {"report_sha256": "11" * 32}),
    ("another report", {"report_sha256": "12" + "11" * 31}),
    # The length prefixes keep these two apart.
    ("a field's end moved left", {"app_id": "ab", "purpose": "c"}),
    ("a field's end moved right", {"app_id": "a", "purpose": "bc"}),
]

# The same binding in another spelling.
SPELLINGS = [
    ("method in lower case", {"method": "post"}),
    ("authority in upper case", {"authority": "API.EXAMPLE.COM"}),
    ("the default port", {"authority": "api.example.com:443"}),
]

# Nothing to bind: the field named is not in the form that it has in HTTP.
REFUSED = [
    ("no app id", {"app_id": ""}),
    ("no purpose", {"purpose": ""}),
    ("no challenge", {"challenge": ""}),
    ("no method", {"method": ""}),
    ("a method with a space", {"method": "PO ST"}),
    ("no authority", {"authority": ""}),
    ("user information", {"authority": "user@api.example.com"}),
    ("a port that is none", {"authority": "api.example.com:https"}),
    ("a port with a leading zero", {"authority": "api.example.com:0443"}),
    ("a path in the authority", {"authority": "api.example.com/v1"}),
    ("no path", {"path_and_query": ""}),
    ("a whole URL", {"path_and_query": "https://api.example.com/v1"}),
    ("a fragment", {"path_and_query": "/v1#top"}),
    ("a space in the path", {"path_and_query": "/v1 chat"}),
    ("a line break in the path", {"path_and_query": "/v1\nchat"}),
    ("a path beyond ASCII", {"path_and_query": "/\u00e4"}),
]


def main():
    cases = []
    for name, change in CHANGES + SPELLINGS:
        case = {"name": name, **BASE, **change}
        hashed = binding(case)
        case["binding"] = hashed.hex()
        case["base64url"] = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        if (name, change) in SPELLINGS:
            case["same_as"] = "base"
        cases.append(case)
    refused = [{"name": name, **BASE, **change} for name, change in REFUSED]
    print(json.dumps({"format": "bonafide/request/1", "cases": cases, "refused": refused}, indent=1))


if __name__ == "__main__":
    main()

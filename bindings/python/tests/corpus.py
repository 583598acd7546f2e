"""The vectors that every language reads, and which of them somebody read."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "tests" / "vectors"
READ: set[str] = set()


def load(name: str) -> dict[str, Any]:
    """A file of vectors, by its name without the ending."""
    vectors: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    READ.add(name)
    return vectors


def at(millis: int) -> datetime:
    """A moment of a vector."""
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=millis)

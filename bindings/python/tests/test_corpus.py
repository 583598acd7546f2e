"""No file of the vectors is left out."""

from __future__ import annotations

import corpus
import test_app_attest
import test_play_integrity
import test_request
import test_seal


def test_every_file_is_read() -> None:
    readers = (test_app_attest, test_play_integrity, test_request, test_seal)
    assert all(reader.VECTORS for reader in readers)
    there = {file.stem for file in corpus.FOLDER.iterdir()}
    assert there == corpus.READ, "a file that no test reads, or a test without a file"

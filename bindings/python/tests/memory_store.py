"""A store in memory, as small as one can be: one lock is one transaction."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from bonafide.gate import StoredDevice
from bonafide.replay import Advance, Effect, Enrol, Outcome


@dataclass(frozen=True)
class Row:
    device: StoredDevice
    counter: int = 0


class MemoryStore:
    """Devices, and what was used."""

    def __init__(self) -> None:
        self.devices: dict[bytes, Row] = {}
        self.used: set[bytes] = set()
        self._lock = threading.Lock()

    def load(self, device: bytes) -> StoredDevice | None:
        with self._lock:
            row = self.devices.get(device)
            return None if row is None else row.device

    def revoke(self, device: bytes) -> None:
        with self._lock:
            row = self.devices[device]
            self.devices[device] = replace(row, device=replace(row.device, revoked=True))

    def commit(self, effects: tuple[Effect, ...]) -> Outcome:
        with self._lock:
            # All of it in copies, or nothing.
            devices, used = dict(self.devices), set(self.used)
            for effect in effects:
                outcome = write(effect, devices, used)
                if outcome is not Outcome.COMMITTED:
                    return outcome
            self.devices, self.used = devices, used
            return Outcome.COMMITTED


def write(effect: Effect, devices: dict[bytes, Row], used: set[bytes]) -> Outcome:
    if isinstance(effect, Enrol):
        there = devices.get(effect.device)
        if there is not None:
            mine = there.device.owner == effect.owner
            return Outcome.ALREADY_ENROLLED if mine else Outcome.ENROLLED_FOR_ANOTHER
        devices[effect.device] = Row(StoredDevice(effect.record, effect.owner))
    elif isinstance(effect, Advance):
        row = devices.get(effect.device)
        if row is None:
            return Outcome.UNKNOWN_DEVICE
        if row.device.revoked:
            return Outcome.REVOKED
        if effect.owner is not None and row.device.owner != effect.owner:
            return Outcome.ENROLLED_FOR_ANOTHER
        if row.counter >= effect.counter:
            return Outcome.STALE
        devices[effect.device] = replace(row, counter=effect.counter)
    else:
        if effect.id in used:
            return Outcome.REPLAYED
        used.add(effect.id)
    return Outcome.COMMITTED

// A store in memory, for trying things and for tests: it forgets everything on a restart, and
// two processes do not share it. A real one does the same in one transaction of a database.

export class MemoryStore {
  #devices = new Map();
  #used = new Map();
  #clock;

  constructor({ clock = Date.now } = {}) {
    this.#clock = clock;
  }

  async load(device) {
    const row = this.#devices.get(key(device));
    return row && { record: row.record, owner: row.owner, revoked: row.revoked };
  }

  /** Every condition holds and everything is written, or nothing is. */
  async commit(effects) {
    this.#forget();
    const devices = new Map();
    const used = new Map();
    for (const effect of effects) {
      const outcome = this.#stage(effect, devices, used);
      if (outcome !== 'committed') return outcome;
    }
    for (const [id, row] of devices) this.#devices.set(id, row);
    for (const [id, record] of used) this.#used.set(id, record);
    return 'committed';
  }

  async revoke(device) {
    const row = this.#devices.get(key(device));
    if (row) row.revoked = true;
  }

  #stage(effect, devices, used) {
    switch (effect.kind) {
      case 'enrol': { // INSERT … ON CONFLICT DO NOTHING
        const id = key(effect.device);
        const row = devices.get(id) ?? this.#devices.get(id);
        if (row?.revoked) return 'revoked';
        if (row) return row.owner === effect.owner ? 'alreadyEnrolled' : 'enrolledForAnother';
        const { owner, record, receipt } = effect;
        devices.set(id, { owner, record, receipt, counter: 0, revoked: false });
        return 'committed';
      }
      case 'advance': { // UPDATE … WHERE counter < $new AND NOT revoked AND owner = $owner
        const id = key(effect.device);
        const row = devices.get(id) ?? this.#devices.get(id);
        if (!row) return 'unknownDevice';
        if (row.revoked) return 'revoked';
        if (effect.owner !== null && row.owner !== effect.owner) return 'enrolledForAnother';
        if (row.counter >= effect.counter) return 'stale';
        devices.set(id, { ...row, counter: effect.counter });
        return 'committed';
      }
      case 'take':
      case 'insertOnce': { // INSERT … ON CONFLICT DO NOTHING
        const id = key(effect.id);
        if (used.has(id) || this.#used.has(id)) return 'replayed';
        used.set(id, {
          since: performance.now(),
          atLeastMs: effect.keepAtLeastMs,
          untilMs: effect.keepUntilMs,
        });
        return 'committed';
      }
      default: // of a later version: fail closed
        throw new Error(`unknown effect ${effect.kind}`);
    }
  }

  /** Both clocks must agree that a record is no longer needed: one of them can be set. */
  #forget() {
    const [uptime, now] = [performance.now(), this.#clock()];
    for (const [id, { since, atLeastMs, untilMs }] of this.#used) {
      if (uptime - since > atLeastMs && now > untilMs) this.#used.delete(id);
    }
  }
}

const key = (id) => Buffer.from(id).toString('hex');

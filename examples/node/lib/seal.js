// Secrets at rest, sealed under keys that rotate.
import { KEY_STATES, SEALED_KINDS } from './enumerations.js';
import {
  Handle, bytes, c, choice, count, exposed, filled, made, nameOf, read, readStruct, run,
  taken, text, textOrBytes, time, using,
} from './native.js';

const NONE = Symbol('no context');

/** What a sealed secret belongs to; it must be the same when that is opened. */
export class Context extends Handle {
  constructor(fields) {
    super(fields === NONE ? c.context_none() : contextOf(fields), c.context_free);
  }

  /** For the one secret that a table of one row holds. */
  static none() {
    return new Context(NONE);
  }
}

function contextOf(fields) {
  const entries = Symbol.iterator in fields ? [...fields] : Object.entries(fields);
  const array = entries.map((entry) => {
    const [name, value] = [text(entry[0], 'name'), text(entry[1], 'value')];
    return { name, name_len: name.length, value, value_len: value.length };
  });
  return made(c.context_new, array, array.length);
}

/** Eight bytes that tell keys apart and say nothing about them. */
export function sealingKeyCheckValue(material) {
  const value = Buffer.alloc(8);
  run(c.sealing_key_check_value, bytes(material, 'material', 32), value);
  return value;
}

/** What a stored text says without any key. */
export function inspect(stored) {
  const sealed = textOrBytes(stored, 'stored');
  const inspection = {};
  run(c.sealed_inspect, sealed, sealed.length, inspection);
  return {
    kind: nameOf(inspection.kind, SEALED_KINDS),
    keyId: inspection.key_id_len ? idOf(inspection.key_id, inspection.key_id_len) : null,
    secretLength: inspection.secret_len,
  };
}

/** The bytes of a sealed text, a quarter shorter, for a binary column. */
export function sealedToBytes(sealed) {
  const given = text(sealed, 'sealed');
  return taken(made(c.sealed_to_bytes, given, given.length));
}

export function sealedFromBytes(binary) {
  return taken(made(c.sealed_from_bytes, bytes(binary, 'binary'), binary.length)).toString();
}

export class Keyring extends Handle {
  constructor(pointer) {
    super(pointer, c.keyring_free);
  }

  /** A ring of one key. */
  static create(id, material, now) {
    const name = text(id, 'id');
    return new Keyring(
      made(c.keyring_new, name, name.length, bytes(material, 'material', 32), time(now)));
  }

  /** A ring of one fresh key: store it before anything is sealed. */
  static generate(id, now) {
    const name = text(id, 'id');
    return new Keyring(made(c.keyring_new_generated, name, name.length, time(now)));
  }

  /** The ring that was stored: what `keys` gave, each with its material. */
  static fromStored({ primary, keys }) {
    return using(c.keyring_builder_new(), c.keyring_builder_free, (builder) => {
      for (const key of keys) {
        if (key.material) {
          const material = bytes(key.material, 'material', 32);
          run(c.keyring_builder_key, builder, keyInfo(key), material);
        } else {
          run(c.keyring_builder_tombstone, builder, keyInfo(key));
        }
      }
      const name = text(primary, 'primary');
      run(c.keyring_builder_primary, builder, name, name.length);
      return new Keyring(made(c.keyring_builder_build, builder));
    });
  }

  /** Seals a secret under the primary key: a text for a column. */
  seal(secret, context) {
    const plain = textOrBytes(secret, 'secret');
    return taken(made(c.keyring_seal, Keyring.pointer(this), plain, plain.length,
      Context.pointer(context))).toString();
  }

  /** The secret, in a Buffer of your own: `fill(0)` when it was used. */
  open(sealed, context) {
    const stored = text(sealed, 'sealed');
    return exposed(made(c.keyring_open, Keyring.pointer(this), stored, stored.length,
      Context.pointer(context)));
  }

  sealLegacy(id, secret, additional = Buffer.alloc(0)) {
    const [name, plain] = [text(id, 'id'), textOrBytes(secret, 'secret')];
    return taken(made(c.keyring_seal_legacy, Keyring.pointer(this), name, name.length, plain,
      plain.length, bytes(additional, 'additional'), additional.length)).toString();
  }

  openLegacy(sealed, additional = Buffer.alloc(0)) {
    const stored = text(sealed, 'sealed');
    return exposed(made(c.keyring_open_legacy, Keyring.pointer(this), stored, stored.length,
      bytes(additional, 'additional'), additional.length));
  }

  needsRewrap(sealed) {
    const stored = text(sealed, 'sealed');
    const needs = [0];
    run(c.keyring_needs_rewrap, Keyring.pointer(this), stored, stored.length, needs);
    return needs[0] === 1;
  }

  /** The text sealed anew, or null if it is under the primary key already. */
  rewrap(sealed, context) {
    const stored = text(sealed, 'sealed');
    return rewrapped(made(c.keyring_rewrap, Keyring.pointer(this), stored, stored.length,
      Context.pointer(context)));
  }

  /** The same for a table that has rows of suite 0, too. */
  rewrapOrLegacy(sealed, context, additional = Buffer.alloc(0)) {
    const stored = text(sealed, 'sealed');
    return rewrapped(made(c.keyring_rewrap_or_legacy, Keyring.pointer(this), stored,
      stored.length, bytes(additional, 'additional'), additional.length,
      Context.pointer(context)));
  }

  add(id, material, now) {
    this.#change(c.keyring_add, id, bytes(material, 'material', 32), time(now));
  }

  addGenerated(id, now) {
    this.#change(c.keyring_add_generated, id, time(now));
  }

  addLegacy(id, material, now) {
    this.#change(c.keyring_add_legacy, id, bytes(material, 'material', 32), time(now));
  }

  promote(id) {
    this.#change(c.keyring_promote, id);
  }

  enable(id, now) {
    this.#change(c.keyring_enable, id, time(now));
  }

  decryptOnly(id, now) {
    this.#change(c.keyring_decrypt_only, id, time(now));
  }

  disable(id, now) {
    this.#change(c.keyring_disable, id, time(now));
  }

  get primary() {
    return filled((...place) => c.keyring_primary(Keyring.pointer(this), ...place)).toString();
  }

  /** How long the primary key has been in the ring, in milliseconds. */
  primaryAge(now) {
    return Number(read(c.keyring_primary_age, Keyring.pointer(this), time(now)));
  }

  /** What may be said of each key, and has to be stored with it; nothing here is secret. */
  get keys() {
    const keyring = Keyring.pointer(this);
    return Array.from({ length: read(c.keyring_key_count, keyring) }, (_, index) => {
      const key = readStruct(c.keyring_key, keyring, index);
      return {
        id: idOf(key.id, key.id_len),
        state: nameOf(key.state, KEY_STATES),
        legacy: key.legacy === 1,
        since: Number(key.since_ms),
        created: Number(key.created_ms),
        checkValue: Buffer.from(key.check_value),
      };
    });
  }

  /** The 32 bytes of a key, for whoever stores the ring. */
  material(id) {
    const name = text(id, 'id');
    return exposed(made(c.keyring_material, Keyring.pointer(this), name, name.length));
  }

  #change(call, id, ...parameters) {
    const name = text(id, 'id');
    run(call, Keyring.pointer(this), name, name.length, ...parameters);
  }
}

function rewrapped(buffer) {
  return buffer === null ? null : taken(buffer).toString();
}

function idOf(array, length) {
  return Buffer.from(array.subarray(0, length)).toString();
}

function keyInfo({ id, state, legacy = false, since = 0, created = 0, checkValue }) {
  const name = text(id, 'id');
  const place = Buffer.alloc(32);
  if (name.length > place.length) throw new RangeError('id must be at most 32 bytes');
  name.copy(place);
  return {
    id: place,
    id_len: name.length,
    state: choice(state, KEY_STATES, 'state'),
    legacy: legacy ? 1 : 0,
    since_ms: count(since, 'since'),
    created_ms: count(created, 'created'),
    check_value: bytes(checkValue, 'checkValue', 8),
  };
}

// The shared library: loading it, calling it, and owning what it gives.
import koffi from 'koffi';
import { constants, functions, structs } from './abi.js';

const MADE_FOR = constants.VERSION;
const SONAME = `libbonafide.so.${constants.VERSION_MAJOR}.${constants.VERSION_MINOR}`;

// Types without names: koffi's names are one space for the whole process, and a second copy
// of this module (a test runner that loads modules anew) would collide with the first.
const opaque = koffi.pointer(koffi.opaque());
const types = new Map([['pointer', opaque]]);

function resolve(spec) {
  if (Array.isArray(spec)) return koffi.array(resolve(spec[0]), spec[1]);
  if (spec.startsWith('>')) return koffi.out(koffi.pointer(resolve(spec.slice(1).replace(/ \*$/, ''))));
  if (spec.endsWith(' *')) return koffi.pointer(resolve(spec.slice(0, -2)));
  if (!types.has(spec)) types.set(spec, structs[spec] ? struct(structs[spec]) : koffi.type(spec));
  return types.get(spec);
}

function struct(members) {
  const fields = Object.entries(members).map(([name, spec]) => [name, resolve(spec)]);
  return koffi.struct(Object.fromEntries(fields));
}

function load() {
  const path = process.env.BONAFIDE_LIBRARY || SONAME;
  const library = open(path);
  const version = library.func('bonafide_version', 'str', [])();
  if (!fits(version)) {
    throw new Error(`${path} is bonafide ${version}; this package needs ${MADE_FOR} or a later patch`);
  }
  const calls = {};
  for (const [name, [result, ...parameters]] of Object.entries(functions)) {
    calls[name.replace(/^bonafide_/, '')] =
      library.func(name, resolve(result), parameters.map(resolve));
  }
  return calls;
}

function open(path) {
  try {
    return koffi.load(path);
  } catch (cause) {
    const hint = 'install it, or say with BONAFIDE_LIBRARY where it is';
    throw new Error(`the library ${path} cannot be loaded: ${hint}`, { cause });
  }
}

/** Before 1.0, a new minor version may change anything. */
export function fits(version) {
  const [major, minor, patch] = version.split('.').map(Number);
  return major === constants.VERSION_MAJOR && minor === constants.VERSION_MINOR
    && patch >= constants.VERSION_PATCH;
}

/** The functions of the header, without their prefix. */
export const c = load();

// --- errors --------------------------------------------------------------------------------

const ACTIONS = ['none', 'newChallenge', 'reassert', 'reattest', 'backoff', 'stop'];
const CLASSES = {
  1: 'malformed', 2: 'algorithm', 3: 'signature', 4: 'binding', 5: 'freshness',
  6: 'replay', 7: 'policy', 8: 'configuration', 9: 'unavailable', 10: 'internal', 255: 'call',
};

function pascal(constant) {
  return constant.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());
}

/** Every kind of error with its code, such as `Replayed: 0x00060001`. */
export const codes = Object.freeze(Object.fromEntries(
  Object.entries(constants)
    .filter(([name]) => name.startsWith('ERROR_'))
    .map(([name, code]) => [pascal(name.slice('ERROR_'.length)), code]),
));
const kinds = new Map(Object.entries(codes).map(([kind, code]) => [code, kind]));

export const kindOf = (code) => kinds.get(code) ?? 'Unknown';
export const actionOf = (code) => ACTIONS[c.result_action(code)] ?? 'stop';

export class BonafideError extends Error {
  constructor(code, message, options) {
    super(message ?? publicMessage(code), options);
    this.name = 'BonafideError';
    this.code = code;
    this.kind = kindOf(code);
    this.class = CLASSES[code >>> 16] ?? 'unknown';
    this.action = actionOf(code);
  }

  get publicMessage() {
    return publicMessage(this.code);
  }
}

function publicMessage(code) {
  return filled((...place) => c.result_public_message(code, ...place)).toString();
}

/** Bytes of a function that fills its caller's buffer: first their length, then themselves. */
export function filled(call) {
  const length = [0];
  const first = call(null, 0, length);
  if (first !== constants.OK && first !== codes.CallBuffer) throw new BonafideError(first);
  const bytes = Buffer.alloc(length[0]);
  check(call(bytes, bytes.length, length));
  return bytes;
}

/** A result without a reason. */
export function check(code) {
  if (code !== constants.OK) throw new BonafideError(code);
}

/** Calls a function whose last parameter is the place for a reason. */
export function run(call, ...parameters) {
  const reason = [null];
  const code = call(...parameters, reason);
  if (code === constants.OK) return;
  let message;
  try {
    if (reason[0]) message = filled((...place) => c.error_message(reason[0], ...place)).toString();
  } finally {
    c.error_free(reason[0]);
  }
  throw new BonafideError(code, message);
}

/** As `run`, for a function that gives a handle just before the reason. */
export function made(call, ...parameters) {
  const place = [null];
  run(call, ...parameters, place);
  return place[0];
}

/** A handle of a function that gives no reason. */
export function given(call, ...parameters) {
  const place = [null];
  check(call(...parameters, place));
  return place[0];
}

/** A number or a struct that a function writes. */
export function read(call, ...parameters) {
  const place = [0];
  check(call(...parameters, place));
  return place[0];
}

export function readStruct(call, ...parameters) {
  const place = {};
  check(call(...parameters, place));
  return place;
}

// --- what goes in --------------------------------------------------------------------------
// koffi wraps numbers that do not fit and does not know how much a function reads: both are
// looked at here. Buffers in arguments and in structs go by address. They stay where they are,
// since a call is synchronous and its arguments are alive until it returns.

export function text(value, name) {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string`);
  return Buffer.from(value, 'utf8');
}

export function bytes(value, name, length) {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name} must be a Uint8Array`);
  if (length !== undefined && value.length !== length) {
    throw new RangeError(`${name} must be ${length} bytes`);
  }
  return value;
}

export function textOrBytes(value, name) {
  return typeof value === 'string' ? text(value, name) : bytes(value, name);
}

/** Milliseconds since 1970, from a Date or a number. */
export function time(value = Date.now(), name = 'now') {
  return count(value instanceof Date ? value.getTime() : value, name);
}

export function count(value, name, max = Number.MAX_SAFE_INTEGER) {
  if (!Number.isSafeInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${name} must be an integer from 0 to ${max}`);
  }
  return value;
}

/** One of the names of an enumeration. */
export function choice(value, table, name) {
  if (!Object.hasOwn(table, value)) {
    throw new TypeError(`${name} must be one of: ${Object.keys(table).join(', ')}`);
  }
  return table[value];
}

/** Several names of an enumeration, added up. */
export function choices(values, table, name) {
  return values.reduce((sum, value) => (sum | choice(value, table, name)) >>> 0, 0);
}

// --- what comes out ------------------------------------------------------------------------

/** A copy of bytes that belong to a handle. */
export function copied(pointer, length) {
  return pointer && length ? Buffer.from(koffi.decode(pointer, 'uint8_t', length)) : Buffer.alloc(0);
}

export function textOf(pointer, length) {
  return pointer ? copied(pointer, length).toString() : null;
}

/** The bytes of a buffer handle, which ends here. */
export function taken(buffer) {
  try {
    return copied(c.buffer_data(buffer), c.buffer_len(buffer));
  } finally {
    c.buffer_free(buffer);
  }
}

/** The bytes of a secret handle, which is overwritten here. */
export function exposed(secret) {
  try {
    return copied(c.secret_data(secret), c.secret_len(secret));
  } finally {
    c.secret_free(secret);
  }
}

export const nameOf = (number, table) =>
  Object.keys(table).find((name) => table[name] === number) ?? null;

export const namesOf = (sum, table) =>
  Object.keys(table).filter((name) => (sum & table[name]) !== 0);

// --- handles -------------------------------------------------------------------------------

// A net for objects that nobody closed. Finalizers run between turns of the event loop, never
// inside a call.
const forgotten = new FinalizationRegistry(({ free, pointer }) => free(pointer));

/** An object that owns a handle of the library. */
export class Handle {
  #pointer;
  #free;

  constructor(pointer, free) {
    if (typeof pointer !== 'bigint') throw new TypeError(`${new.target.name} is not made with new`);
    this.#pointer = pointer;
    this.#free = free;
    forgotten.register(this, { free, pointer }, this);
  }

  /** Frees the handle now. A second time is nothing. */
  close() {
    if (this.#pointer === null) return;
    forgotten.unregister(this);
    const pointer = this.#pointer;
    this.#pointer = null;
    this.#free(pointer);
  }

  [Symbol.dispose]() {
    this.close();
  }

  get closed() {
    return this.#pointer === null;
  }

  /** The handle of an object of this class; pointers themselves have no type in koffi. */
  static pointer(object) {
    if (!(object instanceof this)) throw new TypeError(`expected an object of ${this.name}`);
    if (object.#pointer === null) {
      throw new BonafideError(codes.CallHandle, `the ${this.name} is closed`);
    }
    return object.#pointer;
  }
}

/** Runs `body` with a handle that is freed afterwards. */
export function using(pointer, free, body) {
  try {
    return body(pointer);
  } finally {
    free(pointer);
  }
}

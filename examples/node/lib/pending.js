// Verified evidence, which counts only after its effects were written.
import { constants as is } from './abi.js';
import { OUTCOMES } from './enumerations.js';
import {
  BonafideError, Handle, c, check, choice, codes, copied, given, made, read, readStruct, text,
  textOf,
} from './native.js';

export class Pending extends Handle {
  #finish;
  #finished = false;

  constructor(pointer, finish) {
    super(pointer, c.pending_free);
    this.#finish = finish;
  }

  /** The conditional writes: all of them in one transaction, or none. */
  get effects() {
    const pending = this.#live();
    const count = read(c.pending_effect_count, pending);
    return Array.from({ length: count }, (_, index) =>
      effectOf(readStruct(c.pending_effect, pending, index)));
  }

  /** Says whose device it is, before the effects are read. */
  ownedBy(subject) {
    const owner = text(subject, 'subject');
    check(c.pending_owned_by(this.#live(), owner, owner.length));
    return this;
  }

  /** Merges two verifications into one write; both objects end here. */
  and(other) {
    if (!(other instanceof Pending)) throw new TypeError('expected an object of Pending');
    const [mine, theirs] = [this.#live(), other.#live()];
    const both = given(c.pending_and, mine, theirs);
    const [first, second] = [this.#finish, other.#finish];
    this.#end();
    other.#end();
    return new Pending(both, (pending, outcome) => [
      first(pending, outcome),
      second(pending, outcome),
    ]);
  }

  /** The claims if everything was written; otherwise the refusal is thrown. Once. */
  finish(outcome) {
    const number = choice(outcome, OUTCOMES, 'outcome');
    const pending = this.#live();
    try {
      return this.#finish(pending, number);
    } finally {
      this.#end();
    }
  }

  /** Writes the effects to a store and finishes. Without an answer there are no claims. */
  async commit(store) {
    const effects = this.effects;
    let outcome;
    try {
      outcome = await store.commit(effects);
    } catch (cause) {
      this.#end();
      throw new BonafideError(codes.StoreUnavailable, undefined, { cause });
    }
    return this.finish(outcome);
  }

  #live() {
    if (this.#finished) throw new BonafideError(codes.CallFinished);
    return Pending.pointer(this);
  }

  #end() {
    this.#finished = true;
    this.close();
  }
}

/** A finisher for claims of a class. */
export const finishing = (call, Claims) => (pending, outcome) =>
  new Claims(made(call, pending, outcome));

export function effectOf(effect) {
  const id = Buffer.from(effect.id);
  const owner = textOf(effect.owner, effect.owner_len);
  const keep = {
    keepAtLeastMs: Number(effect.keep_at_least_ms),
    keepUntilMs: Number(effect.keep_until_ms),
    madeMs: Number(effect.made_ms),
  };
  switch (effect.kind) {
    case is.EFFECT_ENROL:
      return {
        kind: 'enrol',
        device: id,
        owner,
        record: copied(effect.record, effect.record_len),
        receipt: copied(effect.receipt, effect.receipt_len),
      };
    case is.EFFECT_ADVANCE:
      return { kind: 'advance', device: id, owner, counter: effect.counter };
    case is.EFFECT_TAKE:
      return { kind: 'take', id, ...keep };
    case is.EFFECT_INSERT_ONCE:
      return { kind: 'insertOnce', id, ...keep };
    default: // of a later version: fail closed
      throw new Error(`unknown effect ${effect.kind}`);
  }
}

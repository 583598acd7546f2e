import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  Context, Keyring, inspect, sealedFromBytes, sealedToBytes, sealingKeyCheckValue,
} from '../index.js';
import { hex, refusal, vectors } from './setup.js';

const all = vectors('seal');
const STATES = {
  enabled: 'enabled', decrypt_only: 'decryptOnly', disabled: 'disabled', destroyed: 'destroyed',
};
const stored = all.keys.map(({ kid, state, legacy, check_value: value, material }) => ({
  id: kid,
  state: STATES[state],
  legacy,
  checkValue: hex(value),
  material: material ? hex(material) : null,
}));
const ring = Keyring.fromStored({ primary: all.primary, keys: stored });
const context = (pairs) => (pairs ? new Context(pairs) : Context.none());

describe('sealed', () => {
  assert.ok(all.sealed.length >= 7);
  for (const one of all.sealed) {
    test(one.name, () => {
      const secret = hex(one.secret);
      assert.deepEqual(ring.open(one.text, context(one.context)), secret);
      assert.deepEqual(inspect(one.text),
        { kind: 'sealed', keyId: one.kid, secretLength: secret.length });
      assert.equal(sealedFromBytes(sealedToBytes(one.text)), one.text);
      assert.equal(ring.needsRewrap(one.text), one.kid !== all.primary);
      const again = ring.rewrap(one.text, context(one.context));
      assert.equal(again === null, one.kid === all.primary);
      if (again) assert.deepEqual(ring.open(again, context(one.context)), secret);
    });
  }
});

describe('legacy', () => {
  assert.ok(all.legacy.length >= 4);
  for (const one of all.legacy) {
    test(one.name, () => {
      const [secret, additional] = [hex(one.secret), hex(one.additional)];
      assert.deepEqual(ring.openLegacy(one.text, additional), secret);
      assert.deepEqual(inspect(one.text),
        { kind: 'legacy', keyId: null, secretLength: secret.length });
      const row = context([['tenant', '7']]);
      const again = ring.rewrapOrLegacy(one.text, row, additional);
      assert.deepEqual(ring.open(again, row), secret);
    });
  }
});

describe('refused', () => {
  assert.ok(all.refused.length >= 150);
  const unreadable = ['InvalidSealed', 'UnsupportedSuite', 'SealingKeyIdMismatch'];
  for (const one of all.refused) {
    test(`${one.class}: ${one.name}`, () => {
      assert.throws(() => ring.open(one.text, context(one.context)), refusal(one.error));
      if (unreadable.includes(one.error)) {
        assert.throws(() => inspect(one.text), refusal(one.error));
      } else {
        assert.equal(inspect(one.text).kind, 'sealed');
      }
    });
  }
});

describe('contexts', () => {
  assert.ok(all.contexts.length >= 6);
  // Their encodings are inside of what is sealed: a secret opens under the same fields alone.
  const [{ id, material }] = stored;
  const one = Keyring.create(id, material, 0);
  const encodings = new Set(all.contexts.map(({ encoding }) => encoding));
  for (const { pairs, encoding } of all.contexts) {
    test(JSON.stringify(pairs), () => {
      const sealed = one.seal('secret', context(pairs));
      let opened = 0;
      for (const other of all.contexts) {
        const open = () => one.open(sealed, context(other.pairs));
        if (other.encoding === encoding) {
          assert.equal(open().toString(), 'secret');
          opened += 1;
        } else {
          assert.throws(open, refusal('CannotBeOpened'));
        }
      }
      assert.ok(opened >= 1 && encodings.size > 1);
    });
  }
});

test('what was stored comes out again', () => {
  assert.equal(ring.primary, all.primary);
  const keys = ring.keys;
  assert.deepEqual(keys.map(({ id, state, legacy, checkValue }) => ({ id, state, legacy, checkValue })),
    stored.map(({ id, state, legacy, checkValue }) => ({ id, state, legacy, checkValue })));
  for (const { id, material } of stored) {
    if (material) {
      assert.deepEqual(ring.material(id), material);
      assert.deepEqual(sealingKeyCheckValue(material), stored.find((key) => key.id === id).checkValue);
    } else {
      assert.throws(() => ring.material(id), refusal('KeyDestroyed'));
    }
  }
});

test('a key that is not the one which was stored is found', () => {
  const keys = [{ ...stored[0], checkValue: Buffer.alloc(8) }];
  assert.throws(() => Keyring.fromStored({ primary: stored[0].id, keys }), refusal('WrongKey'));
});

test('keys rotate', () => {
  const keyring = Keyring.generate('2026-01', 1000);
  const row = new Context({ tenant: '7', name: 'openai' });
  const sealed = keyring.seal('sk-live-1', row);
  assert.match(sealed, /^seal:2:2026-01:/);
  keyring.addGenerated('2026-02', 2000);
  keyring.promote('2026-02');
  assert.equal(keyring.primary, '2026-02');
  assert.equal(keyring.primaryAge(5000), 3000);
  const again = keyring.rewrap(sealed, row);
  assert.match(again, /^seal:2:2026-02:/);
  assert.equal(keyring.open(again, row).toString(), 'sk-live-1');
  keyring.decryptOnly('2026-01', 3000);
  assert.equal(keyring.open(sealed, row).toString(), 'sk-live-1');
  keyring.disable('2026-01', 4000);
  assert.throws(() => keyring.open(sealed, row), refusal('KeyDisabled'));
  keyring.enable('2026-01', 5000);
  assert.equal(keyring.open(sealed, row).toString(), 'sk-live-1');
  assert.throws(() => keyring.add('2026-02', Buffer.alloc(32, 'x'), 0), refusal('WeakKey'));
  keyring.addLegacy('old-php', stored.find(({ legacy }) => legacy).material, 0);
  const old = keyring.sealLegacy('old-php', 'sk-old');
  assert.equal(keyring.openLegacy(old).toString(), 'sk-old');
  assert.deepEqual(keyring.keys.map(({ state }) => state), ['enabled', 'enabled', 'enabled']);
});

test('an empty secret is a secret', () => {
  const sealed = ring.seal('', Context.none());
  assert.equal(ring.open(sealed, Context.none()).length, 0);
});

test('a context must have fields', () => {
  assert.throws(() => new Context({}), refusal('InvalidContext'));
  assert.throws(() => new Context({ 'No Name': 'x' }), refusal('InvalidContext'));
  assert.throws(() => new Context(null), TypeError);
});

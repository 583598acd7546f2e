import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import {
  AppAttestPolicy, AttestedKey, BonafideError, Challenges, Context, Gate, Keyring, PlayPolicy,
  PlayVerifier, Verifier, codes, requestBinding,
} from '../index.js';
import { fits } from '../lib/native.js';
import { HEADER, OUTPUT, abi } from '../tools/abi.js';
import { base64, hex, refusal, vectors } from './setup.js';

const apple = vectors('app_attest');
const play = vectors('play_integrity');
const KEY = Buffer.from('a key of 32 bytes for this alone');

const make = {
  Verifier: () => new Verifier({ apps: [apple.app_id], trustAnchors: [base64(apple.root)] }),
  AttestedKey: () => AttestedKey.fromTrustedStorage(hex(apple.record)),
  AppAttestPolicy: () => new AppAttestPolicy(),
  PlayVerifier: () => new PlayVerifier({
    apps: [{
      package: play.package,
      decryptionKey: play.decryption_key,
      verificationKey: play.verification_key,
    }],
  }),
  PlayPolicy: () => new PlayPolicy('recommended', [play.certificate_digest]),
  Challenges: () => new Challenges({ key: KEY }),
  Keyring: () => Keyring.create('2026-01', KEY),
  Context: () => new Context({ tenant: '7' }),
  Gate: () => new Gate({
    challenges: make.Challenges(),
    authority: 'api.example.com',
    appAttest: { verifier: make.Verifier(), policy: make.AppAttestPolicy() },
  }),
};
const scope = { appId: apple.app_id, purpose: 'enrol', subject: 'alice' };
const assertion = (key) => ({
  object: base64(apple.assertions[0].object),
  clientDataHash: hex(apple.assertions[0].client_data_hash),
  key,
});
const verdict = () => make.PlayVerifier()
  .verify({ token: play.tokens[0].token, package: play.package, nonce: play.nonce, now: play.now_ms })
  .finish('committed');

const use = {
  Verifier: (one) => one.verifyAssertion(assertion(make.AttestedKey())),
  AttestedKey: (one) => make.Verifier().verifyAssertion(assertion(one)),
  AppAttestPolicy: (one) =>
    one.appraise(make.Verifier().verifyAssertion(assertion(make.AttestedKey())).finish('committed')),
  PlayVerifier: (one) =>
    one.verify({ token: play.tokens[0].token, package: play.package, nonce: play.nonce, now: play.now_ms }),
  PlayPolicy: (one) => one.appraise(verdict()),
  Challenges: (one) => one.issue(scope),
  Keyring: (one) => one.seal('secret', make.Context()),
  Context: (one) => make.Keyring().seal('secret', one),
  Gate: (one) => one.challenge(scope),
};

describe('use after close is an error', () => {
  for (const name of Object.keys(make)) {
    test(name, () => {
      const one = make[name]();
      use[name](one);
      assert.equal(one.closed, false);
      one.close();
      one.close();
      one[Symbol.dispose]();
      assert.equal(one.closed, true);
      assert.throws(() => use[name](one), refusal('CallHandle'));
    });
  }

  test('of claims and pending results, too', () => {
    const closed = verdict();
    closed.close();
    assert.throws(() => closed.toJSON(), refusal('CallHandle'));
    const pending = make.Verifier().verifyAssertion(assertion(make.AttestedKey()));
    pending.close();
    assert.throws(() => pending.finish('committed'), refusal('CallHandle'));
  });
});

test('an object of another class is a TypeError', () => {
  assert.throws(() => make.Verifier().verifyAssertion(assertion(make.Keyring())), TypeError);
  assert.throws(() => make.Keyring().seal('secret', {}), TypeError);
  assert.throws(() => make.Keyring().seal('secret'), TypeError);
  assert.throws(() => make.PlayPolicy().appraise(make.Verifier()), TypeError);
  assert.throws(() => Verifier.prototype.verifyAssertion.call(make.Keyring(), assertion(make.AttestedKey())), TypeError);
  assert.throws(() => new Keyring({ primary: 'x' }), TypeError);
});

test('what does not fit its parameter is refused before the library reads it', () => {
  const verifier = make.Verifier();
  const one = apple.attestations[0];
  const good = {
    object: base64(one.object), keyId: base64(one.key_id),
    clientDataHash: hex(one.client_data_hash), now: apple.now_ms,
  };
  verifier.verifyAttestation(good);
  verifier.verifyAttestation({ ...good, now: new Date(apple.now_ms) });
  for (const wrong of [
    { keyId: good.keyId.subarray(1) },
    { keyId: Buffer.alloc(0) },
    { clientDataHash: Buffer.alloc(31) },
    { now: -1 }, { now: 1.5 }, { now: NaN }, { now: 2 ** 60 }, { now: new Date('x') },
  ]) assert.throws(() => verifier.verifyAttestation({ ...good, ...wrong }), RangeError);
  for (const wrong of [
    { keyId: one.key_id }, { object: one.object }, { object: null }, { clientDataHash: undefined },
    { object: new ArrayBuffer(8) },
  ]) assert.throws(() => verifier.verifyAttestation({ ...good, ...wrong }), TypeError);
  assert.throws(() => new Verifier({ apps: ['x'], environments: ['testing'] }), TypeError);
  assert.throws(() => new Challenges({ key: KEY.subarray(1) }), RangeError);
  assert.throws(() => requestBinding({}), TypeError);
});

test('views and empty arrays arrive as they are', () => {
  const one = apple.attestations[0];
  const padded = Buffer.concat([Buffer.alloc(3), base64(one.object), Buffer.alloc(3)]);
  const evidence = {
    keyId: new Uint8Array(base64(one.key_id)), clientDataHash: hex(one.client_data_hash),
    now: apple.now_ms,
  };
  const verifier = make.Verifier();
  verifier.verifyAttestation({ ...evidence, object: padded.subarray(3, -3) }).finish('committed');
  assert.throws(() => verifier.verifyAttestation({ ...evidence, object: new Uint8Array() }),
    (error) => error.class === 'malformed');
  assert.throws(() => verifier.verifyAttestation({ ...evidence, object: Buffer.alloc(1 << 20) }),
    refusal('InputTooLarge'));
});

test('errors say what to do', () => {
  const error = new BonafideError(codes.Replayed);
  assert.ok(error instanceof Error);
  assert.equal(error.code, 0x00060001);
  assert.equal(error.class, 'replay');
  assert.equal(error.action, 'newChallenge');
  assert.ok(error.publicMessage.length > 0);
  assert.equal(new BonafideError(0x00ffffff).kind, 'Unknown');
  assert.equal(new BonafideError(codes.StoreUnavailable).action, 'backoff');
  for (const [kind, code] of Object.entries(codes)) {
    assert.equal(new BonafideError(code).kind, kind);
    assert.notEqual(new BonafideError(code).action, 'none');
  }
});

test('only patches of the version that this package was made for fit', () => {
  assert.deepEqual(['0.1.0', '0.1.9', '0.2.0', '0.0.9', '1.1.0', ''].map(fits),
    [true, true, false, false, false, false]);
});

test('a library that is not there is named', () => {
  const load = () => execFileSync(process.execPath, ['index.js'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, BONAFIDE_LIBRARY: './no-such-library.so' },
    stdio: 'pipe',
  });
  assert.throws(load, /no-such-library/);
});

test('what is forgotten is freed', { timeout: 120_000 }, () => {
  const script = `
    import { Keyring, Context } from './index.js';
    const turn = () => new Promise(setImmediate);
    const material = Buffer.from('a key of 32 bytes for this alone');
    const round = async () => {
      for (let i = 0; i < 20_000; i += 1) {
        new Context({ tenant: 'x'.repeat(1000) });
        if (i % 1000 === 0) { globalThis.gc(); await turn(); }
      }
      globalThis.gc();
      await turn();
      return process.memoryUsage.rss();
    };
    const first = await round();
    const second = await round();
    console.log(second - first);
  `;
  const grown = Number(execFileSync(process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', script],
    { cwd: fileURLToPath(new URL('..', import.meta.url)) }));
  // 20 000 contexts of 1000 bytes that nobody frees are 20 MB.
  assert.ok(grown < 8_000_000, `${grown} bytes`);
});

const inCheckout = existsSync(HEADER);
test('lib/abi.js is what the header says', { skip: !inCheckout && 'there is no header here' }, () => {
  assert.equal(readFileSync(OUTPUT, 'utf8'), abi(readFileSync(HEADER, 'utf8')));
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppAttestPolicy, AttestedKey, MemoryStore, Verifier, codes } from '../index.js';
import { base64, hex, refusal, vectors } from './setup.js';

const all = vectors('app_attest');
const verifier = new Verifier({
  apps: [all.app_id],
  environments: all.environments,
  trustAnchors: [base64(all.root)],
});
const attestation = (one) => ({
  object: base64(one.object),
  keyId: base64(one.key_id),
  clientDataHash: hex(one.client_data_hash),
  now: all.now_ms,
});
const assertion = (one) => ({
  object: base64(one.object),
  clientDataHash: hex(one.client_data_hash),
  key: AttestedKey.fromTrustedStorage(hex(all.record)),
});

function refused(verify, { kind, code }, secrets) {
  assert.throws(verify, (error) => {
    assert.equal(error.code, code);
    assert.equal(error.kind, kind);
    assert.equal(codes[kind], code);
    for (const secret of secrets) assert.ok(!error.message.includes(secret));
    return true;
  });
}

describe('attestations', () => {
  assert.ok(all.attestations.length >= 15);
  for (const one of all.attestations) {
    test(one.name, () => {
      const verify = () => verifier.verifyAttestation(attestation(one)).finish('committed');
      if (one.error) return refused(verify, one.error, [one.key_id, base64(one.key_id).toString('hex')]);
      const claims = verify();
      assert.equal(claims.appId, all.app_id);
      assert.equal(claims.environment, one.claims.environment);
      assert.equal(claims.platform, one.claims.platform);
      assert.equal(claims.osVersion, one.claims.os_version);
      assert.equal(claims.launch.category, one.claims.launch_category);
      assert.deepEqual(claims.key().record, hex(one.claims.record));
      assert.ok(claims.leafNotBefore.getTime() < all.now_ms && claims.leafNotAfter.getTime() > all.now_ms);
    });
  }
});

describe('assertions', () => {
  assert.ok(all.assertions.length >= 12);
  for (const one of all.assertions) {
    test(one.name, () => {
      const verify = () => verifier.verifyAssertion(assertion(one)).finish('committed');
      if (one.error) return refused(verify, one.error, [all.record]);
      assert.equal(verify().counter, one.counter);
    });
  }
});

test('a device enrols once, and each assertion counts once', async () => {
  const store = new MemoryStore();
  const [good] = all.attestations;
  const [first, second] = all.assertions;
  const enrol = (owner) =>
    verifier.verifyAttestation(attestation(good)).ownedBy(owner).commit(store);
  const { device } = await enrol('alice');
  await assert.rejects(enrol('alice'), refusal('AlreadyEnrolled'));
  await assert.rejects(enrol('bob'), refusal('EnrolledForAnother'));

  const stored = await store.load(device);
  assert.equal(stored.owner, 'alice');
  const use = (one, owner) => verifier
    .verifyAssertion({ ...assertion(one), key: AttestedKey.fromTrustedStorage(stored.record) })
    .ownedBy(owner)
    .commit(store);
  await assert.rejects(use(first, 'bob'), refusal('EnrolledForAnother'));
  assert.equal((await use(first, 'alice')).counter, 1);
  await assert.rejects(use(first, 'alice'), refusal('CounterNotIncreased'));
  assert.equal((await use(second, 'alice')).counter, 2);
  await assert.rejects(use(first, 'alice'), refusal('CounterNotIncreased'));
  await store.revoke(device);
  await assert.rejects(use(second, 'alice'), refusal('Revoked'));
  await assert.rejects(enrol('alice'), refusal('Revoked'));
});

test('of two requests with one assertion, one passes', async () => {
  const store = new MemoryStore();
  await verifier.verifyAttestation(attestation(all.attestations[0])).commit(store);
  const use = () => verifier.verifyAssertion(assertion(all.assertions[0])).commit(store);
  const answers = await Promise.allSettled([use(), use()]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('without an answer of the store there are no claims', async () => {
  const pending = verifier.verifyAssertion(assertion(all.assertions[0]));
  const store = { commit: async () => { throw new Error('connection reset'); } };
  await assert.rejects(pending.commit(store), (error) =>
    refusal('StoreUnavailable')(error) && error.cause.message === 'connection reset');
  assert.throws(() => pending.finish('committed'), refusal('CallFinished'));
});

test('a pending result ends once', () => {
  const pending = verifier.verifyAssertion(assertion(all.assertions[0]));
  assert.throws(() => pending.finish('done'), TypeError);
  pending.finish('committed');
  assert.throws(() => pending.finish('committed'), refusal('CallFinished'));
  assert.throws(() => pending.effects, refusal('CallFinished'));
  assert.throws(() => pending.ownedBy('alice'), refusal('CallFinished'));
});

test('a policy judges before enrolment', () => {
  const strict = new AppAttestPolicy('strict');
  const judge = (name) => {
    const one = all.attestations.find((each) => each.name === name);
    return strict.appraiseBeforeEnrolment(verifier.verifyAttestation(attestation(one)));
  };
  assert.equal(judge('iOS 27').accepted, true);
  const old = judge('iOS 26');
  assert.equal(old.accepted, false);
  assert.throws(() => old.orThrow(), refusal('LaunchFieldsAbsent'));
  const least = new AppAttestPolicy('none', { minOsVersions: [{ platform: 10, version: '26.2' }] });
  const pending = verifier.verifyAttestation(attestation(all.attestations[0]));
  assert.deepEqual(
    least.appraiseBeforeEnrolment(pending).reasons.map(({ kind, decisive }) => [kind, decisive]),
    [['OsVersion', true]],
  );
  assert.equal(strict.appraise(verifier.verifyAssertion(assertion(all.assertions[0]))
    .finish('committed')).accepted, false);
});

test('every option of a policy counts', () => {
  const kinds = (options, name) => {
    const one = all.attestations.find((each) => each.name === name);
    return new AppAttestPolicy('none', options)
      .appraiseBeforeEnrolment(verifier.verifyAttestation(attestation(one)))
      .reasons.filter(({ decisive }) => decisive).map(({ kind }) => kind);
  };
  const launch = (demand, ...categories) => ({ launchCategory: { demand, categories } });
  assert.deepEqual(kinds(launch('required', 4), 'iOS 27'), []);
  assert.deepEqual(kinds(launch('required', 2), 'iOS 27'), ['LaunchCategory']);
  assert.deepEqual(kinds(launch('required', 4), 'iOS 26'), ['LaunchFieldsAbsent']);
  assert.deepEqual(kinds(launch('ifProven', 4), 'iOS 26'), []);
  const version = (least) => ({ minBundleVersion: { demand: 'required', version: least } });
  assert.deepEqual(kinds(version('1'), 'iOS 27'), []);
  assert.deepEqual(kinds(version('2'), 'iOS 27'), ['BundleVersion']);
  assert.deepEqual(kinds({ refuseUnproven: true }, 'iOS 27'), []);
  assert.throws(() => new AppAttestPolicy('none', version('two')), refusal('InvalidVersion'));
  assert.throws(() => new AppAttestPolicy('none', launch('please', 4)), TypeError);
});

test('an explanation names the step that fails', () => {
  const wrong = all.attestations.find(({ name }) => name === 'WrongNonce');
  assert.notEqual(
    verifier.explainAttestation(attestation(wrong)),
    verifier.explainAttestation(attestation(all.attestations[0])),
  );
  assert.match(verifier.explainAssertion(assertion(all.assertions[0])), /\n/);
});

test('a verifier without an app is a mistake of the configuration', () => {
  assert.throws(() => new Verifier({ apps: [] }), (error) =>
    refusal('NoAppId')(error) && error.class === 'configuration' && error.action === 'stop');
});

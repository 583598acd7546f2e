import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AppAttestPolicy, AttestedKey, Challenges, Gate, MemoryStore, PlayPolicy, PlayVerifier, Verifier,
  requestBinding, sha256,
} from '../index.js';
import { Authority, CERTIFICATE, Console, Device, payload } from './device.js';
import { refusal } from './setup.js';

const NOW = Date.UTC(2026, 5, 1);
const APP = 'TEAMID1234.com.example.app';
const PACKAGE = 'com.example.app';
const AUTHORITY = 'api.example.com';
const BODY = Buffer.from('{"message":"hello"}');

const authority = new Authority(NOW);
const console_ = new Console();

function gateOf(options = {}) {
  const policy = new PlayPolicy('recommended', [CERTIFICATE], options.play);
  return new Gate({
    challenges: new Challenges({ key: Buffer.from('a key of 32 bytes for this alone') }),
    authority: AUTHORITY,
    appAttest: {
      verifier: new Verifier({ apps: [APP], trustAnchors: [authority.root] }),
      policy: new AppAttestPolicy(options.appAttest ?? 'recommended'),
    },
    playKeys: {
      verifier: new PlayVerifier({
        apps: [{
          package: PACKAGE,
          decryptionKey: console_.decryptionKey,
          verificationKey: console_.verificationKey,
        }],
      }),
      policy,
    },
    playDecode: { packages: [PACKAGE], policy },
    playFreshness: options.playFreshness,
    enforcement: options.enforcement,
  });
}

const gate = gateOf();

/** A call whose challenge is fresh, and the hash that its evidence must be about. */
function callOf({ purpose = 'chat', appId = APP, subject = 'alice', body = BODY, on = gate } = {}) {
  const request = { method: 'POST', pathAndQuery: '/v1/chat?stream=1' };
  const challenge = on.challenge({ appId, purpose, subject }, NOW);
  const bodySha256 = body && sha256(body);
  const hash = requestBinding({
    ...request, appId, purpose, challenge, authority: AUTHORITY, bodySha256: bodySha256 ?? undefined,
  });
  return { call: { ...request, appId, purpose, subject, challenge }, hash, bodySha256 };
}

async function enrol(device, { store, on = gate, subject = 'alice' }) {
  const { call, hash } = callOf({ purpose: 'enrol', body: null, subject, on });
  const evidence = { kind: 'attestation', keyId: device.keyId.toString('base64') };
  return on.decide({ ...call, evidence }, {
    store, attestation: () => device.attest(authority, hash), clock: () => NOW,
  });
}

function assertion(device, options) {
  const { call, hash, bodySha256 } = callOf(options);
  const evidence = {
    kind: 'assertion',
    keyId: device.keyId.toString('base64'),
    object: device.assert(hash).toString('base64'),
  };
  return { call: { ...call, evidence }, bodySha256 };
}

const decide = ({ call, bodySha256 }, store, more = {}) =>
  gate.decide(call, { store, bodySha256, clock: () => NOW, ...more });

describe('an iPhone', () => {
  test('enrols, is allowed, and a second time is refused', async () => {
    const [store, device] = [new MemoryStore(), new Device(APP)];
    const enrolled = await enrol(device, { store });
    assert.equal(enrolled.kind, 'allow', enrolled.line);
    assert.equal(enrolled.attestation.osVersion, '26.1');
    assert.equal(enrolled.audit.subject, 'alice');
    assert.equal(enrolled.audit.evidence, 'attestation');
    assert.equal((await store.load(enrolled.audit.device)).owner, 'alice');

    const request = assertion(device);
    const allowed = await decide(request, store);
    assert.equal(allowed.kind, 'allow', allowed.line);
    assert.equal(allowed.refusal, null);
    assert.equal(allowed.reason, null);
    assert.equal(allowed.action, 'none');
    assert.equal(allowed.assertion.counter, 1);
    assert.deepEqual(allowed.audit.device, enrolled.audit.device);
    assert.equal(allowed.audit.time.getTime(), NOW);

    const again = await decide(request, store);
    assert.equal(again.kind, 'deny');
    assert.equal(again.allowed, false);
    assert.equal(again.reason, 'Replayed');
    assert.equal(again.action, 'newChallenge');
    assert.ok(refusal('Replayed')(again.refusal));
    assert.equal(again.assertion, null);
    for (const secret of [request.call.challenge, 'alice', device.keyId.toString('base64'),
      enrolled.audit.device.toString('hex')]) {
      assert.ok(!again.line.includes(secret) && !again.refusal.message.includes(secret));
    }
    assert.equal((await decide(assertion(device), store)).assertion.counter, 2);
  });

  test('enrols for one subject', async () => {
    const [store, device] = [new MemoryStore(), new Device(APP)];
    await enrol(device, { store });
    assert.equal((await enrol(device, { store })).reason, 'AlreadyEnrolled');
    assert.equal((await enrol(device, { store, subject: 'bob' })).reason, 'EnrolledForAnother');
    const stolen = await decide(assertion(device, { subject: 'bob' }), store);
    assert.equal(stolen.reason, 'OwnerMismatch');
  });

  test('is refused when anything of the request was changed', async () => {
    const [store, device] = [new MemoryStore(), new Device(APP)];
    await enrol(device, { store });
    const good = () => assertion(device);
    const reasons = [];
    for (const change of [
      (one) => ({ ...one, bodySha256: sha256('another body') }),
      (one) => ({ ...one, bodySha256: null }),
      (one) => ({ ...one, call: { ...one.call, pathAndQuery: '/v1/admin' } }),
      (one) => ({ ...one, call: { ...one.call, purpose: 'pay' } }),
      (one) => ({ ...one, call: { ...one.call, challenge: 'x' } }),
      (one) => ({ ...one, call: { ...one.call, appId: 'TEAMID1234.com.example.other' } }),
    ]) reasons.push((await decide(change(good()), store)).reason);
    assert.deepEqual(reasons, [
      'AssertionSignature', 'AssertionSignature', 'AssertionSignature', 'ChallengeMismatch',
      'InvalidChallenge', 'AppIdMismatch',
    ]);
    assert.equal((await decide(good(), store)).kind, 'allow');
  });

  test('that nobody knows, or that is revoked, is not listened to', async () => {
    const [store, device] = [new MemoryStore(), new Device(APP)];
    const body = () => assert.fail('the body was read');
    const unknown = await decide(assertion(device), store, { bodySha256: body });
    assert.equal(unknown.reason, 'UnknownDevice');
    assert.equal(unknown.action, 'reattest');
    const { audit } = await enrol(device, { store });
    await store.revoke(audit.device);
    assert.equal((await decide(assertion(device), store, { bodySha256: body })).reason, 'Revoked');
  });

  test('gets no judgement while the store does not answer', async () => {
    const [store, device] = [new MemoryStore(), new Device(APP)];
    await enrol(device, { store });
    const down = async () => { throw new Error('connection reset'); };
    const load = (id) => store.load(id);
    for (const broken of [{ load: down, commit: down }, { load, commit: down }]) {
      const decision = await decide(assertion(device), broken);
      assert.equal(decision.kind, 'deny');
      assert.equal(decision.reason, 'StoreUnavailable');
      assert.equal(decision.action, 'backoff');
    }
  });

  test('at an endpoint for other evidence is refused', async () => {
    const [store, device] = [new MemoryStore(), new Device(APP)];
    await enrol(device, { store });
    const decision = await decide(assertion(device), store, { kinds: ['attestation'] });
    assert.equal(decision.reason, 'EvidenceNotServed');
    assert.equal((await decide(assertion(device), store, { kinds: ['assertion'] })).kind, 'allow');
  });

  test('without the object is refused', async () => {
    const { call } = callOf({ purpose: 'enrol', body: null });
    const evidence = { kind: 'attestation', keyId: new Device(APP).keyId.toString('base64') };
    const decision = await decide({ call: { ...call, evidence } }, new MemoryStore());
    assert.equal(decision.reason, 'EvidenceMissing');
  });

  test('that policy refuses is allowed while policy is only watched', async () => {
    const [store, device] = [new MemoryStore(), new Device(APP)];
    const strict = gateOf({ appAttest: 'strict' });
    assert.equal((await enrol(device, { store, on: strict })).reason, 'LaunchFieldsAbsent');
    const watching = gateOf({ appAttest: 'strict', enforcement: 'monitor' });
    const watched = await enrol(device, { store, on: watching });
    assert.equal(watched.kind, 'allowMonitored');
    assert.equal(watched.allowed, true);
    assert.equal(watched.appraisal.accepted, false);
    assert.deepEqual(watched.appraisal.reasons.map(({ kind }) => kind), ['LaunchFieldsAbsent']);
  });
});

describe('an Android phone', () => {
  test('is allowed with a classic token, once', async () => {
    const store = new MemoryStore({ clock: () => NOW });
    const { call, hash, bodySha256 } = callOf({ appId: PACKAGE });
    const token = console_.token(payload(PACKAGE, { nonce: hash.toString('base64url') }, NOW));
    const request = { call: { ...call, evidence: { kind: 'classicToken', token } }, bodySha256 };
    const allowed = await decide(request, store);
    assert.equal(allowed.kind, 'allow', allowed.line);
    assert.equal(allowed.verdict.versionCode, 42);
    assert.equal(allowed.verdict.provenance, 'localKeys');
    assert.equal(allowed.audit.device, null);
    assert.equal((await decide(request, store)).reason, 'Replayed');
  });

  test('is allowed with a standard token that Google decodes, once', async () => {
    const store = new MemoryStore({ clock: () => NOW });
    const { call, hash, bodySha256 } = callOf({ appId: PACKAGE });
    const evidence = { kind: 'standardToken', token: 'abc' };
    const asked = [];
    const google = {
      accessToken: async () => 'access',
      send: async (request) => {
        asked.push(request);
        const binding = { requestHash: hash.toString('base64url') };
        return {
          status: 200,
          body: JSON.stringify({ tokenPayloadExternal: payload(PACKAGE, binding, NOW) }),
        };
      },
    };
    const request = { call: { ...call, evidence }, bodySha256 };
    const allowed = await decide(request, store, { google });
    assert.equal(allowed.kind, 'allow', allowed.line);
    assert.equal(allowed.verdict.provenance, 'googleDecode');
    assert.equal(asked[0].headers.authorization, 'Bearer access');
    assert.equal((await decide(request, store, { google })).reason, 'Replayed');
  });

  test('gets no judgement while Google does not answer', async () => {
    const { call, bodySha256 } = callOf({ appId: PACKAGE });
    const request = { call: { ...call, evidence: { kind: 'standardToken', token: 'abc' } }, bodySha256 };
    const down = { accessToken: () => 'access', send: async () => { throw new Error('timeout'); } };
    const busy = { accessToken: () => 'access', send: async () => ({ status: 503, body: '' }) };
    for (const google of [undefined, down, busy]) {
      const decision = await decide(request, new MemoryStore(), { google });
      assert.equal(decision.refusal.class, 'unavailable');
      assert.equal(decision.action, 'backoff');
    }
  });
});

test('a token is as fresh as the gate wants it', async () => {
  const hasty = gateOf({ playFreshness: { maxAgeMs: 1000 } });
  const reason = async (on) => {
    const { call, hash, bodySha256 } = callOf({ appId: PACKAGE, on });
    const made = payload(PACKAGE, { nonce: hash.toString('base64url') }, NOW - 5000);
    const evidence = { kind: 'classicToken', token: console_.token(made) };
    const store = new MemoryStore({ clock: () => NOW });
    return (await on.decide({ ...call, evidence }, { store, bodySha256, clock: () => NOW })).reason;
  };
  assert.equal(await reason(gate), null);
  assert.equal(await reason(hasty), 'TokenTooOld');
});

test('a report that cannot be read is refused', async () => {
  const { call, bodySha256 } = assertion(new Device(APP));
  const report = Buffer.from('no report');
  const decision = await decide({ call: { ...call, report }, bodySha256 }, new MemoryStore());
  assert.equal(decision.reason, 'InvalidReport');
});

test("a key of another server's table verifies", () => {
  const device = new Device(APP);
  const key = AttestedKey.fromTrustedParts({
    publicKey: device.point, appId: APP, environment: 'production',
  });
  const verifier = new Verifier({ apps: [APP], trustAnchors: [authority.root] });
  const clientDataHash = sha256('challenge');
  const verify = (object) => verifier.verifyAssertion({ object, clientDataHash, key }).finish('committed');
  assert.equal(verify(device.assert(clientDataHash)).counter, 1);
  assert.throws(() => verify(device.assert(sha256('other'))), refusal('AssertionSignature'));
  assert.deepEqual(AttestedKey.fromTrustedStorage(key.record).record, key.record);
});

test('a request waits for its step', () => {
  const { call } = assertion(new Device(APP));
  const request = gate.admit(call, NOW);
  assert.equal(request.next, 'device');
  assert.equal(request.deviceId.length, 32);
  assert.throws(() => request.finish('committed'), refusal('CallState'));
  assert.throws(() => request.decision(), refusal('CallState'));
  assert.throws(() => request.refuse('NoSuchKind'), TypeError);
  request.device(null);
  assert.equal(request.next, 'decision');
  request.close();
  assert.throws(() => request.next, refusal('CallHandle'));
});

test('a gate serves what it was given', () => {
  assert.equal(gate.serves(APP), true);
  assert.equal(gate.serves('com.example.other'), false);
  const challenges = new Challenges({ key: Buffer.alloc(32, 'k3y') });
  assert.throws(() => new Gate({ challenges, authority: AUTHORITY }), refusal('InvalidGate'));
});

test('challenges are redeemed once, in their scope, while fresh', async () => {
  const challenges = new Challenges({ key: Buffer.from('another key of 32 bytes, for this'.slice(0, 32)) });
  const scope = { appId: APP, purpose: 'enrol', subject: 'alice' };
  const challenge = challenges.issue(scope, NOW);
  assert.equal(challenge.length, 75);
  const store = new MemoryStore({ clock: () => NOW });
  const redeem = (more, now = NOW + 1000) => challenges.redeem(challenge, { ...scope, ...more }, now);
  assert.throws(() => redeem({ subject: 'bob' }), refusal('ChallengeMismatch'));
  assert.throws(() => redeem({}, NOW + 3_600_000), refusal('ChallengeExpired'));
  const redeemed = await redeem().commit(store);
  assert.equal(redeemed.subject, 'alice');
  assert.equal(Math.floor(redeemed.issued.getTime() / 1000), NOW / 1000);
  await assert.rejects(redeem().commit(store), refusal('Replayed'));

  const short = new Challenges({ key: Buffer.alloc(32, 'another key'), lifetimeMs: 1000, skewMs: 0 });
  const early = short.issue(scope, NOW);
  assert.throws(() => short.redeem(early, scope, NOW + 2001), refusal('ChallengeExpired'));
  const rolled = new Challenges({
    key: Buffer.from('the next key of 32 bytes for this'.slice(0, 32)),
    alsoAccept: Buffer.from('another key of 32 bytes, for this'.slice(0, 32)),
  });
  assert.equal(rolled.redeem(challenge, scope, NOW).finish('committed').subject, 'alice');
});

test('a challenge and its assertion count together or not at all', async () => {
  const challenges = new Challenges({ key: Buffer.from('another key of 32 bytes, for this'.slice(0, 32)) });
  const verifier = new Verifier({ apps: [APP], trustAnchors: [authority.root] });
  const [store, device] = [new MemoryStore({ clock: () => NOW }), new Device(APP)];
  const scope = { appId: APP, purpose: 'enrol', subject: 'alice' };
  const challenge = challenges.issue(scope, NOW);
  const hash = sha256(challenge);
  const both = () => challenges.redeem(challenge, scope, NOW).and(verifier.verifyAttestation({
    object: device.attest(authority, hash), keyId: device.keyId, clientDataHash: hash, now: NOW,
  })).ownedBy('alice');
  assert.deepEqual(both().effects.map(({ kind }) => kind).sort(), ['enrol', 'take']);
  const [redeemed, attestation] = await both().commit(store);
  assert.equal(redeemed.subject, 'alice');
  assert.equal((await store.load(attestation.device)).owner, 'alice');
  await assert.rejects(both().commit(store), (error) => error.class === 'replay');

  // A challenge that was taken leaves the counter where it was.
  const next = challenges.issue({ ...scope, purpose: 'chat' }, NOW);
  const key = attestation.key();
  const object = device.assert(sha256(next));
  const use = () => challenges.redeem(next, { ...scope, purpose: 'chat' }, NOW)
    .and(verifier.verifyAssertion({ object, clientDataHash: sha256(next), key }));
  assert.equal((await use().commit(store))[1].counter, 1);
  await assert.rejects(use().commit(store), (error) => error.class === 'replay');
});

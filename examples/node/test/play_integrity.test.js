import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  MemoryStore, PlayPolicy, PlayVerifier, certificateDigest, checkDecodeStatus, decodeRequest,
  verifyDecoded,
} from '../index.js';
import { refusal, vectors } from './setup.js';

const all = vectors('play_integrity');
const verifier = new PlayVerifier({
  apps: [{
    package: all.package,
    decryptionKey: all.decryption_key,
    verificationKey: all.verification_key,
  }],
});
const policy = new PlayPolicy('recommended', [all.certificate_digest]);
const expected = { package: all.package, now: all.now_ms };
const verifyToken = ({ token }) => verifier.verify({ token, nonce: all.nonce, ...expected });
const verifyAnswer = ({ answer }) =>
  verifyDecoded({ answer, requestHash: all.request_hash, ...expected });

function agrees(one, verify, provenance) {
  if (one.error) {
    return assert.throws(() => verify(one).finish('committed'), (error) => {
      assert.equal(error.code, one.error.code);
      assert.equal(error.kind, one.error.kind);
      assert.ok(!error.message.includes(all.nonce) && !error.message.includes(all.request_hash));
      return true;
    });
  }
  const pending = verify(one);
  const early = policy.appraiseBeforeCommit(pending);
  const verdict = pending.finish('committed');
  assert.deepEqual(verdict.toJSON(), one.verdict);
  assert.equal(verdict.provenance, provenance);
  assert.equal(verdict.package, all.package);
  assert.equal(verdict.time.getTime(), Number(one.verdict.requestDetails.timestampMillis));
  const appraisal = policy.appraise(verdict);
  assert.deepEqual(appraisal, early);
  assert.deepEqual(appraisal.reasons.map(({ kind }) => kind), one.reasons);
  assert.equal(appraisal.accepted, !appraisal.reasons.some(({ decisive }) => decisive));
}

describe('tokens', () => {
  assert.ok(all.tokens.length >= 17);
  for (const one of all.tokens) test(one.name, () => agrees(one, verifyToken, 'localKeys'));
});

describe('answers of Google', () => {
  assert.ok(all.answers.length >= 5);
  for (const one of all.answers) test(one.name, () => agrees(one, verifyAnswer, 'googleDecode'));
});

test('a token counts once', async () => {
  const store = new MemoryStore({ clock: () => all.now_ms });
  const verdict = await verifyToken(all.tokens[0]).commit(store);
  assert.equal(verdict.recognition, 'PLAY_RECOGNIZED');
  assert.equal(verdict.versionCode, 42);
  assert.equal(verdict.licensing, 'LICENSED');
  assert.deepEqual(verdict.labels, ['MEETS_DEVICE_INTEGRITY']);
  assert.deepEqual(verdict.recall, [null, null, null]);
  assert.equal(verdict.apps, null);
  await assert.rejects(verifyToken(all.tokens[0]).commit(store), refusal('Replayed'));
});

test('options make a policy stricter or more lenient', () => {
  const reasons = (policy, one) =>
    policy.appraise(verifyToken(one).finish('committed')).reasons
      .filter(({ decisive }) => decisive).map(({ kind }) => kind);
  const digests = [certificateDigest(all.certificate_digest)];
  const newer = new PlayPolicy('recommended', digests, { minVersionCode: 43 });
  assert.deepEqual(reasons(newer, all.tokens[0]), ['VersionCode']);
  const pirated = all.tokens.find(({ name }) => name === 'not licensed');
  assert.deepEqual(reasons(policy, pirated), ['AppLicensing']);
  assert.deepEqual(reasons(new PlayPolicy('recommended', digests, { requireLicensed: false }), pirated), []);
  const strong = new PlayPolicy('recommended', digests, { acceptLabels: ['MEETS_STRONG_INTEGRITY'] });
  assert.deepEqual(reasons(strong, all.tokens[0]), ['DeviceIntegrity']);
  const unknown = new PlayPolicy('recommended', digests, { acceptRecognition: ['UNKNOWN'] });
  assert.deepEqual(reasons(unknown, all.tokens[0]), ['AppRecognition']);
  assert.throws(() => new PlayPolicy('recommended', []), refusal('NoCertificateDigest'));
  assert.throws(() => new PlayPolicy('recommended', ['no digest']), refusal('InvalidCertificateDigest'));
  assert.throws(() => new PlayPolicy('recommended', digests, { acceptLabels: ['MEETS_ALL'] }), TypeError);
});

test('everything that Google may say is read', () => {
  const answer = JSON.parse(all.answers[0].answer);
  const { deviceIntegrity, accountDetails } = answer.tokenPayloadExternal;
  deviceIntegrity.deviceRecognitionVerdict = ['MEETS_BASIC_INTEGRITY', 'MEETS_STRONG_INTEGRITY'];
  deviceIntegrity.deviceAttributes = { sdkVersion: 33 };
  deviceIntegrity.recentDeviceActivity = { deviceActivityLevel: 'LEVEL_2' };
  deviceIntegrity.deviceRecall = { values: { bitFirst: false, bitSecond: true } };
  accountDetails.appLicensingVerdict = 'A_NEW_WORD';
  answer.tokenPayloadExternal.environmentDetails = {
    appAccessRiskVerdict: { appsDetected: ['KNOWN_INSTALLED', 'UNKNOWN_CAPTURING'] },
    playProtectVerdict: 'NO_DATA',
  };
  const verdict = verifyAnswer({ answer: JSON.stringify(answer) }).finish('committed');
  assert.deepEqual(verdict.labels, ['MEETS_BASIC_INTEGRITY', 'MEETS_STRONG_INTEGRITY']);
  assert.equal(verdict.sdkVersion, 33);
  assert.equal(verdict.activity, 'LEVEL_2');
  assert.deepEqual(verdict.recall.slice(0, 2), [false, true]);
  assert.equal(verdict.licensing, null);
  assert.equal(verdict.toJSON().accountDetails.appLicensingVerdict, 'A_NEW_WORD');
  assert.deepEqual(verdict.apps, ['KNOWN_INSTALLED', 'UNKNOWN_CAPTURING']);
  assert.equal(verdict.playProtect, 'NO_DATA');
  const strict = new PlayPolicy('strict', [all.certificate_digest], {
    refuseRecall: [2], requireLicensed: false, minSdkVersion: 34, acceptPlayProtect: ['NO_ISSUES'],
    refuseApps: ['UNKNOWN_CAPTURING'], acceptActivity: ['LEVEL_1'],
  });
  const found = strict.appraise(verdict).reasons.filter(({ decisive }) => decisive);
  assert.deepEqual(new Set(found.map(({ kind }) => kind)), new Set([
    'AppAccessRisk', 'DeviceRecall', 'OsVersion', 'PlayProtect', 'RecentActivity',
  ]));
});

test('Google is asked with POST', () => {
  const request = decodeRequest({ package: all.package, token: all.tokens[0].token, accessToken: 'abc' });
  assert.equal(request.method, 'POST');
  assert.ok(request.url.startsWith('https://playintegrity.googleapis.com/'));
  assert.equal(request.headers.authorization, 'Bearer abc');
  assert.equal(JSON.parse(request.body).integrity_token ?? JSON.parse(request.body).integrityToken,
    all.tokens[0].token);
  checkDecodeStatus(200);
  assert.throws(() => checkDecodeStatus(403), refusal('DecodeDenied'));
  assert.throws(() => checkDecodeStatus(503), (error) => error.class === 'unavailable');
});

test('a token is bound in one way', () => {
  const { token } = all.tokens[0];
  assert.throws(() => verifier.verify({ token, ...expected }), TypeError);
  assert.throws(() => verifier.verify({ token, nonce: 'a', requestHash: 'b', ...expected }), TypeError);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requestBinding, sha256 } from '../index.js';
import { hex, refusal, vectors } from './setup.js';

const all = vectors('request');
const bind = (one) => requestBinding({
  appId: one.app_id,
  purpose: one.purpose,
  challenge: hex(one.challenge),
  method: one.method,
  scheme: one.scheme,
  authority: one.authority,
  pathAndQuery: one.path_and_query,
  bodySha256: sha256(hex(one.body)),
  reportSha256: one.report_sha256 && hex(one.report_sha256),
});

describe('bindings', () => {
  assert.ok(all.cases.length >= 24);
  const seen = new Map();
  for (const one of all.cases) {
    test(one.name, () => {
      const binding = bind(one);
      assert.equal(binding.toString('hex'), one.binding);
      assert.equal(binding.toString('base64url'), one.base64url);
      assert.equal(seen.get(one.binding), one.same_as ? seen.get(one.binding) ?? '' : undefined);
      seen.set(one.binding, one.name);
    });
  }
});

describe('refused', () => {
  assert.ok(all.refused.length >= 16);
  for (const one of all.refused) {
    test(one.name, () => assert.throws(() => bind(one), refusal('InvalidRequestField')));
  }
});

test('no body is an empty body, and a challenge may be text', () => {
  const [base] = all.cases;
  const request = {
    appId: base.app_id, purpose: 'chat', method: 'GET', authority: 'api.example.com',
    pathAndQuery: '/',
  };
  assert.deepEqual(
    requestBinding({ ...request, challenge: 'abc' }),
    requestBinding({ ...request, challenge: Buffer.from('abc'), bodySha256: sha256('') }),
  );
});

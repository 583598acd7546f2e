import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

test('the backend accepts what is genuine, once', () => {
  const backend = fileURLToPath(new URL('../backend.js', import.meta.url));
  const lines = execFileSync(process.execPath, [backend], { encoding: 'utf8' }).trim().split('\n');
  assert.deepEqual(lines, [
    'attestation: genuine, enrolled',
    'assertion: genuine, number 1 of its device',
    'the same assertion: refused, CounterNotIncreased, the client should: reassert',
    'token: genuine, PLAY_RECOGNIZED, MEETS_DEVICE_INTEGRITY',
    'the same token: refused, Replayed, the client should: newChallenge',
    'sealed secret: opened, 24 bytes',
  ]);
});

// Compiled, never run: `npm run types`. A line under @ts-expect-error must not compile.
import {
  AppAttestPolicy, AttestedKey, BonafideError, Challenges, Context, Gate, Keyring, MemoryStore,
  PlayPolicy, PlayVerifier, Verifier, requestBinding, sha256,
} from '../../index.js';
import type {
  Action, Assertion, Attestation, Decision, Effect, Outcome, Pending, Redeemed, Store,
} from '../../index.js';

const verifier = new Verifier({ apps: ['TEAMID1234.com.example.app'], environments: ['production'] });
const pending: Pending<Attestation> = verifier.verifyAttestation({
  object: new Uint8Array(),
  keyId: new Uint8Array(32),
  clientDataHash: sha256('challenge'),
  now: new Date(),
});
const challenges = new Challenges({ key: new Uint8Array(32) });
const scope = { appId: 'x', purpose: 'enrol', subject: 'alice' };
const redeemed = challenges.redeem(challenges.issue(scope), scope);
const both: Pending<[Redeemed, Attestation]> = redeemed.and(pending).ownedBy('alice');
const [whom, attestation]: [Redeemed, Attestation] = await both.commit(new MemoryStore());
const subject: string = whom.subject;
const version: string | null = attestation.osVersion;

function outcome(effect: Effect): Outcome {
  switch (effect.kind) {
    case 'enrol':
      return effect.record.length > 0 ? 'committed' : 'alreadyEnrolled';
    case 'advance':
      return effect.counter > 0 ? 'committed' : 'stale';
    case 'take':
    case 'insertOnce':
      return effect.keepUntilMs > 0 ? 'committed' : 'replayed';
  }
}
const store: Store = { load: () => null, commit: ([first]) => outcome(first!) };

const play = new PlayVerifier({
  apps: [{ package: 'com.example.app', decryptionKey: '…', verificationKey: '…' }],
});
play.verify({ token: '…', package: 'com.example.app', nonce: '…' });
// @ts-expect-error: not bound
play.verify({ token: '…', package: 'com.example.app' });
// @ts-expect-error: bound twice
play.verify({ token: '…', package: 'com.example.app', nonce: '…', requestHash: '…' });
// @ts-expect-error: no such label
new PlayPolicy('recommended', ['…'], { acceptLabels: ['MEETS_ALL'] });

const gate = new Gate({
  challenges,
  authority: 'api.example.com',
  appAttest: { verifier, policy: new AppAttestPolicy('recommended') },
});
const decision: Decision = await gate.decide(
  {
    ...scope,
    challenge: '…',
    evidence: { kind: 'assertion', keyId: '…', object: '…' },
    method: 'POST',
    pathAndQuery: '/',
  },
  { store, bodySha256: async () => sha256(new Uint8Array()) },
);
const assertion: Assertion | null = decision.assertion;
const action: Action = decision.action;
// @ts-expect-error: an attestation has no token
gate.admit({ ...scope, challenge: '…', evidence: { kind: 'attestation', token: '…' }, method: 'POST', pathAndQuery: '/' });

const ring = Keyring.generate('2026-01');
const sealed: string = ring.seal('secret', new Context({ tenant: '7' }));
const opened: Buffer = ring.open(sealed, new Context([['tenant', '7']]));
// @ts-expect-error: a context is needed
ring.open(sealed);
// @ts-expect-error: made by the library only
new Keyring(1n);
// @ts-expect-error: made by the library only
new AttestedKey();

try {
  const hash: Buffer = requestBinding({
    ...scope, challenge: '…', method: 'GET', authority: 'api.example.com', pathAndQuery: '/',
  });
  hash.toString('base64url');
} catch (error) {
  if (error instanceof BonafideError && error.class === 'replay') throw error;
}
{
  using key = AttestedKey.fromTrustedStorage(new Uint8Array());
  key.record;
}
export { action, assertion, opened, subject, version };

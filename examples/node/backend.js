// A backend in Node: an iPhone enrols and makes a request, an Android phone makes one, and a
// secret is opened. The evidence comes from the test vectors, where a server has requests.
import { readFileSync } from 'node:fs';
import {
  AttestedKey, BonafideError, Context, Keyring, MemoryStore, PlayPolicy, PlayVerifier, Verifier,
} from 'bonafide';

const vectors = process.env.BONAFIDE_VECTORS
  ?? new URL('../../tests/vectors', import.meta.url).pathname;
const read = (name) => JSON.parse(readFileSync(`${vectors}/${name}.json`, 'utf8'));
const base64 = (text) => Buffer.from(text, 'base64');
const hex = (text) => Buffer.from(text, 'hex');

const store = new MemoryStore(); // yours is a table: see lib/memory_store.js for its conditions

/** Says what happened. A real server answers with `action` and `publicMessage`. */
async function attempt(what, work) {
  try {
    console.log(`${what}: ${await work()}`);
  } catch (error) {
    if (!(error instanceof BonafideError)) throw error;
    console.log(`${what}: refused, ${error.kind}, the client should: ${error.action}`);
  }
}

// --- App Attest: once for each device, then with each request ---
const apple = read('app_attest');
const verifier = new Verifier({
  apps: [apple.app_id],
  environments: apple.environments, // leave it out: production
  trustAnchors: [base64(apple.root)], // leave it out: Apple's
});

async function enrol({ object, key_id: keyId, client_data_hash: hash }) {
  const attestation = await verifier
    .verifyAttestation({
      object: base64(object),
      keyId: base64(keyId),
      clientDataHash: hex(hash), // a server computes it: requestBinding(…)
      now: apple.now_ms, // leave it out: now
    })
    .ownedBy('alice')
    .commit(store);
  return attestation.device;
}

async function request(device, { object, client_data_hash: hash }) {
  const { record } = await store.load(device);
  const assertion = await verifier
    .verifyAssertion({
      object: base64(object),
      clientDataHash: hex(hash),
      key: AttestedKey.fromTrustedStorage(record),
    })
    .ownedBy('alice')
    .commit(store);
  return `genuine, number ${assertion.counter} of its device`;
}

let device;
await attempt('attestation', async () => {
  device = await enrol(apple.attestations[0]);
  return 'genuine, enrolled';
});
await attempt('assertion', () => request(device, apple.assertions[0]));
await attempt('the same assertion', () => request(device, apple.assertions[0]));

// --- Play Integrity: with each request ---
const play = read('play_integrity');
const console_ = {
  package: play.package,
  decryptionKey: play.decryption_key,
  verificationKey: play.verification_key,
};
const playVerifier = new PlayVerifier({ apps: [console_] });
const policy = new PlayPolicy('recommended', [play.certificate_digest]);

async function token({ token: sent }) {
  const verdict = await playVerifier
    .verify({ token: sent, package: play.package, nonce: play.nonce, now: play.now_ms })
    .commit(store);
  policy.appraise(verdict).orThrow();
  return `genuine, ${verdict.recognition}, ${verdict.labels}`;
}

await attempt('token', () => token(play.tokens[0]));
await attempt('the same token', () => token(play.tokens[0]));

// --- a secret of the server's, for requests that are genuine ---
const seal = read('seal');
const states = { enabled: 'enabled', decrypt_only: 'decryptOnly', disabled: 'disabled', destroyed: 'destroyed' };
const keyring = Keyring.fromStored({
  primary: seal.primary,
  keys: seal.keys.map((key) => ({
    id: key.kid,
    state: states[key.state],
    legacy: key.legacy,
    checkValue: hex(key.check_value),
    material: key.material ? hex(key.material) : null,
  })),
});

await attempt('sealed secret', () => {
  const [{ text, context }] = seal.sealed;
  const secret = keyring.open(text, new Context(context));
  const length = secret.length;
  secret.fill(0);
  return `opened, ${length} bytes`;
});

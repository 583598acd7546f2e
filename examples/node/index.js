export { AppAttestPolicy, Assertion, AttestedKey, Attestation, Verifier } from './lib/app_attest.js';
export { Appraisal } from './lib/appraisal.js';
export { Challenges, Redeemed } from './lib/challenge.js';
export { Decision, Gate, GateRequest } from './lib/gate.js';
export { MemoryStore } from './lib/memory_store.js';
export { BonafideError, codes } from './lib/native.js';
export { Pending } from './lib/pending.js';
export {
  PlayPolicy, PlayVerdict, PlayVerifier, certificateDigest, checkDecodeStatus, decodeRequest,
  verifyDecoded,
} from './lib/play_integrity.js';
export { requestBinding, sha256 } from './lib/request.js';
export {
  Context, Keyring, inspect, sealedFromBytes, sealedToBytes, sealingKeyCheckValue,
} from './lib/seal.js';

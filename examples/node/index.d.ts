// Types of bonafide for Node. What each part means stands in the header, include/bonafide.h.

export type Environment = 'production' | 'development';
export type Action = 'none' | 'newChallenge' | 'reassert' | 'reattest' | 'backoff' | 'stop';
export type ErrorClass =
  | 'malformed' | 'algorithm' | 'signature' | 'binding' | 'freshness' | 'replay' | 'policy'
  | 'configuration' | 'unavailable' | 'internal' | 'call' | 'unknown';

/** A moment: a Date, or milliseconds since 1970. Left out, it is now. */
export type Time = Date | number;

/** Every kind of error with its stable code, such as `Replayed`. */
export const codes: Readonly<Record<string, number>>;

/**
 * Why something was refused. `message` is for the server's log and never holds a secret, a
 * token, a nonce, a key id or the name of a device.
 */
export class BonafideError extends Error {
  constructor(code: number, message?: string, options?: ErrorOptions);
  readonly name: 'BonafideError';
  readonly code: number;
  /** The name of the code, such as `CounterNotIncreased`. */
  readonly kind: string;
  readonly class: ErrorClass;
  /** What the client should do next. */
  readonly action: Action;
  /** What the client may be told. */
  readonly publicMessage: string;
}

/** Owns memory of the library: `close()` it, or write `using`; the garbage collector is a net. */
declare abstract class Handle {
  close(): void;
  [Symbol.dispose](): void;
  readonly closed: boolean;
}

// --- effects and stores ---------------------------------------------------------------------

export interface Enrol {
  kind: 'enrol';
  device: Buffer;
  owner: string | null;
  /** What to store, for `AttestedKey.fromTrustedStorage`. */
  record: Buffer;
  /** The receipt for Apple's fraud metric. */
  receipt: Buffer;
}
export interface Advance {
  kind: 'advance';
  device: Buffer;
  owner: string | null;
  counter: number;
}
export interface Once {
  kind: 'take' | 'insertOnce';
  id: Buffer;
  /** Keep the record at least this long, … */
  keepAtLeastMs: number;
  /** … and at least until this moment, in milliseconds since 1970. */
  keepUntilMs: number;
  madeMs: number;
}
export type Effect = Enrol | Advance | Once;

export type Outcome =
  | 'committed' | 'replayed' | 'stale' | 'revoked' | 'unknownDevice' | 'alreadyEnrolled'
  | 'enrolledForAnother';

export interface Device {
  record: Uint8Array;
  owner: string | null;
  revoked: boolean;
}

/** Your database. What it does not know for certain, it throws. */
export interface Store {
  load(device: Buffer): Promise<Device | null | undefined> | Device | null | undefined;
  /** All effects in one transaction, each under its condition, or none of them. */
  commit(effects: readonly Effect[]): Promise<Outcome> | Outcome;
}

/** A store in memory, for trying things and for tests. */
export class MemoryStore implements Store {
  constructor(options?: { clock?: () => number });
  load(device: Buffer): Promise<Device | undefined>;
  commit(effects: readonly Effect[]): Promise<Outcome>;
  revoke(device: Buffer): Promise<void>;
}

/** Verified evidence, which counts only after its effects were written. */
export class Pending<Claims> extends Handle {
  private constructor();
  readonly effects: Effect[];
  /** Says whose device it is, before the effects are read. */
  ownedBy(subject: string): this;
  /** Merges two verifications into one write; both objects end here. */
  and<Other>(other: Pending<Other>): Pending<[Claims, Other]>;
  /** The claims if the outcome is `committed`; otherwise the refusal is thrown. Once. */
  finish(outcome: Outcome): Claims;
  /** Writes the effects to the store and finishes. Without its answer there are no claims. */
  commit(store: Pick<Store, 'commit'>): Promise<Claims>;
}

// --- policies -------------------------------------------------------------------------------

export interface Reason {
  code: number;
  kind: string;
  /** Whether this alone makes the policy refuse. */
  decisive: boolean;
  remediation:
    | 'none' | 'getLicensed' | 'getIntegrity' | 'getStrongIntegrity' | 'closeUnknownAccessRisk'
    | 'closeAllAccessRisk' | null;
  action: Action;
  /** A line for the server's log. */
  message: string;
}

export class Appraisal {
  private constructor();
  readonly accepted: boolean;
  readonly reasons: Reason[];
  /** The first decisive reason. */
  readonly refusal: BonafideError | null;
  orThrow(): this;
}

// --- App Attest -----------------------------------------------------------------------------

export interface AttestationEvidence {
  object: Uint8Array;
  /** 32 bytes. */
  keyId: Uint8Array;
  /** 32 bytes: `requestBinding`, or the SHA-256 of a challenge of yours. */
  clientDataHash: Uint8Array;
  now?: Time;
}
export interface AssertionEvidence {
  object: Uint8Array;
  clientDataHash: Uint8Array;
  key: AttestedKey;
}

/** Verifies attestations and assertions. */
export class Verifier extends Handle {
  constructor(options: {
    /** App IDs, such as `TEAMID1234.com.example.app`. */
    apps: Iterable<string>;
    /** `['production']` unless given. */
    environments?: Environment[];
    /** DER of authorities to trust instead of Apple's: for tests. */
    trustAnchors?: Uint8Array[];
    knownIntermediates?: Uint8Array[];
    /** Apple's numbers: 10 is iOS, 13 macOS; both unless given. */
    platforms?: number[];
    bootPolicies?: Uint8Array[];
  });
  verifyAttestation(evidence: AttestationEvidence): Pending<Attestation>;
  verifyAssertion(evidence: AssertionEvidence): Pending<Assertion>;
  /** For people who look for a mistake; its lines name parts of the evidence. */
  explainAttestation(evidence: AttestationEvidence): string;
  explainAssertion(evidence: AssertionEvidence): string;
}

/** The key of an enrolled device. */
export class AttestedKey extends Handle {
  private constructor();
  static fromTrustedStorage(record: Uint8Array): AttestedKey;
  /** From another server's table: nothing proves it. */
  static fromTrustedParts(parts: {
    publicKey: Uint8Array;
    appId: string;
    environment: Environment;
  }): AttestedKey;
  readonly record: Buffer;
}

export interface Launch {
  /** Whether the other fields count. */
  state: 'absent' | 'present' | 'unproven';
  /** Apple's `ValidationCategory`. */
  category: number | null;
  bundleVersion: string | null;
}

export class Attestation extends Handle {
  private constructor();
  /** The name of the device: its key in your table. */
  readonly device: Buffer;
  readonly appId: string;
  readonly environment: Environment;
  readonly platform: number;
  readonly osVersion: string | null;
  readonly osBuild: string | null;
  readonly launch: Launch;
  /** Not verified. */
  readonly receipt: Buffer;
  readonly leafNotBefore: Date;
  readonly leafNotAfter: Date;
  key(): AttestedKey;
}

export class Assertion extends Handle {
  private constructor();
  readonly device: Buffer;
  readonly appId: string;
  readonly environment: Environment;
  readonly counter: number;
  readonly launch: Launch;
}

type Demand = 'required' | 'ifProven' | 'ignored';

export class AppAttestPolicy extends Handle {
  constructor(preset?: 'none' | 'recommended' | 'strict', options?: {
    launchCategory?: { demand: Demand; categories: number[] };
    refuseUnproven?: boolean;
    minBundleVersion?: { demand: Demand; version: string };
    minOsVersions?: { platform: number; version: string }[];
  });
  /** Judges an attestation before its device is enrolled: if refused, close the pending one. */
  appraiseBeforeEnrolment(pending: Pending<Attestation>): Appraisal;
  appraise(assertion: Assertion): Appraisal;
}

// --- Play Integrity -------------------------------------------------------------------------

export type PlayExpected = {
  package: string;
  /** At most a day; 10 minutes unless given. */
  maxAgeMs?: number;
  /** At most a day; 60 seconds unless given. */
  maxAheadMs?: number;
  now?: Time;
} & ({ nonce: string; requestHash?: undefined } | { requestHash: string; nonce?: undefined });

/** Decrypts and verifies classic tokens with the keys from the Play Console. */
export class PlayVerifier extends Handle {
  constructor(options: {
    apps: Iterable<{ package: string; decryptionKey: string; verificationKey: string }>;
  });
  verify(evidence: { token: string } & PlayExpected): Pending<PlayVerdict>;
}

/** Verifies what Google answered: the body of `decodeIntegrityToken`. */
export function verifyDecoded(
  evidence: { answer: string | Uint8Array } & PlayExpected,
): Pending<PlayVerdict>;

export interface DecodeRequest {
  method: 'POST';
  url: string;
  headers: Record<'authorization' | 'content-type', string>;
  body: string;
}
/** The call that asks Google to decode a token. Headers and body are secrets. */
export function decodeRequest(parts: {
  package: string;
  token: string;
  accessToken: string;
}): DecodeRequest;
/** Throws unless Google answered with a verdict. */
export function checkDecodeStatus(status: number): void;

export type Recognition = 'PLAY_RECOGNIZED' | 'UNRECOGNIZED_VERSION' | 'UNEVALUATED' | 'UNKNOWN';
export type Label =
  | 'MEETS_BASIC_INTEGRITY' | 'MEETS_DEVICE_INTEGRITY' | 'MEETS_STRONG_INTEGRITY'
  | 'MEETS_VIRTUAL_INTEGRITY' | 'MEETS_PC_INTEGRITY';
export type Licensing = 'LICENSED' | 'UNLICENSED' | 'UNEVALUATED' | 'UNKNOWN';
export type Activity = 'LEVEL_1' | 'LEVEL_2' | 'LEVEL_3' | 'LEVEL_4' | 'UNEVALUATED';
export type PlayProtect =
  | 'NO_ISSUES' | 'NO_DATA' | 'POSSIBLE_RISK' | 'MEDIUM_RISK' | 'HIGH_RISK' | 'UNEVALUATED';
export type RiskyApps =
  | 'KNOWN_INSTALLED' | 'KNOWN_CAPTURING' | 'KNOWN_OVERLAYS' | 'KNOWN_CONTROLLING'
  | 'UNKNOWN_INSTALLED' | 'UNKNOWN_CAPTURING' | 'UNKNOWN_OVERLAYS' | 'UNKNOWN_CONTROLLING';

/** Google's verdict. What Google did not say, or this version does not know, is null. */
export class PlayVerdict extends Handle {
  private constructor();
  readonly provenance: 'localKeys' | 'googleDecode';
  readonly package: string;
  readonly time: Date;
  readonly recognition: Recognition | null;
  readonly versionCode: number | null;
  readonly labels: Label[];
  readonly sdkVersion: number | null;
  readonly activity: Activity | null;
  readonly recall: (boolean | null)[];
  readonly licensing: Licensing | null;
  /** null where Google did not look. */
  readonly apps: RiskyApps[] | null;
  readonly playProtect: PlayProtect | null;
  readonly testingResponse: boolean;
  /** All of it in Google's own shape, without nonce and request hash. */
  toJSON(): Record<string, unknown>;
}

/** Reads the digest of a signing certificate, as console or verdicts show it: 32 bytes. */
export function certificateDigest(shown: string): Buffer;

export class PlayPolicy extends Handle {
  constructor(
    preset: 'recommended' | 'lenient' | 'strict',
    /** The certificates that may sign the app, as text or as 32 bytes. */
    digests: (string | Uint8Array)[],
    options?: {
      acceptRecognition?: Recognition[];
      acceptLabels?: Label[];
      acceptPlayProtect?: PlayProtect[];
      refuseApps?: RiskyApps[];
      acceptActivity?: Activity[];
      minSdkVersion?: number;
      minVersionCode?: number;
      requireLicensed?: boolean;
      allowTestingResponses?: boolean;
      /** Recall bits that must not be set. */
      refuseRecall?: (1 | 2 | 3)[];
    },
  );
  appraise(verdict: PlayVerdict): Appraisal;
  /** Judges the verdict before it is committed, which it must be either way. */
  appraiseBeforeCommit(pending: Pending<PlayVerdict>): Appraisal;
}

// --- requests and challenges ----------------------------------------------------------------

export interface BoundRequest {
  appId: string;
  purpose: string;
  challenge: string | Uint8Array;
  method: string;
  scheme?: 'https' | 'http';
  /** As the server was configured, never the Host header. */
  authority: string;
  pathAndQuery: string;
  /** `sha256(body)`; left out if there is no body. */
  bodySha256?: Uint8Array;
  reportSha256?: Uint8Array | null;
}
/** The 32 bytes that the evidence must be about. For Play Integrity: `.toString('base64url')`. */
export function requestBinding(request: BoundRequest): Buffer;
export function sha256(data: string | Uint8Array): Buffer;

export interface Scope {
  appId: string;
  /** The server's own word, such as `enrol`. */
  purpose: string;
  /** Whom the challenge is for: the account, or the id of a session. */
  subject: string;
}

export class Challenges extends Handle {
  constructor(options: {
    /** 32 random bytes, the same on every node. */
    key: Uint8Array;
    /** Another key whose challenges are redeemed, too, while keys change. */
    alsoAccept?: Uint8Array;
    /** 5 minutes unless given. */
    lifetimeMs?: number;
    /** 60 seconds unless given, and at most the lifetime. */
    skewMs?: number;
  });
  issue(scope: Scope, now?: Time): string;
  redeem(challenge: string, scope: Scope, now?: Time): Pending<Redeemed>;
}

export class Redeemed extends Handle {
  private constructor();
  readonly subject: string;
  readonly issued: Date;
}

// --- the gate -------------------------------------------------------------------------------

export type Evidence =
  /** The key id in base64; the object comes with the body. */
  | { kind: 'attestation'; keyId: string }
  /** Key id and object in base64. */
  | { kind: 'assertion'; keyId: string; object: string }
  | { kind: 'classicToken' | 'standardToken'; token: string };

/** What a request brings, as its headers say it. */
export interface Call {
  appId: string;
  purpose: string;
  /** Who is logged in, or a session: the server's own knowledge. It owns the device. */
  subject: string;
  challenge: string;
  evidence: Evidence;
  method: string;
  pathAndQuery: string;
  /** The report of runtime signals, byte for byte. */
  report?: Uint8Array;
}

type Given<T> = T | (() => T | Promise<T>);

/** A client of Google's server. What it does not know for certain, it throws. */
export interface Google {
  /** An OAuth 2.0 access token of a service account. */
  accessToken(): Promise<string> | string;
  send(request: DecodeRequest): Promise<{ status: number; body: string | Uint8Array }>;
}

export class Gate extends Handle {
  constructor(options: {
    challenges: Challenges;
    scheme?: 'https' | 'http';
    /** Host and port as clients call them, as configured. */
    authority: string;
    appAttest?: { verifier: Verifier; policy: AppAttestPolicy };
    /** Classic tokens. */
    playKeys?: { verifier: PlayVerifier; policy: PlayPolicy };
    /** Standard tokens, which Google decodes. */
    playDecode?: { packages: string[]; policy: PlayPolicy };
    playFreshness?: { maxAgeMs?: number; maxAheadMs?: number };
    enforcement?: 'enforce' | 'monitor';
  });
  serves(appId: string): boolean;
  challenge(scope: Scope, now?: Time): string;
  /** Judges a request by its headers; go on with `next`, or let `decide` do all of it. */
  admit(call: Call, now?: Time): GateRequest;
  /** The whole way through the gate. Functions are called only when they are needed. */
  decide(call: Call, options: {
    store: Store;
    /** The kinds of evidence that the endpoint takes; all unless given. */
    kinds?: Evidence['kind'][];
    attestation?: Given<Uint8Array | undefined>;
    /** `sha256(body)`; left out if there is no body. */
    bodySha256?: Given<Uint8Array | null | undefined>;
    google?: Google;
    clock?: () => Time;
  }): Promise<Decision>;
}

/** One request on its way. Closing it before the end changes nothing anywhere. */
export class GateRequest extends Handle {
  private constructor();
  readonly next: 'decision' | 'attestation' | 'device' | 'body' | 'decoded' | 'commit' | null;
  attestation(object: Uint8Array, bodySha256?: Uint8Array | null, now?: Time): void;
  readonly deviceId: Buffer;
  device(device: Device | null): void;
  body(bodySha256?: Uint8Array | null, now?: Time): void;
  decodeRequest(accessToken: string): DecodeRequest;
  decoded(
    status: number,
    answer: string | Uint8Array,
    bodySha256?: Uint8Array | null,
    now?: Time,
  ): void;
  readonly effects: Effect[];
  finish(outcome: Outcome): void;
  /** Database or Google gave no certain answer. */
  unavailable(): void;
  /** Refuses for a reason of yours, a kind of error; nothing is used up. */
  refuse(kind: string): void;
  decision(): Decision;
}

export class Decision {
  private constructor();
  readonly kind: 'allow' | 'allowMonitored' | 'deny';
  readonly allowed: boolean;
  /** 0 if it was allowed. */
  readonly code: number;
  /** The kind of error for which it was denied. */
  readonly reason: string | null;
  readonly action: Action;
  /** The reason with its public message. */
  readonly refusal: BonafideError | null;
  /** A line for the server's log: no secret, token, challenge, subject or device. */
  readonly line: string;
  readonly audit: {
    appId: string | null;
    purpose: string | null;
    /** Take the caller's name from here, once it was allowed. */
    subject: string | null;
    evidence: Evidence['kind'];
    time: Date;
    device: Buffer | null;
  };
  /** Everything that the policies found. */
  readonly appraisal: Appraisal;
  readonly attestation: Attestation | null;
  readonly assertion: Assertion | null;
  readonly verdict: PlayVerdict | null;
}

// --- sealing --------------------------------------------------------------------------------

/** What a sealed secret belongs to; it must be the same when that is opened. */
export class Context extends Handle {
  constructor(fields: Record<string, string> | Iterable<readonly [string, string]>);
  /** For the one secret that a table of one row holds. */
  static none(): Context;
}

export type KeyState = 'enabled' | 'decryptOnly' | 'disabled' | 'destroyed';

/** What may be said of a key, and has to be stored with it. */
export interface KeyInfo {
  id: string;
  state: KeyState;
  /** For suite 0, which serves nothing else. */
  legacy: boolean;
  /** Since when it is in this state, in milliseconds since 1970. */
  since: number;
  created: number;
  checkValue: Buffer;
}
export type StoredKey =
  & Pick<KeyInfo, 'id' | 'state'>
  & Partial<Pick<KeyInfo, 'legacy' | 'since' | 'created'>>
  /** 32 bytes; null for a destroyed key. */
  & { checkValue: Uint8Array; material: Uint8Array | null };

/** Keys with their states, one of them primary: it seals, others open. */
export class Keyring extends Handle {
  private constructor();
  static create(id: string, material: Uint8Array, now?: Time): Keyring;
  /** A ring of one fresh key: store it before anything is sealed. */
  static generate(id: string, now?: Time): Keyring;
  static fromStored(ring: { primary: string; keys: Iterable<StoredKey> }): Keyring;
  /** A text for a column of a database. */
  seal(secret: string | Uint8Array, context: Context): string;
  /** The secret, in a Buffer of your own: `fill(0)` when it was used. */
  open(sealed: string, context: Context): Buffer;
  sealLegacy(id: string, secret: string | Uint8Array, additional?: Uint8Array): string;
  openLegacy(sealed: string, additional?: Uint8Array): Buffer;
  needsRewrap(sealed: string): boolean;
  /** The text sealed anew, or null if it is under the primary key already. */
  rewrap(sealed: string, context: Context): string | null;
  rewrapOrLegacy(sealed: string, context: Context, additional?: Uint8Array): string | null;
  add(id: string, material: Uint8Array, now?: Time): void;
  addGenerated(id: string, now?: Time): void;
  addLegacy(id: string, material: Uint8Array, now?: Time): void;
  promote(id: string): void;
  enable(id: string, now?: Time): void;
  decryptOnly(id: string, now?: Time): void;
  disable(id: string, now?: Time): void;
  readonly primary: string;
  /** In milliseconds. */
  primaryAge(now?: Time): number;
  readonly keys: KeyInfo[];
  /** The 32 bytes of a key, for whoever stores the ring. */
  material(id: string): Buffer;
}

export function inspect(stored: string | Uint8Array): {
  kind: 'sealed' | 'legacy';
  keyId: string | null;
  secretLength: number;
};
export function sealedToBytes(sealed: string): Buffer;
export function sealedFromBytes(binary: Uint8Array): string;
export function sealingKeyCheckValue(material: Uint8Array): Buffer;

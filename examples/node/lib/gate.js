// The gate: the whole decision for one request.
import { AppAttestPolicy, Assertion, Attestation, Verifier } from './app_attest.js';
import { Appraisal } from './appraisal.js';
import { Challenges, scopeOf } from './challenge.js';
import { DECISIONS, ENFORCEMENT, EVIDENCE, NEXT, OUTCOMES, SCHEMES } from './enumerations.js';
import {
  BonafideError, Handle, actionOf, bytes, c, check, choice, codes, count, given, kindOf, made,
  nameOf, read, readStruct, taken, text, textOf, textOrBytes, time, using,
} from './native.js';
import { effectOf } from './pending.js';
import { PlayPolicy, PlayVerdict, PlayVerifier, decodeRequestOf } from './play_integrity.js';

export class Gate extends Handle {
  constructor({ challenges, scheme = 'https', authority, appAttest, playKeys, playDecode,
    playFreshness, enforcement = 'enforce' }) {
    const host = text(authority, 'authority');
    const pointer = given(c.gate_builder_new, Challenges.pointer(challenges),
      choice(scheme, SCHEMES, 'scheme'), host, host.length);
    const gate = using(pointer, c.gate_builder_free, (builder) => {
      if (appAttest) {
        check(c.gate_builder_app_attest(builder,
          Verifier.pointer(appAttest.verifier), AppAttestPolicy.pointer(appAttest.policy)));
      }
      if (playKeys) {
        check(c.gate_builder_play_keys(builder,
          PlayVerifier.pointer(playKeys.verifier), PlayPolicy.pointer(playKeys.policy)));
      }
      for (const name of playDecode?.packages ?? []) {
        const app = text(name, 'packages');
        check(c.gate_builder_play_decode(
          builder, app, app.length, PlayPolicy.pointer(playDecode.policy)));
      }
      if (playFreshness) {
        const { maxAgeMs = 0, maxAheadMs = 0 } = playFreshness;
        check(c.gate_builder_play_freshness(
          builder, count(maxAgeMs, 'maxAgeMs'), count(maxAheadMs, 'maxAheadMs')));
      }
      check(c.gate_builder_enforcement(
        builder, choice(enforcement, ENFORCEMENT, 'enforcement')));
      return made(c.gate_builder_build, builder);
    });
    super(gate, c.gate_free);
  }

  serves(appId) {
    const app = text(appId, 'appId');
    return read(c.gate_serves, Gate.pointer(this), app, app.length) === 1;
  }

  challenge(scope, now) {
    return taken(made(c.gate_challenge, Gate.pointer(this), scopeOf(scope), time(now))).toString();
  }

  /** Judges a request by its headers; the request then says what it needs next. */
  admit(call, now) {
    return new GateRequest(given(c.gate_admit, Gate.pointer(this), callOf(call), time(now)));
  }

  /**
   * The way of a request through the gate, over a store and, for standard tokens, a client of
   * Google's server. What the client sent later is asked for only when it is needed: strangers
   * are not listened to. `kinds` are the kinds of evidence that the endpoint takes.
   */
  async decide(call, { store, kinds, attestation, bodySha256, google, clock = Date.now }) {
    const request = this.admit(call, clock());
    try {
      if (kinds && request.next !== 'decision' && !kinds.includes(call.evidence.kind)) {
        request.refuse('EvidenceNotServed');
      }
      while (request.next !== 'decision') {
        await step(request, { store, attestation, bodySha256, google, clock });
      }
      return request.decision();
    } finally {
      request.close();
    }
  }
}

async function step(request, { store, attestation, bodySha256, google, clock }) {
  const bodyHash = async () => (await valueOf(bodySha256)) ?? null;
  switch (request.next) {
    case 'attestation': {
      const object = await valueOf(attestation);
      if (!object) return request.refuse('EvidenceMissing');
      return request.attestation(object, await bodyHash(), clock());
    }
    case 'device': {
      const found = await answered(() => store.load(request.deviceId));
      return found ? request.device(found.value ?? null) : request.unavailable();
    }
    case 'body':
      return request.body(await bodyHash(), clock());
    case 'decoded': {
      const answer = google && await answered(async () =>
        google.send(request.decodeRequest(await google.accessToken())));
      if (!answer) return request.unavailable();
      const { status, body } = answer.value;
      return request.decoded(status, body, await bodyHash(), clock());
    }
    case 'commit': {
      const effects = request.effects;
      const outcome = await answered(() => store.commit(effects));
      return outcome ? request.finish(outcome.value) : request.unavailable();
    }
    default: // of a later version: fail closed
      throw new BonafideError(codes.CallState);
  }
}

const valueOf = (given) => (typeof given === 'function' ? given() : given);

/** What database or Google said, or nothing if they gave no answer. */
async function answered(ask) {
  try {
    return { value: await ask() };
  } catch {
    return undefined;
  }
}

function callOf({ appId, purpose, subject, challenge, evidence, method, pathAndQuery, report }) {
  const fields = {
    app_id: text(appId, 'appId'),
    purpose: text(purpose, 'purpose'),
    subject: text(subject, 'subject'),
    challenge: text(challenge, 'challenge'),
    key_id: text(evidence.keyId ?? '', 'keyId'),
    evidence: text(evidence.object ?? evidence.token ?? '', 'evidence'),
    method: text(method, 'method'),
    path_and_query: text(pathAndQuery, 'pathAndQuery'),
    report: report ? bytes(report, 'report') : null,
  };
  const struct = { evidence_kind: choice(evidence.kind, EVIDENCE, 'kind') };
  for (const [name, value] of Object.entries(fields)) {
    struct[name] = value;
    struct[`${name}_len`] = value?.length ?? 0;
  }
  return struct;
}

/** One request on its way. Closing it before the end changes nothing anywhere. */
export class GateRequest extends Handle {
  constructor(pointer) {
    super(pointer, c.gate_request_free);
  }

  get next() {
    return nameOf(read(c.gate_request_next, GateRequest.pointer(this)), NEXT);
  }

  attestation(object, bodySha256 = null, now = undefined) {
    check(c.gate_request_attestation(GateRequest.pointer(this),
      bytes(object, 'object'), object.length, hashOf(bodySha256), time(now)));
  }

  get deviceId() {
    const device = Buffer.alloc(32);
    check(c.gate_request_device_id(GateRequest.pointer(this), device));
    return device;
  }

  /** What your table has of the device; null if it has none. */
  device(device) {
    const request = GateRequest.pointer(this);
    if (device === null) return check(c.gate_request_device(request, null));
    const owner = text(device.owner ?? '', 'owner');
    return check(c.gate_request_device(request, {
      record: bytes(device.record, 'record'),
      record_len: device.record.length,
      owner,
      owner_len: owner.length,
      revoked: device.revoked ? 1 : 0,
    }));
  }

  body(bodySha256 = null, now = undefined) {
    check(c.gate_request_body(GateRequest.pointer(this), hashOf(bodySha256), time(now)));
  }

  /** The call that asks Google. Headers and body are secrets. */
  decodeRequest(accessToken) {
    const token = text(accessToken, 'accessToken');
    return decodeRequestOf(made(c.gate_request_decode_request,
      GateRequest.pointer(this), token, token.length));
  }

  decoded(status, answer, bodySha256 = null, now = undefined) {
    const body = textOrBytes(answer, 'answer');
    check(c.gate_request_decoded(GateRequest.pointer(this), count(status, 'status', 0xffff),
      body, body.length, hashOf(bodySha256), time(now)));
  }

  get effects() {
    const request = GateRequest.pointer(this);
    return Array.from({ length: read(c.gate_request_effect_count, request) }, (_, index) =>
      effectOf(readStruct(c.gate_request_effect, request, index)));
  }

  finish(outcome) {
    check(c.gate_request_finish(GateRequest.pointer(this), choice(outcome, OUTCOMES, 'outcome')));
  }

  /** Database or Google gave no certain answer. */
  unavailable() {
    check(c.gate_request_unavailable(GateRequest.pointer(this)));
  }

  /** Refuses the request for a reason of yours, a kind of error; nothing is used up. */
  refuse(kind) {
    check(c.gate_request_refuse(GateRequest.pointer(this), choice(kind, codes, 'kind')));
  }

  decision() {
    return new Decision(given(c.gate_request_decision, GateRequest.pointer(this)));
  }
}

const hashOf = (bodySha256) => (bodySha256 === null ? null : bytes(bodySha256, 'bodySha256', 32));

/** What the gate said about one request, as plain data. */
export class Decision {
  constructor(pointer) {
    using(pointer, c.decision_free, (decision) => {
      this.kind = nameOf(c.decision_kind_of(decision), DECISIONS) ?? 'deny';
      this.code = c.decision_result(decision);
      this.line = taken(given(c.decision_line, decision)).toString();
      this.audit = auditOf(readStruct(c.decision_audit, decision));
      this.appraisal = new Appraisal(given(c.decision_appraisal, decision));
      this.attestation = claimsOf(c.decision_attestation, decision, Attestation);
      this.assertion = claimsOf(c.decision_assertion, decision, Assertion);
      this.verdict = claimsOf(c.decision_verdict, decision, PlayVerdict);
    });
  }

  get allowed() {
    return this.kind === 'allow' || this.kind === 'allowMonitored';
  }

  /** Why the request was denied, or null: its kind, action and public message. */
  get refusal() {
    return this.allowed ? null : new BonafideError(this.code);
  }

  get reason() {
    return this.code === 0 ? null : kindOf(this.code);
  }

  get action() {
    return actionOf(this.code);
  }
}

function claimsOf(call, decision, Claims) {
  const place = [null];
  const code = call(decision, place);
  if (code === codes.CallAbsent) return null;
  check(code);
  return new Claims(place[0]);
}

function auditOf(audit) {
  return {
    appId: textOf(audit.app_id, audit.app_id_len),
    purpose: textOf(audit.purpose, audit.purpose_len),
    subject: textOf(audit.subject, audit.subject_len),
    evidence: nameOf(audit.evidence_kind, EVIDENCE),
    time: new Date(Number(audit.time_ms)),
    device: audit.has_device ? Buffer.from(audit.device) : null,
  };
}

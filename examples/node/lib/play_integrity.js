// Google Play Integrity.
import { constants as is } from './abi.js';
import { Appraisal } from './appraisal.js';
import {
  ACTIVITY, APPS, LABELS, LICENSING, PLAY_PRESETS, PROTECT, PROVENANCES, RECOGNITION,
} from './enumerations.js';
import {
  Handle, bytes, c, check, choice, choices, count, given, made, nameOf, namesOf, readStruct, run,
  taken, text, textOf, textOrBytes, time, using,
} from './native.js';
import { Pending, finishing } from './pending.js';

export class PlayVerifier extends Handle {
  constructor({ apps }) {
    const verifier = using(c.play_builder_new(), c.play_builder_free, (builder) => {
      for (const app of apps) {
        const parts = ['package', 'decryptionKey', 'verificationKey']
          .map((name) => text(app[name], name))
          .flatMap((value) => [value, value.length]);
        run(c.play_builder_app, builder, ...parts);
      }
      return made(c.play_builder_build, builder);
    });
    super(verifier, c.play_verifier_free);
  }

  /** Decrypts and verifies a classic token. */
  verify({ token, now, ...expected }) {
    const sent = text(token, 'token');
    return new Pending(
      made(c.play_verify, PlayVerifier.pointer(this), sent, sent.length, expectedOf(expected),
        time(now)),
      finishing(c.pending_finish_play, PlayVerdict),
    );
  }
}

/** Verifies what Google answered: the body of `decodeIntegrityToken`. */
export function verifyDecoded({ answer, now, ...expected }) {
  const body = textOrBytes(answer, 'answer');
  return new Pending(
    made(c.play_verify_decoded, body, body.length, expectedOf(expected), time(now)),
    finishing(c.pending_finish_play, PlayVerdict),
  );
}

/** The call that asks Google to decode a token. Headers and body are secrets. */
export function decodeRequest({ package: name, token, accessToken }) {
  const parts = [text(name, 'package'), text(token, 'token'), text(accessToken, 'accessToken')];
  return decodeRequestOf(
    made(c.play_decode_request_new, ...parts.flatMap((value) => [value, value.length])));
}

export function decodeRequestOf(pointer) {
  return using(pointer, c.play_decode_request_free, (request) => {
    const parts = readStruct(c.play_decode_request_parts, request);
    return {
      method: 'POST',
      url: textOf(parts.url, parts.url_len),
      headers: {
        authorization: textOf(parts.authorization, parts.authorization_len),
        'content-type': 'application/json',
      },
      body: textOf(parts.body, parts.body_len),
    };
  });
}

/** Throws unless Google answered with a verdict. */
export function checkDecodeStatus(status) {
  run(c.play_check_decode_status, count(status, 'status', 0xffff));
}

function expectedOf({ package: name, nonce, requestHash, maxAgeMs = 0, maxAheadMs = 0 }) {
  if ((nonce === undefined) === (requestHash === undefined)) {
    throw new TypeError('expected either nonce or requestHash');
  }
  const app = text(name, 'package');
  const binding = nonce === undefined ? text(requestHash, 'requestHash') : text(nonce, 'nonce');
  return {
    package: app,
    package_len: app.length,
    binding_kind: nonce === undefined ? is.PLAY_BINDING_REQUEST_HASH : is.PLAY_BINDING_NONCE,
    binding,
    binding_len: binding.length,
    max_age_ms: count(maxAgeMs, 'maxAgeMs'),
    max_ahead_ms: count(maxAheadMs, 'maxAheadMs'),
  };
}

/** Google's verdict. A value that this version does not know is null, or in `unknown`. */
export class PlayVerdict extends Handle {
  constructor(pointer) {
    super(pointer, c.play_verdict_free);
    const claims = readStruct(c.play_verdict_read_claims, pointer);
    const some = (value) => (Number(value) < 0 ? null : Number(value));
    this.provenance = nameOf(claims.provenance, PROVENANCES);
    this.package = textOf(claims.package, claims.package_len);
    this.time = new Date(Number(claims.time_ms));
    this.recognition = nameOf(claims.recognition, RECOGNITION);
    this.versionCode = some(claims.version_code);
    this.labels = namesOf(claims.labels, LABELS);
    this.sdkVersion = some(claims.sdk_version);
    this.activity = nameOf(claims.activity, ACTIVITY);
    this.recall = Array.from(claims.recall, (bit) => (bit < 0 ? null : bit === 1));
    this.licensing = nameOf(claims.licensing, LICENSING);
    this.apps = claims.apps_evaluated ? namesOf(claims.apps, APPS) : null;
    this.playProtect = nameOf(claims.play_protect, PROTECT);
    this.testingResponse = claims.testing_response === 1;
  }

  /** All of it in Google's own shape, without nonce and request hash. */
  toJSON() {
    return JSON.parse(taken(given(c.play_verdict_json, PlayVerdict.pointer(this))).toString());
  }
}

/** Reads the digest of a certificate that signs the app: 32 bytes. */
export function certificateDigest(shown) {
  const digestText = text(shown, 'digest');
  const digest = Buffer.alloc(32);
  run(c.play_certificate_digest, digestText, digestText.length, digest);
  return digest;
}

export class PlayPolicy extends Handle {
  constructor(preset, digests, options = {}) {
    const number = choice(preset, PLAY_PRESETS, 'preset');
    const all = digests.map((digest) =>
      typeof digest === 'string' ? certificateDigest(digest) : bytes(digest, 'digest', 32));
    super(made(c.play_policy_new, number, Buffer.concat(all), all.length), c.play_policy_free);
    const policy = PlayPolicy.pointer(this);
    const sums = [
      ['acceptRecognition', c.play_policy_accept_recognition, RECOGNITION],
      ['acceptLabels', c.play_policy_accept_labels, LABELS],
      ['acceptPlayProtect', c.play_policy_accept_play_protect, PROTECT],
      ['refuseApps', c.play_policy_refuse_apps, APPS],
      ['acceptActivity', c.play_policy_accept_activity, ACTIVITY],
    ];
    for (const [name, set, table] of sums) {
      if (options[name]) check(set(policy, choices(options[name], table, name)));
    }
    const numbers = [
      ['minSdkVersion', c.play_policy_min_sdk_version],
      ['minVersionCode', c.play_policy_min_version_code],
    ];
    for (const [name, set] of numbers) {
      if (options[name] !== undefined) check(set(policy, count(options[name], name)));
    }
    const flags = [
      ['requireLicensed', c.play_policy_require_licensed],
      ['allowTestingResponses', c.play_policy_allow_testing_responses],
    ];
    for (const [name, set] of flags) {
      if (options[name] !== undefined) check(set(policy, options[name] === true ? 1 : 0));
    }
    if (options.refuseRecall) {
      // The recall bits by their numbers: 1, 2 and 3.
      const bits = options.refuseRecall.reduce((sum, bit) => sum | (1 << (bit - 1)), 0);
      check(c.play_policy_refuse_recall(policy, count(bits, 'refuseRecall', 7)));
    }
  }

  appraise(verdict) {
    return new Appraisal(given(c.play_policy_appraise,
      PlayPolicy.pointer(this), PlayVerdict.pointer(verdict)));
  }

  /** Judges the verdict before it is committed, which it must be either way. */
  appraiseBeforeCommit(pending) {
    return new Appraisal(given(c.play_policy_appraise_before_commit,
      PlayPolicy.pointer(this), Pending.pointer(pending)));
  }
}

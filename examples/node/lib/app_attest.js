// Apple App Attest.
import { constants as is } from './abi.js';
import { Appraisal } from './appraisal.js';
import {
  APP_ATTEST_PRESETS, DEMANDS, ENVIRONMENTS, LAUNCH_STATES,
} from './enumerations.js';
import {
  Handle, bytes, c, check, choice, choices, copied, count, given, made, nameOf, readStruct, run,
  taken, text, textOf, time, using,
} from './native.js';
import { Pending, finishing } from './pending.js';

export class Verifier extends Handle {
  constructor({ apps, environments, trustAnchors = [], knownIntermediates = [], platforms,
    bootPolicies = [] }) {
    const verifier = using(c.app_attest_builder_new(), c.app_attest_builder_free, (builder) => {
      for (const app of apps) {
        const appId = text(app, 'apps');
        check(c.app_attest_builder_app(builder, appId, appId.length));
      }
      if (environments) {
        const sum = choices(environments, ENVIRONMENTS, 'environments');
        check(c.app_attest_builder_environments(builder, sum));
      }
      if (platforms) {
        const numbers = Uint32Array.from(platforms, (one) => count(one, 'platforms', 0xffffffff));
        check(c.app_attest_builder_platforms(builder, numbers, numbers.length));
      }
      const each = (add, values, name) => values.forEach((value) =>
        check(add(builder, bytes(value, name), value.length)));
      each(c.app_attest_builder_trust_anchor, trustAnchors, 'trustAnchors');
      each(c.app_attest_builder_known_intermediate, knownIntermediates, 'knownIntermediates');
      each(c.app_attest_builder_boot_policy, bootPolicies, 'bootPolicies');
      return made(c.app_attest_builder_build, builder);
    });
    super(verifier, c.app_attest_verifier_free);
  }

  verifyAttestation(evidence) {
    return new Pending(
      made(c.app_attest_verify_attestation, Verifier.pointer(this), ...attestationParts(evidence)),
      finishing(c.pending_finish_attestation, Attestation),
    );
  }

  verifyAssertion(evidence) {
    return new Pending(
      made(c.app_attest_verify_assertion, Verifier.pointer(this), ...assertionParts(evidence)),
      finishing(c.pending_finish_assertion, Assertion),
    );
  }

  /** Step by step, for people who look for a mistake; not for a production log. */
  explainAttestation(evidence) {
    const parts = attestationParts(evidence);
    return taken(made(c.app_attest_explain_attestation, Verifier.pointer(this), ...parts)).toString();
  }

  explainAssertion(evidence) {
    const parts = assertionParts(evidence);
    return taken(made(c.app_attest_explain_assertion, Verifier.pointer(this), ...parts)).toString();
  }
}

function attestationParts({ object, keyId, clientDataHash, now }) {
  return [
    bytes(object, 'object'),
    object.length,
    bytes(keyId, 'keyId', 32),
    bytes(clientDataHash, 'clientDataHash', 32),
    time(now),
  ];
}

function assertionParts({ object, clientDataHash, key }) {
  return [
    bytes(object, 'object'),
    object.length,
    bytes(clientDataHash, 'clientDataHash', 32),
    AttestedKey.pointer(key),
  ];
}

/** The key of an enrolled device. */
export class AttestedKey extends Handle {
  constructor(pointer) {
    super(pointer, c.attested_key_free);
  }

  /** From the record that the effect `enrol` had you store. */
  static fromTrustedStorage(record) {
    const stored = bytes(record, 'record');
    return new AttestedKey(made(c.attested_key_from_trusted_storage, stored, stored.length));
  }

  /** From another server's table: nothing proves it. */
  static fromTrustedParts({ publicKey, appId, environment }) {
    const key = bytes(publicKey, 'publicKey');
    const app = text(appId, 'appId');
    return new AttestedKey(made(c.attested_key_from_trusted_parts, key, key.length, app, app.length,
      choice(environment, ENVIRONMENTS, 'environment')));
  }

  get record() {
    return taken(given(c.attested_key_record, AttestedKey.pointer(this)));
  }
}

export class Attestation extends Handle {
  constructor(pointer) {
    super(pointer, c.attestation_free);
    const claims = readStruct(c.attestation_read_claims, pointer);
    this.device = Buffer.from(claims.device);
    this.appId = textOf(claims.app_id, claims.app_id_len);
    this.environment = nameOf(claims.environment, ENVIRONMENTS);
    this.platform = claims.platform;
    this.osVersion = textOf(claims.os_version, claims.os_version_len);
    this.osBuild = textOf(claims.os_build, claims.os_build_len);
    this.launch = launchOf(claims.launch);
    this.receipt = copied(claims.receipt, claims.receipt_len);
    this.leafNotBefore = new Date(Number(claims.leaf_not_before_ms));
    this.leafNotAfter = new Date(Number(claims.leaf_not_after_ms));
  }

  /** The key that was attested, for use right away; your table has its record. */
  key() {
    return new AttestedKey(given(c.attestation_key, Attestation.pointer(this)));
  }
}

export class Assertion extends Handle {
  constructor(pointer) {
    super(pointer, c.assertion_free);
    const claims = readStruct(c.assertion_read_claims, pointer);
    this.device = Buffer.from(claims.device);
    this.appId = textOf(claims.app_id, claims.app_id_len);
    this.environment = nameOf(claims.environment, ENVIRONMENTS);
    this.counter = claims.counter;
    this.launch = launchOf(claims.launch);
  }
}

function launchOf(launch) {
  const { category } = launch;
  return {
    state: nameOf(launch.state, LAUNCH_STATES),
    category: category === is.LAUNCH_CATEGORY_NONE ? null : category,
    bundleVersion: textOf(launch.bundle_version, launch.bundle_version_len),
  };
}

export class AppAttestPolicy extends Handle {
  constructor(preset = 'recommended', options = {}) {
    const number = choice(preset, APP_ATTEST_PRESETS, 'preset');
    super(given(c.app_attest_policy_new, number), c.app_attest_policy_free);
    const policy = AppAttestPolicy.pointer(this);
    if (options.launchCategory) {
      const { demand, categories } = options.launchCategory;
      const numbers = Uint32Array.from(categories, (one) => count(one, 'categories', 0xffffffff));
      check(c.app_attest_policy_launch_category(
        policy, choice(demand, DEMANDS, 'demand'), numbers, numbers.length));
    }
    if (options.refuseUnproven !== undefined) {
      check(c.app_attest_policy_refuse_unproven(policy, options.refuseUnproven ? 1 : 0));
    }
    if (options.minBundleVersion) {
      const { demand, version } = options.minBundleVersion;
      const least = text(version, 'version');
      run(c.app_attest_policy_min_bundle_version,
        policy, choice(demand, DEMANDS, 'demand'), least, least.length);
    }
    for (const { platform, version } of options.minOsVersions ?? []) {
      const least = text(version, 'version');
      run(c.app_attest_policy_min_os_version,
        policy, count(platform, 'platform', 0xffffffff), least, least.length);
    }
  }

  /** Judges an attestation before its device is enrolled: if refused, close the pending one. */
  appraiseBeforeEnrolment(pending) {
    return new Appraisal(given(c.app_attest_policy_appraise_before_enrolment,
      AppAttestPolicy.pointer(this), Pending.pointer(pending)));
  }

  appraise(assertion) {
    return new Appraisal(given(c.app_attest_policy_appraise_assertion,
      AppAttestPolicy.pointer(this), Assertion.pointer(assertion)));
  }
}

// What a policy says about claims.
import { REMEDIATIONS } from './enumerations.js';
import {
  BonafideError, c, codes, filled, kindOf, nameOf, read, readStruct, run, using,
} from './native.js';

const ACTIONS = ['none', 'newChallenge', 'reassert', 'reattest', 'backoff', 'stop'];

export class Appraisal {
  constructor(pointer) {
    using(pointer, c.appraisal_free, (appraisal) => {
      this.accepted = read(c.appraisal_is_accepted, appraisal) === 1;
      const count = read(c.appraisal_reason_count, appraisal);
      this.reasons = Array.from({ length: count }, (_, index) => reasonOf(appraisal, index));
      this.refusal = null;
      try {
        run(c.appraisal_result, appraisal);
      } catch (error) {
        this.refusal = error;
      }
      if (this.accepted === (this.refusal !== null)) throw new BonafideError(codes.CallPanic);
    });
  }

  /** Throws the first decisive reason, if there is one. */
  orThrow() {
    if (this.refusal) throw this.refusal;
    return this;
  }
}

function reasonOf(appraisal, index) {
  const reason = readStruct(c.appraisal_reason, appraisal, index);
  return {
    code: reason.code,
    kind: kindOf(reason.code),
    decisive: reason.decisive === 1,
    remediation: nameOf(reason.remediation, REMEDIATIONS),
    action: ACTIONS[reason.action],
    message: filled((...place) => c.appraisal_reason_message(appraisal, index, ...place)).toString(),
  };
}

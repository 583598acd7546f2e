// Challenges, which any node with the key issues and redeems.
import { Handle, bytes, c, count, filled, made, read, taken, text, time } from './native.js';
import { Pending, finishing } from './pending.js';

export class Challenges extends Handle {
  constructor({ key, alsoAccept = null, lifetimeMs = 0, skewMs }) {
    if (lifetimeMs === 0 && skewMs !== undefined) {
      throw new TypeError('skewMs needs lifetimeMs');
    }
    const options = {
      lifetime_ms: count(lifetimeMs, 'lifetimeMs'),
      // Of no lifetime the library makes its defaults; of a lifetime without skew, none.
      skew_ms: count(skewMs ?? (lifetimeMs === 0 ? 0 : Math.min(60_000, lifetimeMs)), 'skewMs'),
      also_accept: alsoAccept && bytes(alsoAccept, 'alsoAccept', 32),
    };
    super(made(c.challenges_new, bytes(key, 'key', 32), options), c.challenges_free);
  }

  /** A new challenge for the client, which sends it back as it is. */
  issue(scope, now) {
    return taken(made(c.challenges_issue, Challenges.pointer(this), scopeOf(scope), time(now)))
      .toString();
  }

  /** Makes sure that a challenge was issued for this scope and is fresh. */
  redeem(challenge, scope, now) {
    const sent = text(challenge, 'challenge');
    return new Pending(
      made(c.challenges_redeem, Challenges.pointer(this), sent, sent.length, scopeOf(scope),
        time(now)),
      finishing(c.pending_finish_challenge, Redeemed),
    );
  }
}

export function scopeOf({ appId, purpose, subject }) {
  const [app, use, whom] = [text(appId, 'appId'), text(purpose, 'purpose'), text(subject, 'subject')];
  return {
    app_id: app,
    app_id_len: app.length,
    purpose: use,
    purpose_len: use.length,
    subject: whom,
    subject_len: whom.length,
  };
}

/** A challenge that was redeemed and taken. */
export class Redeemed extends Handle {
  constructor(pointer) {
    super(pointer, c.redeemed_free);
    this.subject = filled((...place) => c.redeemed_subject(pointer, ...place)).toString();
    this.issued = new Date(Number(read(c.redeemed_issued, pointer)));
  }
}

// Request binding: one hash over everything of a request that must not change.
import { createHash } from 'node:crypto';
import { SCHEMES } from './enumerations.js';
import { bytes, c, choice, run, text, textOrBytes } from './native.js';

/** The SHA-256 of a body: the `bodySha256` of a request. */
export function sha256(data) {
  return createHash('sha256').update(data).digest();
}

export function requestBinding(request) {
  const field = (name) => text(request[name], name);
  const [appId, purpose, method, authority, path] =
    ['appId', 'purpose', 'method', 'authority', 'pathAndQuery'].map(field);
  const challenge = textOrBytes(request.challenge, 'challenge');
  const hash = Buffer.alloc(32);
  run(c.request_binding, {
    app_id: appId,
    app_id_len: appId.length,
    purpose,
    purpose_len: purpose.length,
    challenge,
    challenge_len: challenge.length,
    method,
    method_len: method.length,
    scheme: choice(request.scheme ?? 'https', SCHEMES, 'scheme'),
    authority,
    authority_len: authority.length,
    path_and_query: path,
    path_and_query_len: path.length,
    body_sha256: bytes(request.bodySha256 ?? sha256(''), 'bodySha256', 32),
    report_sha256: request.reportSha256 ? bytes(request.reportSha256, 'reportSha256', 32) : null,
  }, hash);
  return hash;
}

// A simulated iPhone, its authority, and a simulated Play Console: evidence for tests.
import {
  createCipheriv, createHash, createPublicKey, generateKeyPairSync, randomBytes, sign,
} from 'node:crypto';

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const pair = (namedCurve) => generateKeyPairSync('ec', { namedCurve });

// --- DER (X.690) ---

function der(tag, ...parts) {
  const body = Buffer.concat(parts);
  const size = [];
  for (let rest = body.length; rest > 0; rest >>= 8) size.unshift(rest & 0xff);
  const length = body.length < 128 ? [body.length] : [0x80 | size.length, ...size];
  return Buffer.concat([Buffer.from([...tag, ...length]), body]);
}

const sequence = (...parts) => der([0x30], ...parts);
const octets = (...parts) => der([0x04], ...parts);
const integer = (value) => der([0x02], Buffer.from([value]));
const utf8 = (value) => der([0x0c], Buffer.from(value));

function base128(number) {
  const digits = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) digits.unshift(0x80 | (rest & 0x7f));
  return digits;
}

function oid(dotted) {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  return der([0x06], Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const explicit = (number, ...parts) =>
  der(number < 31 ? [0xa0 | number] : [0xbf, ...base128(number)], ...parts);

const extension = (id, critical, value) =>
  sequence(oid(id), critical ? Buffer.from([1, 1, 0xff]) : Buffer.alloc(0), octets(value));

const name = (common) => sequence(der([0x31], sequence(oid('2.5.4.3'), utf8(common))));

function certificate({ issuer, subject, key, days, extensions, signer }) {
  const at = (day) => der([0x18], Buffer.from(
    new Date(day * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '')));
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const signed = sequence(
    explicit(0, integer(2)), integer(7), algorithm, name(issuer), sequence(...days.map(at)),
    name(subject), key.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  );
  const signature = sign('sha256', signed, signer);
  return sequence(signed, algorithm, der([0x03], Buffer.from([0]), signature));
}

// --- CBOR (RFC 8949) ---

function head(major, length) {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}

function cbor(value) {
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const entries = Object.entries(value);
  return Buffer.concat([head(5, entries.length), ...entries.flat().map(cbor)]);
}

// --- Apple's side ---

export class Authority {
  #root = pair('P-256');
  #intermediate = pair('P-256');

  constructor(now) {
    const day = Math.floor(now / 86_400_000);
    const authority = (subject, { publicKey }, constraints) => certificate({
      issuer: 'Simulated root',
      subject,
      key: publicKey,
      days: [day - 100, day + 100],
      extensions: [
        extension('2.5.29.19', true, sequence(Buffer.from([1, 1, 0xff]), ...constraints)),
        extension('2.5.29.15', true, der([0x03], Buffer.from([1, 0x06]))),
      ],
      signer: this.#root.privateKey,
    });
    this.day = day;
    this.root = authority('Simulated root', this.#root, []);
    this.intermediate = authority('Simulated authority', this.#intermediate, [integer(0)]);
  }

  leaf(key, nonce) {
    return certificate({
      issuer: 'Simulated authority',
      subject: 'Simulated device',
      key,
      days: [this.day - 1, this.day + 2],
      extensions: [
        extension('2.5.29.19', true, sequence()),
        extension('2.5.29.15', true, der([0x03], Buffer.from([4, 0xf0]))),
        extension('1.2.840.113635.100.8.5', false, sequence(explicit(4, integer(10)))),
        extension('1.2.840.113635.100.8.7', false, sequence(explicit(1400, octets(Buffer.from('26.1'))))),
        extension('1.2.840.113635.100.8.2', false, sequence(explicit(1, octets(nonce)))),
      ],
      signer: this.#intermediate.privateKey,
    });
  }
}

export class Device {
  #key = pair('P-256');
  #counter = 0;

  constructor(appId) {
    this.appId = appId;
    this.point = createPublicKey(this.#key.privateKey)
      .export({ type: 'spki', format: 'der' }).subarray(-65);
    this.keyId = sha256(this.point);
  }

  attest(authority, clientDataHash) {
    const data = Buffer.concat([
      this.#header(0), Buffer.from('appattest\0\0\0\0\0\0\0'), Buffer.from([0, 32]), this.keyId,
      Buffer.from('a5010203262001215820', 'hex'), this.point.subarray(1, 33),
      Buffer.from('225820', 'hex'), this.point.subarray(33),
    ]);
    const leaf = authority.leaf(this.#key.publicKey, sha256(data, clientDataHash));
    return cbor({
      fmt: 'apple-appattest',
      attStmt: { x5c: [leaf, authority.intermediate], receipt: Buffer.from('no receipt') },
      authData: data,
    });
  }

  assert(clientDataHash) {
    this.#counter += 1;
    const data = this.#header(this.#counter);
    const signature = sign('sha256', sha256(data, clientDataHash), this.#key.privateKey);
    return cbor({ signature, authenticatorData: data });
  }

  #header(counter) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    return Buffer.concat([sha256(Buffer.from(this.appId)), Buffer.from([0x40]), number]);
  }
}

// --- Google's side ---

/** The SHA-256 of nothing, as a certificate's digest. */
export const CERTIFICATE = sha256().toString('base64url');

export function payload(app, binding, now) {
  return {
    requestDetails: { requestPackageName: app, timestampMillis: String(now), ...binding },
    appIntegrity: {
      appRecognitionVerdict: 'PLAY_RECOGNIZED',
      packageName: app,
      certificateSha256Digest: [CERTIFICATE],
      versionCode: '42',
    },
    deviceIntegrity: { deviceRecognitionVerdict: ['MEETS_DEVICE_INTEGRITY'] },
    accountDetails: { appLicensingVerdict: 'LICENSED' },
  };
}

export class Console {
  #wrap = randomBytes(32);
  #signer = pair('P-256');

  get decryptionKey() {
    return this.#wrap.toString('base64');
  }

  get verificationKey() {
    return this.#signer.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  }

  /** A classic token: a JWE (A256KW, A256GCM) around a JWS (ES256). */
  token(verdict) {
    const url = (value) => Buffer.from(value).toString('base64url');
    const signed = `${url('{"alg":"ES256"}')}.${url(JSON.stringify(verdict))}`;
    const signature = sign('sha256', Buffer.from(signed),
      { key: this.#signer.privateKey, dsaEncoding: 'ieee-p1363' });
    const [key, iv] = [randomBytes(32), randomBytes(12)];
    const wrap = createCipheriv('id-aes256-wrap', this.#wrap, Buffer.alloc(8, 0xa6));
    const header = url('{"alg":"A256KW","enc":"A256GCM"}');
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(header));
    const content = cipher.update(`${signed}.${url(signature)}`);
    cipher.final();
    return [header, ...[wrap.update(key), iv, content, cipher.getAuthTag()].map(url)].join('.');
  }
}

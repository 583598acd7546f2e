import { readFileSync } from 'node:fs';

const VECTORS = process.env.BONAFIDE_VECTORS
  ?? new URL('../../../tests/vectors', import.meta.url).pathname;

export const vectors = (name) => JSON.parse(readFileSync(`${VECTORS}/${name}.json`, 'utf8'));
export const hex = (text) => Buffer.from(text, 'hex');
export const base64 = (text) => Buffer.from(text, 'base64');

/** For `assert.throws`: a refusal of this kind. */
export const refusal = (kind) => (error) => error.name === 'BonafideError' && error.kind === kind;

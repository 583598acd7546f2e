// Makes lib/abi.js from the header: `node tools/abi.js [path of bonafide.h]`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const HEADER = `${HERE}../../../include/bonafide.h`;
export const OUTPUT = `${HERE}../lib/abi.js`;

/** What koffi has to know of the header, as the text of a module. */
export function abi(header) {
  const code = header
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^#ifdef BONAFIDE_TESTKIT$[\s\S]*?^#endif$/m, '');

  const constants = {};
  for (const [, name, value] of code.matchAll(/^#define BONAFIDE_(\w+) (\S+)$/gm)) {
    constants[name] = value.startsWith('"') ? JSON.parse(value) : number(value);
  }
  const scalars = {};
  for (const [, body, name] of code.matchAll(/typedef enum \w+ \{([^}]*)\} (\w+);/g)) {
    scalars[name] = 'int';
    for (const [, member, value] of body.matchAll(/BONAFIDE_(\w+) = (\d+)/g)) {
      constants[member] = number(value);
    }
  }
  for (const [, type, name] of code.matchAll(/typedef (u?int\d+_t) (\w+);/g)) scalars[name] = type;

  const structs = {};
  for (const [, body, name] of code.matchAll(/typedef struct \w+ \{([^}]*)\} (\w+);/g)) {
    structs[name] = {};
    for (const field of body.split(';').filter((text) => text.trim())) {
      const [, type, stars, member, , length] =
        /^\s*(?:const )?(\w+) (\**)(\w+)(\[(\d+)\])?\s*$/.exec(field);
      const known = scalars[type] ?? type;
      structs[name][member] = stars ? 'pointer' : length ? [known, Number(length)] : known;
    }
  }

  const functions = {};
  const prototype = /^(?:const )?(\w+) (\**)(bonafide_\w+)\(([^)]*)\);/gm;
  for (const [, type, stars, name, list] of code.matchAll(prototype)) {
    const parameters = list.trim() === 'void' ? [] : list.split(',').map((text) => text.trim());
    functions[name] = [
      type === 'char' ? 'str' : stars ? 'pointer' : (scalars[type] ?? type),
      ...parameters.map((text) => parameter(text, scalars, structs)),
    ];
  }
  return [
    '// Made from the header by tools/abi.js; do not edit.',
    `export const constants = ${table(constants)};`,
    '',
    '// Members: a scalar, [scalar, length], another struct, or a pointer.',
    `export const structs = ${table(structs)};`,
    '',
    '// The result, then the parameters; `>` is what the function writes.',
    `export const functions = ${table(functions)};`,
    '',
  ].join('\n');
}

function parameter(text, scalars, structs) {
  const [, constant, type, stars] = /^(const )?(\w+) (\*?(?:const )?\*?)\w+$/.exec(text);
  const known = scalars[type] ?? type;
  const depth = stars.replaceAll('const ', '').length;
  const plain = known === 'size_t' || /^u?int/.test(known) || known in structs;
  if (depth === 0) return known;
  if (depth === 2) return constant ? 'pointer' : '>pointer';
  if (!plain) return 'pointer';
  return constant ? `${known} *` : `>${known} *`;
}

function number(text) {
  const value = BigInt(text.replace(/u(ll)?$/, ''));
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function table(entries) {
  const value = (of) => {
    if (Array.isArray(of)) return `[${of.map(value).join(', ')}]`;
    if (typeof of === 'bigint') return `${of}n`;
    if (typeof of === 'object') return `{ ${Object.entries(of).map(pair).join(', ')} }`;
    return typeof of === 'string' ? `'${of}'` : String(of);
  };
  const pair = ([name, of]) => `${name}: ${value(of)}`;
  return `{\n${Object.entries(entries).map((entry) => `  ${pair(entry)},\n`).join('')}}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(OUTPUT, abi(readFileSync(process.argv[2] ?? HEADER, 'utf8')));
}

/** Bodies that are no text: what looks like a name or a value there is chance, and stays. */
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createRedaction } from '../../../../src/record/pipeline/redact/redact.ts';

const MEGABYTE = 1024 ** 2;
const { body } = createRedaction('key');

function redact(bytes: Uint8Array, contentType?: string): Buffer {
  const headers = contentType === undefined ? [] : [['content-type', contentType] as const];
  return Buffer.from(
    body(
      bytes,
      headers.map(([name, value]) => [name, value]),
      false,
    ),
  );
}

/** The same for the same seed. */
function createBytes(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed + 1;
  for (let at = 0; at + 4 <= size; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state, at);
  }
  return bytes;
}

/** Text with the names of secrets, with which compressed files are made. */
function createLog(seed: number): string {
  const noise = createBytes(MEGABYTE / 2, seed).toString('base64');
  return noise.replaceAll('A', '&password=hunter2&').replaceAll('B', '"api_key":"');
}

/** A picture as it is laid out: signature, length, type, pixels, checksum. */
function createPicture(seed: number): Buffer {
  const pixels = deflateSync(createBytes(MEGABYTE, seed));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(pixels.length);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), size, Buffer.from('IDAT'), pixels]);
}

/** Fields of a tag, a length and as many bytes; every other one is a word. */
function createMessage(seed: number): Buffer {
  const noise = createBytes(MEGABYTE, seed);
  const fields: Buffer[] = [];
  for (let at = 0; at + 64 <= noise.length; ) {
    const size = (noise[at] ?? 0) % 48;
    const value = noise.subarray(at + 1, at + 1 + size);
    const text = fields.length % 2 ? value : Buffer.from(value.toString('base64'));
    fields.push(Buffer.from([((fields.length % 15) << 3) | 2, text.length]), text);
    at += size + 1;
  }
  return Buffer.concat(fields);
}

const kinds: Readonly<Record<string, (seed: number) => Buffer>> = {
  'random bytes': (seed) => createBytes(2 * MEGABYTE, seed),
  'a picture': createPicture,
  'a gzip file': (seed) => gzipSync(createLog(seed)),
  'a binary message': createMessage,
  'names of secrets among zeros': (seed) =>
    Buffer.from(`\0${createLog(seed)}\0&token=abcdef&\0{"password":"hunter2"}\0`, 'latin1'),
};
const types = [
  undefined,
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'application/json',
  'text/plain',
  'image/png',
];
/** Set it to look for rarer chances. */
const seeds = Number(process.env.BINARY_SEEDS ?? 1);

describe.each(Object.keys(kinds))('%s', (kind) => {
  test('stay as they are, whatever type they are sent with', () => {
    for (let seed = 0; seed < seeds; seed++) {
      const bytes = kinds[kind]?.(seed) ?? Buffer.alloc(0);
      // With a type of text, what is UTF-8 is one, whatever else is in it.
      bytes.writeUInt8(0xff, 0);
      for (const type of types) expect(redact(bytes, type).equals(bytes), type).toBe(true);
    }
  });
});

test('a key that is recognised by its form is replaced in binary data, and nothing else', () => {
  const [before, after] = [createBytes(MEGABYTE, 3), createBytes(MEGABYTE, 4)];
  const key = 'ghp_0123456789abcdefABCDEF0123456789abcd';
  const clean = redact(Buffer.concat([before, Buffer.from(`\0${key}\0`), after]));

  expect(clean.subarray(0, before.length).equals(before)).toBe(true);
  expect(clean.subarray(-after.length).equals(after)).toBe(true);
  expect(clean.subarray(before.length, -after.length).toString('latin1')).toMatch(
    /^\0REDACTED_GITHUB_TOKEN_[0-9a-f]{22}\0$/,
  );
});

test('a key is found where binary data is cut into pieces', () => {
  const key = 'ghp_0123456789abcdefABCDEF0123456789abcd';
  for (const at of [64, 80, 128].flatMap((size) =>
    [-80, -50, -20, 0, 1].map((by) => size * 1024 + by),
  )) {
    const text = Buffer.alloc(MEGABYTE, '.');
    text.write(` ${key} `, at);
    const clean = redact(Buffer.concat([Buffer.from([0xff, 0, 0]), text]));
    expect(clean.toString('latin1'), String(at)).toMatch(/ REDACTED_GITHUB_TOKEN_\w{22} /);
  }
});

describe('multipart', () => {
  const type = 'multipart/form-data; boundary=xyz';
  const part = (fields: string, value: Uint8Array | string): Buffer =>
    Buffer.concat([
      Buffer.from(`--xyz\r\nContent-Disposition: form-data; ${fields}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ]);
  const file = Buffer.concat([createBytes(MEGABYTE, 5), Buffer.from('\0&password=hunter2&\0')]);
  const end = Buffer.from('--xyz--\r\n');

  test('a binary file stays, and the secrets of the other fields are replaced', () => {
    const fileName = 'name="file"; filename="a"';
    const clean = redact(
      Buffer.concat([part('name="password"', 'hunter2ü'), part(fileName, file), end]),
      type,
    );

    expect(clean.includes(Buffer.concat([part(fileName, file), end]))).toBe(true);
    expect(clean.toString('latin1', 0, 200)).toMatch(/\r\n\r\nREDACTED_PASSWORD_\w{22}\r\n--xyz/);
  });

  test('secrets in text files are replaced', () => {
    const parts = [
      part('name="a"; filename="a"', file),
      part('name="b"; filename="b"', '{"token":"s3cret-value"}'),
    ];
    const clean = redact(Buffer.concat([...parts, end]), type).toString('latin1');

    expect(clean).not.toContain('s3cret-value');
    expect(clean).toContain('hunter2');
  });

  test('secrets in nested parts are replaced', () => {
    const inner = `--in\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter22\r\n--in\r\n\r\n\0\r\n--in--`;
    const outer = `--xyz\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n${inner}\r\n--xyz--`;
    const clean = redact(Buffer.from(outer), type).toString('latin1');

    expect(clean.replace(/REDACTED_PASSWORD_\w{22}/, 'hunter22')).toBe(outer);
    expect(clean).not.toContain('hunter22');
  });

  test('the secret in a field that is cut off is replaced', () => {
    const cut = part('name="password"', 'hunter22').subarray(0, -2);

    expect(redact(cut, type).toString('latin1')).not.toContain('hunter22');
  });
});

test('a secret is found where a large text is cut into pieces', () => {
  const secret = '"client_secret":"s3cret-value"';
  for (const at of [64 * 1024 - 10, 80 * 1024 - 10, 128 * 1024, 2 * MEGABYTE - secret.length - 1]) {
    const text = Buffer.alloc(2 * MEGABYTE, ' ');
    text.write(secret, at);
    expect(redact(text, 'application/json').includes('s3cret-value'), String(at)).toBe(false);
  }
});

test('the secrets of a large form are replaced, however their names are escaped', () => {
  const form = `${'a=b&'.repeat(MEGABYTE / 2)}pass%77ord=hunter22`;

  expect(redact(Buffer.from(form), 'application/x-www-form-urlencoded').includes('hunter22')).toBe(
    false,
  );
});

/**
 * V8 runs out of stack where a regular expression counts without an end (`[a-z]{8,}`), or repeats what
 * has no fixed length, over megabytes. A body may be as long as the limits of the recorder: 64 MiB.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCoded } from '../../src/session/secrets/find-credentials.ts';
import { findKeys } from '../../src/session/secrets/key-formats.ts';
import { repositoryRoot } from '../kit/repository-root.ts';

/** In characters: enough for the stack of V8. */
const LENGTH = 24 * 1024 * 1024;
const SOURCE = join(repositoryRoot, 'src');
/** Up to here, V8 writes a count out. */
const MAX_WRITTEN_OUT = 3;

test('no regular expression counts without an end', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const found = files.flatMap((file) => {
    // `key-formats.ts` takes the counts out of these forms.
    if (/(?:key-formats|issued-keys)\.ts$/.test(file)) return [];
    const text = readFileSync(join(SOURCE, file), 'utf8');
    return [...text.matchAll(/(?:[\])}]|\\\w)\{(\d+),\}/g)]
      .filter(([, count]) => Number(count) > MAX_WRITTEN_OUT)
      .map(([counted]) => `${file}: ${counted}`);
  });
  expect(found).toEqual([]);
});

const secret = Buffer.from('password=').toString('base64').slice(0, 8);

test.each([
  ['Base64 of a form', secret, 'A'],
  ['Base64 of JSON', 'eyJh', 'A'],
  ['hexadecimal of JSON', '7b22', '61'],
  ['parts of a token', 'eyJhbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiJ.'],
  ['a key with a prefix', 'ghp_', 'a8Xq'],
])('secrets are looked for in megabytes of %s', (_, start, unit) => {
  const text = start + unit.repeat(LENGTH / unit.length);
  expect(() => [...findCoded(text, () => []), ...findKeys(text)]).not.toThrow();
});

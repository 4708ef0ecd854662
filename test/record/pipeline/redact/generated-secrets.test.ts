/** Nothing of 200 secrets, at as many places, is in anything that a recording writes. */
import { readdirSync, readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../../kit/index.ts';
import { type Recorded, record } from '../../record.ts';
import { type GeneratedSecret, generateSecrets } from './generate-secrets.ts';

const secrets = generateSecrets(20_261_125);

/**
 * As it is, escaped for URLs, and in Base64, by where in three bytes it begins. Of one with punctuation in it,
 * its parts: what stands between them may be escaped in many ways.
 */
function formsOf(value: string): string[] {
  const parts = value.split(/[^A-Za-z0-9]+/).filter(({ length }) => length >= 6);
  const coded = [0, 2, 3].map((first, shift) => {
    const base64 = Buffer.from(`${'.'.repeat(shift)}${value}`).toString('base64');
    return base64.slice(first, -4);
  });
  const forUrls = coded.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [value, encodeURIComponent(value), ...parts, ...coded, ...forUrls];
}

/** Bodies in Base64 are compressed. */
function readAll(recorded: Recorded): string {
  const files = readdirSync(recorded.folder.path()).map((name) =>
    readFileSync(recorded.folder.path(name), 'utf8'),
  );
  const all = [...files, recorded.journals].join('\n');
  const coded = [...all.matchAll(/"base64": ?"([^"]+)"/g)].map(([, base64 = '']) => {
    const bytes = Buffer.from(base64, 'base64');
    try {
      return inflateRawSync(bytes).toString();
    } catch {
      return bytes.toString('latin1');
    }
  });
  return [all, ...coded].join('\n');
}

async function send(url: string, { exchange }: GeneratedSecret, index: number): Promise<void> {
  const { path, headers, type, body } = exchange;
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: { 'X-Number': String(index), ...(type && { 'Content-Type': type }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  await response.arrayBuffer();
}

let recorded: Recorded;
let written: string;

beforeAll(async () => {
  await using api = await serve(async (request, response) => {
    await buffer(request);
    const { answer } = secrets[Number(request.headers['x-number'])]?.exchange ?? {};
    const isRedirect = answer?.headers?.Location !== undefined;
    response.writeHead(isRedirect ? 302 : 200, {
      ...(answer?.type && { 'Content-Type': answer.type }),
      ...answer?.headers,
    });
    response.end(answer?.body);
  });
  recorded = await record(async () => {
    for (const [index, secret] of secrets.entries()) await send(api.url, secret, index);
  });
  written = readAll(recorded);
});

afterAll(() => recorded[Symbol.dispose]());

test('200 different secrets are generated', () => {
  expect(new Set(secrets.map(({ value }) => value)).size).toBe(200);
  expect(recorded.session.recordings).toHaveLength(200);
});

describe('appears in no file of a recording, however encoded', () => {
  test.each(
    secrets.map(({ kind, place, value }): [string, string] => [`${kind} in ${place}`, value]),
  )('%s', (_, value) => {
    const found = formsOf(value).filter((form) => written.includes(form));
    expect(found).toEqual([]);
  });
});

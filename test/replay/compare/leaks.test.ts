/** Live secrets that would be written by `vitest -u`, in whatever form they come. */
import { describe, expect, test } from 'vitest';
import type { Body } from '../../../src/session/schema.ts';
import { recordingOf } from '../../kit/index.ts';
import { acceptAll } from './accept-all.ts';

const SECRET = `sk+live/a==9 x&y<z>"q`;
const IN_URL = encodeURIComponent(SECRET);
const IN_FORM = new URLSearchParams({ a: SECRET }).toString().slice(2);
const IN_MARKUP = 'sk+live/a==9 x&amp;y&lt;z&gt;&quot;q';
const IN_BASE64 = Buffer.from(SECRET).toString('base64');
const IN_JSON = JSON.stringify(SECRET);

/** What is made of an answer to a request with a secret in its headers. */
async function accept(recorded: Body, live: string): Promise<unknown> {
  const recording = recordingOf('GET', '/a', 200, {
    headers: [['X-Api-Key', 'REDACTED_KEY']],
    response: { body: recorded },
  });
  const [accepted] = await acceptAll([recording], () => live, { KEY: SECRET });
  return accepted;
}

const refused = { refused: expect.stringContaining('would reach the file') };

describe('an answer is not accepted if it has a given secret', () => {
  test.each([
    ['as it is', SECRET],
    ['in a URL', `/x?k=${IN_URL}`],
    ['in a URL in lower case', IN_URL.replace(/%../g, (code) => code.toLowerCase())],
    ['in a form', `k=${IN_FORM}`],
    ['in markup', `<p>${IN_MARKUP}</p>`],
    ['in Base64', `<p>${IN_BASE64}</p>`],
    ['in the Base64 of a longer text', Buffer.from(`ada:${SECRET}, 1`).toString('base64')],
    ['in JSON within text', `is ${IN_JSON}`],
  ])('%s', async (_, text) => {
    expect(await accept({ text: 'old' }, text)).toEqual(refused);
    expect(await accept({ json: { a: 1 } }, JSON.stringify({ a: text }))).toEqual(refused);
  });
});

describe('an answer is not accepted if it has the name of a credential', () => {
  test.each([
    ['above an object', { n: 2, token: { value: 'LIVEnested1' } }],
    ['above an array', { n: 2, tokens: ['LIVEtoken1'] }],
    ['before a number', { n: 2, api_key: 12345678 }],
    ['before a number among others', { n: 2, credentials: { codes: [12345678] } }],
    ['in a text', { n: 2, html: '<input name="csrf_token" value="LIVEtoken1">' }],
  ])('%s', async (_, live) => {
    expect(await accept({ json: { n: 1 } }, JSON.stringify(live))).toEqual(refused);
  });

  test('in markup', async () => {
    const live = '<p>new<input type=hidden name=csrf_token value=LIVEcsrf1>';
    expect(await accept({ text: '<p>old' }, live)).toEqual(refused);
  });
});

test.each([
  [{ n: 1 }, { n: 2, usage: { tokens: 4096 } }],
  [
    { n: 1, api_key: 12345678 },
    { n: 2, api_key: 23456789 },
  ],
  [
    { n: 1, tokens: ['shown-token'] },
    { n: 2, tokens: ['shown-token', 'other-token'] },
  ],
])(
  'an answer with counts, or texts that the recording has in clear, is accepted: %j',
  async (old, live) => {
    expect(await accept({ json: old }, JSON.stringify(live))).toEqual({ body: { json: live } });
  },
);

/** No call can make the server fail: an odd call is refused with a reason. */
import { expect, test } from 'vitest';
import type { Overview } from '../../../src/page/api.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { FORM, type ServedPage, servePage } from './served-page.ts';

const KEY = 'sessions/a.session.json';
const session = createSession([
  recordingOf('GET', '/a', 200),
  recordingOf('POST', '/b', 200, { body: { truncated: 5 } }),
  recordingOf('GET', 'http://shop.test/absolute', 200),
  recordingOf('OPTIONS', '*', 200),
]);
const texts = ['', 'a', '0', '-1', '1e9', 'NaN', '__proto__', 'constructor', '\0', '\ud800', '1#1'];
const values = [
  ...[null, 1, -1, 0, 1e308, 'x', '1', [], {}, true, 'instant', ['1']],
  ...[[[]], [['a', 'b', 'c']], [['Cookie', 'a=b']], [['X-A', 'é']], [['X-A', '…']]],
];

async function expectReason(response: Response, what: string): Promise<void> {
  expect([what, response.status < 500]).toEqual([what, true]);
  if (response.ok) return;
  expect(await response.json()).toMatchObject({ message: expect.stringMatching(/\w/) });
}

test.each(['overview', 'session', 'recording', 'links', 'search', 'run', 'outcome'])(
  'odd parameters of %s',
  async (call) => {
    await using target = await serve((_, response) => response.end());
    using page = servePage({ sessions: { [KEY]: session } });
    const { card } = await page.replay(KEY, { target: target.url });
    for (const text of [...texts, KEY, card.id, 'x'.repeat(10_000)]) {
      for (const key of [text, KEY]) {
        const pairs = { key, id: text, text, run: card.id, copy: text };
        const query = new URLSearchParams(pairs);
        await expectReason(await page.send(`api/${call}?${query}`), `${call} ${query}`);
      }
    }
  },
);

test.each([...Object.keys(FORM), 'only', 'more'])('odd values of %s in the form', async (field) => {
  await using target = await serve((_, response) => response.end());
  using page = servePage({ sessions: { [KEY]: session } });
  for (const value of values) {
    const form = { ...FORM, target: target.url, timeout: 500, [field]: value };
    const response = await page.post('api/runs', { key: KEY, form });
    await expectReason(response, `${field}: ${JSON.stringify(value)}`);
  }
  await expectEnd(page);
});

test.each(['runs', 'cancel', 'accept'])('odd bodies of %s', async (call) => {
  using page = servePage({ sessions: { [KEY]: session } });
  for (const value of [
    ...values,
    { run: 1 },
    { run: '__proto__' },
    { key: KEY },
    { key: KEY, form: 1 },
  ]) {
    const response = await page.post(`api/${call}`, value);
    await expectReason(response, `${call}: ${JSON.stringify(value)}`);
    expect(response.ok).toBe(false);
  }
});

/** Every run that could begin has ended as runs do. */
async function expectEnd(page: ServedPage): Promise<void> {
  const { runs } = await page.get<Overview>('api/overview');
  for (const run of runs) expect((await page.end(run)).card.state).toBe('done');
}

/** Values that stand beside a UUID in one text: both are live, or none. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const THEN = { tenant: '0a1b2c3d-1111-4222-8333-abcdefabcdef', account: 'k3x9qd7fw2' };
const NOW = { tenant: '9f8e7d6c-5555-4666-9777-123456789abc', account: 'zz81kk02pp' };

/** What is sent live for a request with both, which `write` makes of them. */
async function sentFor(write: (values: typeof THEN) => Exchange): Promise<string[]> {
  await using server = await serveAnswers([{ body: JSON.stringify(NOW) }]);
  const session = sessionOf([{ request: 'POST /tenants', answer: THEN }, write(THEN)]);
  await replaySession(session, { target: server.url });
  const [, sent] = server.seen;
  return [sent?.request ?? '', sent?.headers.authorization ?? '', sent?.body ?? ''];
}

function expectedOf({ request, headers = [], body }: Exchange): string[] {
  return [request, headers[0]?.[1] ?? '', body === undefined ? '' : JSON.stringify(body)];
}

const JOINED = [
  ...[':', '/', '_', '.', ';'].map((sign) => `<tenant>${sign}<account>`),
  '<account>:<tenant>',
  'copy-of-<tenant>-by-<account>',
  'folders/<account>/of/<tenant>',
];

describe.each(JOINED)('%s', (form) => {
  const join = ({ tenant, account }: typeof THEN): string =>
    form.replace('<tenant>', tenant).replace('<account>', account);

  test.each<[string, (values: typeof THEN) => Exchange]>([
    ['in JSON', (values) => ({ request: 'POST /keys', body: { key: join(values) } })],
    [
      'in a query',
      (values) => ({ request: `DELETE /keys?key=${encodeURIComponent(join(values))}` }),
    ],
    ['in a path', (values) => ({ request: `DELETE /keys/${encodeURIComponent(join(values))}` })],
  ])('is live as a whole %s', async (_, write) => {
    expect(await sentFor(write)).toEqual(expectedOf(write(NOW)));
  });
});

test('a client that was registered has its live id and its live secret in Basic credentials', async () => {
  const write = ({ tenant, account }: typeof THEN): Exchange => ({
    request: 'POST /token',
    headers: [['Authorization', `Basic ${Buffer.from(`${tenant}:${account}`).toString('base64')}`]],
  });
  expect(await sentFor(write)).toEqual(expectedOf(write(NOW)));
});

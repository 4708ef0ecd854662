/** Secrets where nobody expects one. */
import { expect, test } from 'vitest';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const KEY = 'ghp_9fKq2LmX7vTz4RbN8cWd1YsHp6JgE3uA5oQi';

test('neither a session nor its journal has a key of a reason phrase or of the name of a header', async () => {
  await using api = await serve((_, response) => {
    response.writeHead(403, `No access for ${KEY}`, { [`X-${KEY}`]: '1' });
    response.end();
  });

  using recorded = await record(async () => {
    await fetch(api.url, { headers: { [`x-${KEY}`]: '1' } });
  });

  expect((recorded.text + recorded.journals).toLowerCase()).not.toContain(KEY.toLowerCase());
  expect(recorded.session.recordings).toMatchObject([
    { response: { status: 403, statusText: 'No access for REDACTED_GITHUB_TOKEN' } },
  ]);
});

test('both signatures of Stripe-Signature are redacted, and its time stays', async () => {
  const [first, second] = ['5257a869e7ecebed', '6ffbb59b2300aae6'].map((part) => part.repeat(4));
  await using api = await serve((_, response) => void response.end());

  using recorded = await record(async () => {
    const headers = { 'Stripe-Signature': `t=1614556800,v1=${first},v0=${second}` };
    await fetch(api.url, { method: 'POST', headers });
  });

  expect(recorded.text + recorded.journals).not.toMatch(/5257a869|6ffbb59b/);
  expect(recorded.text).toContain('t=1614556800,v1=REDACTED');
});

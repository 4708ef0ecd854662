import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { serve } from '../kit/index.ts';
import { record } from '../record/record.ts';
import { useEndpoints } from '../record/relay/endpoints.ts';
import { send } from './record-flow.ts';

const host = useEndpoints();

test('secrets that the worker and the endpoint both see are one', async () => {
  const token = randomBytes(18).toString('base64url');
  await using api = await serve(async (request, response) => {
    await text(request);
    response.end(JSON.stringify({ id: token }));
  });
  using recorded = await record(
    async (endpoint) => {
      await send(`${endpoint}/a`);
      await send(`${api.url}/b?token=${token}`);
    },
    { upstream: api.url, host },
  );

  expect(recorded.text).not.toContain(token);
  expect(recorded.text.match(/REDACTED_\w+/g)).toEqual(Array(3).fill('REDACTED_TOKEN'));
});

/** Secrets in bodies that are so large that they lie in files beside the session. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const TOKEN = 'q7Xw9ZrT2kLm40pVbN81';

test('a secret that only a large body reveals is replaced everywhere', async () => {
  const answer = {
    access_token: TOKEN,
    items: Array.from({ length: 9000 }, (_, at) => `item ${at}`),
  };
  await using api = await serve((request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'application/json');
    response.end(request.url === '/login' ? JSON.stringify(answer) : '{}');
  });
  using recorded = await record(async () => {
    await (await fetch(`${api.url}/login`)).text();
    const body = `as ${TOKEN} said`;
    await (await fetch(`${api.url}/of/${TOKEN}/now`, { method: 'POST', body })).text();
  });

  const [login, next] = recorded.session.recordings;
  if (!login || !('body' in login.response)) throw new Error('the login has a body');
  const { body } = login.response;
  expect(body).toMatchObject({ file: expect.any(String) });
  const file = body && 'file' in body ? body.file : '';
  const large = readFileSync(recorded.folder.path(file), 'utf8');
  expect(large).toContain('"access_token":"REDACTED_ACCESS_TOKEN"');
  expect(recorded.text).not.toContain(TOKEN);
  expect(next?.request).toMatchObject({
    path: '/of/REDACTED_ACCESS_TOKEN/now',
    body: { text: 'as REDACTED_ACCESS_TOKEN said' },
  });
});

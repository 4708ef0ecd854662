/** Runs the built package: the claims are sealed in one process, and opened in a thread of another one. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSession } from 'vitest-session-replay/replay';
import { SIGNATURE, serve, tokenOf } from '../../kit/index.ts';
import { get, useRecorders } from './recorders.ts';

const { scratch, start } = useRecorders();
const token = tokenOf({ sub: 'usr_7f3a9b2c1d', email: 'ada@mail.test' });

test.for<[size: string, page: string]>([
  ['a small page', `<html><script>start("${token}")</script></html>`],
  ['a large one, which a thread redacts', `<script>start("${token}")</script>${'x '.repeat(1e5)}`],
])('a recorder without a test keeps claims of tokens in %s', async ([, page]) => {
  await using api = await serve((request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'text/html');
    response.end(request.url === '/' ? page : '');
  });
  const { recorder, sessions } = await start({ upstream: api.url, name: 'shop' });
  await get(`${recorder.url}/`);
  await get(`${recorder.url}/users/usr_7f3a9b2c1d`);
  const folder = scratch.path('sessions', 'shop');
  const read = (): string =>
    readdirSync(folder)
      .map((file) => readFileSync(`${folder}/${file}`, 'latin1'))
      .join();
  const underWay = read();
  await recorder.close();

  const { recordings } = await readSession(sessions[0]?.file ?? '');
  expect(recordings[0]?.response).toMatchObject({
    claims: { REDACTED_JWT: { sub: 'usr_7f3a9b2c1d' } },
  });
  expect(underWay).toContain('REDACTED_JWT');
  for (const secret of ['mail.test', SIGNATURE]) expect(underWay + read()).not.toContain(secret);
});

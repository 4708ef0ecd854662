/** Runs the built command line. What the page does in a browser is tested in `test/page/browser`. */
import { expect, test } from 'vitest';
import { freePort, serve, writeProject } from '../kit/index.ts';
import { interruptedAt, runCli, startCli } from './run-cli.ts';

const patience = { timeout: 20_000 };

test('ui serves the page only to those who have the link', async () => {
  const { folder } = await writeProject({});
  const port = await freePort();
  await using cli = startCli(folder, ['ui', '--json', '--port', String(port)]);
  await expect.poll(() => cli.printed().out, patience).toMatch(/\n$/);
  const { url }: { readonly url: string } = JSON.parse(cli.printed().out);

  expect(new URL(url).host).toBe(`127.0.0.1:${port}`);
  const { status, headers } = await fetch(url, { redirect: 'manual' });
  expect(status).toBe(302);
  const [cookie = ''] = headers.getSetCookie();
  expect((await fetch(new URL('./', url), { headers: { cookie } })).status).toBe(200);
  const { origin, pathname } = new URL(url);
  expect((await fetch(`${origin}${pathname}`)).status).toBe(403);
  expect((await fetch(`${origin}${pathname}api/overview`)).status).toBe(403);
  cli.child.kill('SIGINT');
  expect(await cli.ended).toMatchObject({ code: 0 });
});

test('Ctrl-C stops ui as soon as it has printed its link', async () => {
  const { folder } = await writeProject({});
  const args = ['ui', '--json', '--port', String(await freePort())];
  const { code, out } = await runCli(folder, args, interruptedAt('{'));
  expect(out).toContain('"url"');
  expect(code).toBe(0);
});

test('a port in use is bad input', async () => {
  const { folder } = await writeProject({});
  await using taken = await serve(() => undefined);
  const { code, out, err } = await runCli(folder, ['ui', '--port', String(taken.port)]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^Error: --port: cannot listen on port \d+ .*; choose another one\n$/);
});

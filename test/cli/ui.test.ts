/** Runs the built command line. What the page does in a browser is tested in `test/page/browser`. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, once, serve, within, writeProject } from '../kit/index.ts';
import { signIn } from '../vitest/page/sign-in.ts';
import { serveEcho } from './recordings.ts';
import { interruptedAt, interruptedAtFork, runCli, type StartedCli, startCli } from './run-cli.ts';

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

test.skipIf(process.platform === 'win32')(
  'a recorder that is opening when Ctrl-C arrives is closed',
  async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const args = ['ui', '--json', '--port', String(await freePort())];
    await using cli = startCli(folder, args, interruptedAtFork, true);
    const record = await enter(cli);
    await record(api.url).catch(() => undefined);
    expect(await within('the end of ui', cli.ended)).toMatchObject({ code: 0, err: '' });
  },
);

test('no recorder can be started once Ctrl-C has arrived', async () => {
  await using api = await serveEcho();
  const { folder } = await writeProject({});
  await using cli = startCli(folder, ['ui', '--json', '--port', String(await freePort())]);
  const record = await enter(cli);
  await record(api.url);
  cli.child.kill('SIGINT');
  // As long as the page answers, each recorder is followed by another one.
  for (let isOpen = true; isOpen; ) {
    isOpen = await record(api.url).then(
      () => true,
      () => false,
    );
  }
  expect(await within('the end of ui', cli.ended)).toMatchObject({ code: 0 });
});

test('Ctrl-C stops ui although a client is connected that sends nothing', async () => {
  const { folder } = await writeProject({});
  const port = await freePort();
  await using cli = startCli(folder, ['ui', '--json', '--port', String(port)]);
  await enter(cli);
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  // An answer to another client shows that this one has been accepted.
  await fetch(`http://127.0.0.1:${port}`, { redirect: 'manual' });
  cli.child.kill('SIGINT');
  expect(await within('the end of ui', cli.ended)).toMatchObject({ code: 0 });
  socket.destroy();
});

test('a port in use is bad input', async () => {
  const { folder } = await writeProject({});
  await using taken = await serve(() => undefined);
  const { code, out, err } = await runCli(folder, ['ui', '--port', String(taken.port)]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^Error: --port: cannot listen on port \d+ .*; choose another one\n$/);
});

/** Opens the page. Gives a function that starts a recorder of an API. */
async function enter(cli: StartedCli): Promise<(upstream: string) => Promise<Response>> {
  await expect.poll(() => cli.printed().out, patience).toMatch(/\n$/);
  const { url }: { readonly url: string } = JSON.parse(cli.printed().out);
  const { signed } = await signIn({ url });
  return (upstream) =>
    fetch(new URL('api/recorders', url), {
      method: 'POST',
      headers: { ...signed, 'content-type': 'application/json' },
      body: JSON.stringify({ upstream }),
    });
}

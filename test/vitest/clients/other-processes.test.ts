/** Clients in processes of their own, which call `recorder.url`. */
import { spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { runInline, serve } from '../../kit/index.ts';
import { recordingProject, sessionOf } from '../recording-project.ts';
import { otherProcesses } from './client-cases.ts';

/** Programs of the system; Node is there. */
const programs: Readonly<Record<string, string>> = {
  curl: 'curl',
  Chromium: 'chromium',
  "Python's urllib": 'python3',
};

/** Bodies of tests: each gets `/page` and posts JSON to `/post`. `run` resolves to what was printed. */
const bodies: Readonly<Record<string, string>> = {
  'a child process of Node': `
    await run(process.execPath, ['-e', \`
      (async () => {
        await (await fetch('\${recorder.url}/page')).text();
        await (await fetch('\${recorder.url}/post', { method: 'POST', body: '{"a":1}' })).text();
      })()\`]);`,
  curl: `
    await run('curl', ['--silent', '--noproxy', '*', recorder.url + '/page']);
    await run('curl', ['--silent', '--noproxy', '*', '--data', '{"a":1}', recorder.url + '/post']);`,
  Chromium: `
    const profile = await mkdtemp(join(tmpdir(), 'profile-'));
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--no-proxy-server', '--user-data-dir=' + profile, '--dump-dom'];
    const page = await run('chromium', [...flags, recorder.url + '/page']);
    expect(page).toContain('posted');
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });`,
  "Python's urllib": `
    await run('python3', ['-c', \`
from urllib.request import ProxyHandler, Request, build_opener
opener = build_opener(ProxyHandler({}))
opener.open('\${recorder.url}/page').read()
opener.open(Request('\${recorder.url}/post', b'{"a":1}', {'Content-Type': 'application/json'})).read()
\`]);`,
};

const page = `<!doctype html><script>
  const request = new XMLHttpRequest();
  request.open('POST', '/post', false);
  request.send('{"a":1}');
  document.write(request.status === 201 ? 'posted' : 'not posted');
</script>`;

function isMissing(client: string): boolean {
  const program = programs[client];
  return program !== undefined && spawnSync(program, ['--version']).error !== undefined;
}

test.for(otherProcesses)(
  '%s is recorded through recorder.url',
  { timeout: 120_000 },
  async (client, { skip }) => {
    if (isMissing(client) && process.env.CI === undefined)
      skip(`${programs[client]} is not installed`);
    await using api = await serve(async (request, response) => {
      const body = await text(request);
      if (request.url === '/page') response.setHeader('Content-Type', 'text/html').end(page);
      else response.writeHead(request.url === '/post' ? 201 : 404).end(body);
    });
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
          import { execFile } from 'node:child_process';
          import { mkdtemp, rm } from 'node:fs/promises';
          import { tmpdir } from 'node:os';
          import { join } from 'node:path';
          import { promisify } from 'node:util';
          const run = async (...args) => (await promisify(execFile)(...args)).stdout;
          test('a', async ({ recorder }) => { ${bodies[client]} }, 60_000);`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    const { recordings } = sessionOf(run, 'sessions/a.test/a.session.json');
    // A browser may ask for an icon.
    const asked = recordings.filter(({ request }) => request.path !== '/favicon.ico');
    expect(asked).toMatchObject([
      {
        request: { method: 'GET', path: '/page' },
        response: { status: 200, body: { text: page } },
      },
      {
        request: { method: 'POST', path: '/post', body: { json: { a: 1 } } },
        response: { status: 201, body: { json: { a: 1 } } },
      },
    ]);
  },
);

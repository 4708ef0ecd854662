/** How much memory a large upload takes of the processes that record it and replay it. */
import { truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createSession, recordingOf, serve } from '../kit/index.ts';
import { runScript } from '../replay/run-script.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';

const MEGABYTE = 1024 ** 2;
const UPLOAD = 60 * MEGABYTE;
const CHUNK = 65_536;

/** What only Linux tells: `maxRSS` of a process begins with that of the process that started it. */
const onLinux = test.runIf(process.platform === 'linux');

/** By how many bytes the peak of a process of its own grows while it runs `code`, after `setup`. */
async function measure(setup: string, code: string): Promise<number> {
  const stdout = await runScript(`
    import { once } from 'node:events';
    import { readFileSync } from 'node:fs';
    import http from 'node:http';
    import { Readable } from 'node:stream';
    import { pipeline } from 'node:stream/promises';
    const peak = () => 1024 * /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
    // One for all: what the upload itself leaves to be collected would be measured as well.
    const chunk = Buffer.alloc(${CHUNK}, 7);
    function* createChunks() {
      for (let at = 0; at < ${UPLOAD / CHUNK}; at++) yield chunk;
    }
    async function upload(url) {
      const request = http.request(url, { method: 'POST' });
      const answered = once(request, 'response');
      await pipeline(Readable.from(createChunks()), request);
      const [response] = await answered;
      await once(response.resume(), 'end');
    }
    ${setup}
    const before = peak();
    ${code}
    process.stdout.write(String(peak() - before), () => process.exit());
  `);
  return Number(stdout);
}

const inProcess = `
  const { SessionRecorder } = await import('./dist/internals.js');
  const recorder = new SessionRecorder({ ...settings, isAlone: true, host: {} });
  await recorder.start();
  const run = async () => {
    await upload(upstream);
    await recorder.finish();
  };`;

const byEndpoint = `
  const { openEndpoint } = await import('./dist/internals.js');
  const endpoint = await openEndpoint({ ...settings, upstream });
  const run = async () => {
    await upload(endpoint.url);
    await endpoint.close();
  };`;

/** What keeping the body costs: a process that lets it pass unrecorded has buffers of its own. */
onLinux.each([
  ['in process', inProcess],
  ['through an endpoint', byEndpoint],
])('recording an upload of 60 MB takes little more than the upload: %s', async (_, code) => {
  await using server = await serve((request, response) => {
    request.resume().on('end', () => response.end());
  });
  const grown: number[] = [];
  for (const request of [0, 64 * MEGABYTE]) {
    using scratch = createScratchFolder();
    const setup = `
      const upstream = ${JSON.stringify(server.url)};
      const folder = ${JSON.stringify(scratch.path())};
      const limits = { request: ${request}, response: 0 };
      const settings = { sessionFile: folder + '/a.session.json', name: 'a', limits, key: 'key' };`;
    grown.push(await measure(`${setup}${code}`, 'await run();'));
  }
  const [passed = 0, kept = 0] = grown;

  expect(kept - passed).toBeGreaterThan(UPLOAD / 2);
  expect(kept - passed).toBeLessThan(1.3 * UPLOAD);
});

onLinux('replaying an upload of 400 MB streams it from its file', async () => {
  const lengths: (string | undefined)[] = [];
  await using server = await serve((request, response) => {
    lengths.push(request.headers['content-length']);
    request.resume().on('end', () => response.end());
  });
  using scratch = createScratchFolder();
  const size = 400 * MEGABYTE;
  const file = 'a.0123456789abcdef.bin';
  writeFileSync(scratch.path(file), '');
  truncateSync(scratch.path(file), size);
  const body = { file, bytes: size };
  const session = createSession([recordingOf('POST', '/', 200, { request: { body } })]);
  writeFileSync(scratch.path('a.session.json'), JSON.stringify(session));
  const grown = await measure(
    `const { readSession, replaySession } = await import('vitest-session-replay/replay');
     const session = await readSession(${JSON.stringify(scratch.path('a.session.json'))});`,
    `const { summary } = await replaySession(session, { target: ${JSON.stringify(server.url)} });
     if (summary.passed !== 1) throw new Error(JSON.stringify(summary));`,
  );

  expect(lengths).toEqual([String(size)]);
  expect(grown).toBeLessThan(100 * MEGABYTE);
});

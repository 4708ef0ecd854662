/** The parts of undici that a replay sends with. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildConnector, Client, errors } from 'undici';
import { expect, test } from 'vitest';
import { undici } from '../../../src/replay/sending/undici.ts';
import { createSession, recordingOf, serve, writeProject } from '../../kit/index.ts';

const session = createSession([recordingOf('GET', '/', 200)]);

/** Replays one GET, and says how that went, and whether the process has a global dispatcher then. */
const script = (target: string): string => `
import { parseSession, replaySession } from 'vitest-session-replay/replay';
const session = await parseSession(${JSON.stringify(JSON.stringify(session))}, 'one.session.json');
const { summary } = await replaySession(session, { target: '${target}' });
console.log(summary.passed, typeof globalThis[Symbol.for('undici.globalDispatcher.1')]);
`;

async function runIn(folder: string, code: string): Promise<string> {
  const args = ['--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  return stdout;
}

test('they are those of its entry', () => {
  expect(undici.Client).toBe(Client);
  expect(undici.buildConnector).toBe(buildConnector);
  expect(undici.errors).toBe(errors);
});

test('a replay leaves the dispatcher that the global fetch sends by alone', async () => {
  await using server = await serve((_request, response) => response.end());
  await using project = await writeProject({});
  expect(await runIn(project.folder, script(server.url))).toBe('1 undefined\n');
});

test('where a version of undici has them elsewhere, its entry is loaded', async () => {
  await using server = await serve((_request, response) => response.end());
  await using project = await writeProject({});
  const other = join(project.folder, 'node_modules/undici');
  rmSync(other);
  mkdirSync(other);
  const entry = createRequire(import.meta.url).resolve('undici');
  writeFileSync(join(other, 'package.json'), '{ "exports": { ".": "./entry.js" } }');
  writeFileSync(join(other, 'entry.js'), `module.exports = require(${JSON.stringify(entry)});`);
  expect(await runIn(project.folder, script(server.url))).toBe('1 object\n');
});

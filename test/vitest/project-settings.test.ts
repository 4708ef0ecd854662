import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, resolveConfig } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { createReadSettings } from '../../src/vitest/plugin/project-settings.ts';

/** Settings of a folder whose `.env` says this at first, a function that changes it, and what was told. */
async function createProject(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'project-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (changed: string): void => writeFileSync(join(folder, '.env'), changed);
  write(text);
  const told: string[] = [];
  const customLogger = { ...createLogger(), warn: (line: string) => told.push(line) };
  const inline = { root: folder, configFile: false as const, mode: 'test', customLogger };
  const config = await resolveConfig(inline, 'serve');
  const read = createReadSettings({}, config);
  return { write, told, target: () => read().plan.targets[0]?.url };
}

test('a changed .env file counts in the next run', async () => {
  const project = await createProject('REPLAY_TARGET=http://127.0.0.1:1\n');
  project.write('REPLAY_TARGET=http://127.0.0.1:2\n');
  expect(project.target()).toBe('http://127.0.0.1:2');
});

test('a .env file that became invalid is reported once, and counts as it was', async () => {
  const project = await createProject('REPLAY_TARGET=http://127.0.0.1:1\n');
  project.write('REPLAY_TARGET="http://127.0.0.1:2\n');
  expect([project.target(), project.target()]).toEqual(Array(2).fill('http://127.0.0.1:1'));
  expect(project.told).toEqual([
    expect.stringMatching(/^vitest-session-replay: the environment: .*\.env, line 1: expected a "/),
  ]);
});

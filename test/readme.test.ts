/** What the README says must be so. Its folder map is held by the architecture test. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSession } from '../src/session/parse-session.ts';
import { renderSession } from '../src/session/render-session.ts';
import { writeProject } from './kit/index.ts';
import { repositoryRoot } from './kit/repository-root.ts';

const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8');

function codeBlocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```/gms)].flatMap(([, name, code]) =>
    name === language && code !== undefined ? [code] : [],
  );
}

test('its TypeScript compiles against what is published', async () => {
  const files = codeBlocks('ts').map((code, index): [string, string] => [
    `block-${index}.ts`,
    code,
  ]);
  expect(files.length).toBeGreaterThan(3);
  await using project = await writeProject({
    ...Object.fromEntries(files),
    'tsconfig.json': {
      compilerOptions: {
        module: 'nodenext',
        target: 'es2023',
        moduleDetection: 'force',
        strict: true,
        noEmit: true,
        types: ['node'],
      },
    },
  });
  const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '--pretty', 'false'], {
    cwd: project.folder,
    encoding: 'utf8',
  });
  // What others' declarations lack is theirs to mend.
  const errors = stdout
    .split('\n')
    .filter((line) => line && !/node_modules\/(?!vitest-session)/.test(line));
  expect(errors).toEqual([]);
});

test('its session is one, in canonical form', () => {
  const [json = ''] = codeBlocks('json');
  const session = parseSession(json, 'README.md');
  expect([...renderSession(session)].join('')).toBe(json);
});

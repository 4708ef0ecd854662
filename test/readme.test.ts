/** What the README says must be so. Its folder map is held by the architecture test. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSessionText } from '../src/session/parse-session.ts';
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
  const session = parseSessionText(json, 'README.md');
  expect([...renderSession(session)].join('')).toBe(json);
});

test('its links, and those of the pages beside it, lead to files and headings that are there', () => {
  const pages = ['README.md', '.github/CONTRIBUTING.md', '.github/SECURITY.md'];
  expect(pages.flatMap(findDeadLinks)).toEqual([]);
});

/** Links of a page within the repository that lead nowhere, as `page: link`. */
function findDeadLinks(page: string): string[] {
  const text = readFileSync(join(repositoryRoot, page), 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    const [path = '', heading] = link.split('#');
    const file =
      path === '' ? join(repositoryRoot, page) : join(repositoryRoot, dirname(page), path);
    if (!existsSync(file)) return [`${page}: ${link}`];
    if (heading === undefined) return [];
    return headingsOf(readFileSync(file, 'utf8')).has(heading) ? [] : [`${page}: ${link}`];
  });
}

/** As GitHub names them in URLs. */
function headingsOf(text: string): ReadonlySet<string> {
  const headings = text.matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

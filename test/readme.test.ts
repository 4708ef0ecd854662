/**
 * What the README and the manuals say must be so. The folder map is held by the architecture test, the
 * table of clients by `test/vitest/clients`, the table of pairs by `test/pairs`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dirname, join as joinPath } from 'node:path/posix';
import glob from 'fast-glob';
import { type ParseError, parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { parseSessionText } from '../src/session/parse-session.ts';
import { renderSession } from '../src/session/write-session.ts';
import { GENERATED_PAGES, writeGeneratedParts } from './kit/generated-parts.ts';
import { writeProject } from './kit/index.ts';
import { repositoryRoot } from './kit/repository-root.ts';

const pages = glob.sync(['*.md', '.github/*.md', '{src,test}/**/*.md'], {
  cwd: repositoryRoot,
  ignore: ['**/node_modules/**'],
});

test('the README and the manuals are found', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'src/record/README.md']));
});

describe('the code blocks of all pages', () => {
  const blocks = pages.flatMap(codeBlocks);
  const ofLanguage = (name: string): CodeBlock[] =>
    blocks.filter(({ language }) => language === name);

  test('are in a language that is checked below, or are plain text', () => {
    // Scripts of Artillery are run by `test/artillery`, commands of CIs by `test/vitest/shards.test.ts`.
    const unchecked = ['gitattributes', 'gitignore', 'text', 'yaml'];
    const known = new Set([...unchecked, 'json', 'json5', 'sh', 'ts']);
    expect(blocks.filter(({ language }) => !known.has(language))).toEqual([]);
  });

  test('compile against what is published or beside them, if they are TypeScript', async () => {
    // Recipes for frameworks that are not installed here are run by `test/vitest/app/recipes.test.ts`.
    const compiled = ofLanguage('ts').filter(({ code }) => !code.includes("'@nestjs/"));
    const files = compiled.map((block) => [`${block.place}.ts`, withSources(block)]);
    expect(files.length).toBeGreaterThan(15);
    await using project = await writeProject({
      ...Object.fromEntries(files),
      'tsconfig.json': {
        compilerOptions: {
          module: 'nodenext',
          target: 'es2023',
          moduleDetection: 'force',
          strict: true,
          noEmit: true,
          allowImportingTsExtensions: true,
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
    // The compiler takes as long as a whole build.
  }, 120_000);

  test.skipIf(process.platform === 'win32')('are commands that a shell can read', () => {
    const faults = ofLanguage('sh').flatMap(({ place, code }) => {
      const { status, stderr } = spawnSync('sh', ['-n'], { input: code, encoding: 'utf8' });
      return status === 0 ? [] : [`${place}: ${stderr}`];
    });
    expect(faults).toEqual([]);
  });

  test('are JSON, or members of an object', () => {
    const faults = ofLanguage('json5').flatMap(({ place, code }) => {
      const errors: ParseError[] = [];
      parse(`{${code}}`, errors, { allowTrailingComma: true });
      return errors.length === 0 ? [] : [place];
    });
    expect(faults).toEqual([]);
  });

  test('are sessions in canonical form, if they are JSON', () => {
    expect(ofLanguage('json').length).toBeGreaterThan(0);
    for (const { place, code } of ofLanguage('json')) {
      expect([...renderSession(parseSessionText(code, place))].join('')).toBe(code);
    }
  });
});

test.each(GENERATED_PAGES)(
  'the options, commands and quoted failures of %s are those of the sources',
  (name) => {
    const page = read(name);
    expect(page).toMatch(/^<!-- (?:options|failure|commands)/m);
    expect(page).toBe(writeGeneratedParts(page));
  },
);

test('the manual says what each package is for that is installed with this one', () => {
  const [, section = ''] =
    /^### Requirements$(.*?)^### /ms.exec(read('src/vitest/README.md')) ?? [];
  const { dependencies, peerDependencies } = packageJson;
  const packages = Object.keys({ ...dependencies, ...peerDependencies });
  expect(packages.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
});

test('the links of all pages lead to files and headings that exist', () => {
  const dead = pages.flatMap((page) =>
    linksOf(page).filter(({ path, heading }) => !exists(path, heading)),
  );
  expect(dead).toEqual([]);
});

test('the links of the README, and those between manuals, lead to what the package contains', () => {
  const packed = new Set([
    'README.md',
    'LICENSE',
    ...glob.sync(packageJson.files, { cwd: repositoryRoot, dot: true }),
  ]);
  const dead = pages
    .filter((page) => packed.has(page))
    .flatMap((page) =>
      linksOf(page).filter(
        ({ path }) => !packed.has(path) && (page === 'README.md' || path.endsWith('.md')),
      ),
    );
  expect(dead).toEqual([]);
});

test('the README links to each manual, and each manual back', () => {
  const manuals = pages.filter((page) => /^## Reference$/m.test(read(page)));
  expect(manuals.length).toBeGreaterThan(3);
  const linked = new Set(linksOf('README.md').map(({ path }) => path));
  expect(manuals.filter((page) => !linked.has(page))).toEqual([]);
  const apart = manuals.filter((page) => linksOf(page).every(({ path }) => path !== 'README.md'));
  expect(apart).toEqual([]);
});

test('the files that manuals name for contributors exist', () => {
  const files = glob.sync('{src,test}/**/*.ts', { cwd: repositoryRoot });
  const missing = pages
    .filter((page) => page !== 'README.md')
    .flatMap((page) =>
      namedFiles(page)
        .filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))
        .map((name) => `${page}: ${name}`),
    );
  expect(missing).toEqual([]);
});

/** Source files in the text, such as `engine.ts`, but in the reference, which names files of users. */
function namedFiles(page: string): string[] {
  const sections = textOf(page).split(/^## /m);
  const text = sections.filter((section) => !section.startsWith('Reference\n')).join('');
  return [...text.matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.m?ts)`/g)].map(([, file = '']) => file);
}

interface CodeBlock {
  readonly page: string;
  /** Page and line, as a name for a file. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

function codeBlocks(page: string): CodeBlock[] {
  const text = read(page);
  return [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(
    ({ index, 1: language = '', 2: code = '' }) => {
      const line = text.slice(0, index).split('\n').length;
      return { page, place: `${page.replaceAll('/', '-')}-${line}`, language, code };
    },
  );
}

/** The code with what it imports from beside its page by absolute paths. */
function withSources({ page, code }: CodeBlock): string {
  const folder = join(repositoryRoot, dirname(page)).replaceAll('\\', '/');
  return code.replace(/(?<=from ')\.[^']*/g, (path) => joinPath(folder, path));
}

interface PageLink {
  readonly page: string;
  /** From the repository's root. */
  readonly path: string;
  readonly heading: string | undefined;
}

/** The links of a page within the repository. */
function linksOf(page: string): PageLink[] {
  return [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => {
    const [path = '', heading] = link.split('#');
    return { page, path: path === '' ? page : joinPath(dirname(page), path), heading };
  });
}

/** Without code blocks. */
function textOf(page: string): string {
  return read(page).replace(/^```.*?^```/gms, '');
}

function exists(path: string, heading: string | undefined): boolean {
  if (!existsSync(join(repositoryRoot, path))) return false;
  return heading === undefined || headingsOf(textOf(path)).has(heading);
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

function read(page: string): string {
  return readFileSync(join(repositoryRoot, page), 'utf8');
}

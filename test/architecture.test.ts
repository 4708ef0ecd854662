/** Holds src to the floor plan. What each rule finds is a sentence; the right answer is none. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainFolderMap, parseFolderMap } from './architecture/folder-map.ts';
import { measure } from './architecture/measures.ts';
import {
  findCircularImports,
  findCircularRooms,
  findReached,
  findSecondImporters,
  findUpwardImports,
  findValueImports,
} from './architecture/rules.ts';
import { type Import, readSourceGraph } from './architecture/source-graph.ts';
import { repositoryRoot } from './kit/repository-root.ts';

const graph = readSourceGraph(join(repositoryRoot, 'src'));

const floors = {
  'printable.ts': 0,
  'own-files.ts': 0,
  diff: 0,
  'collections.ts': 0,
  'errors.ts': 1,
  'literals.ts': 1,
  http: 1,
  formats: 2,
  session: 3,
  replay: 4,
  record: 4,
  har: 5,
  export: 5,
  artillery: 6,
  page: 6,
  report: 7,
  vitest: 8,
  cli: 9,
  'index.ts': 10,
};

const inVitest = [/^vitest\//];
const importers = {
  zod: [
    /^session\/(schema|[\w-]+-schema|json\/(faults|parse-options))\.ts$/,
    /^replay\/settings\.ts$/,
    /^(record|har)\/options-schema\.ts$/,
    /^har\/schema\/(entry-schema|postman-schema|lenient-members)\.ts$/,
    /^page\/server\/form-schema\.ts$/,
    /^vitest\/(plugin\/options|server\/server-schema|suite\/setup-schema)\.ts$/,
  ],
  vite: inVitest,
  vitest: inVitest,
  '@vitest/runner': inVitest,
  // The replay sends with it; a child process is made to send by a proxy with it.
  undici: 'one-a-folder',
  // The replay serves a user's app with it, and the page itself.
  srvx: 'one-a-folder',
  vue: [/^page\/app\//],
} as const;

const neverInWorkers = [
  /^index\.ts$/,
  /^vitest\/plugin\//,
  /^page\/(app|report|server)\//,
  /^cli\//,
  /^http-mitm-proxy$/,
  /^vite(\/|$)/,
  /^vitest\/(node|config)$/,
];

describe('the floors', () => {
  test('the graph is not empty', () => {
    expect(graph.files.length).toBeGreaterThan(10);
    expect(graph.imports.length).toBeGreaterThan(graph.files.length);
  });

  test('no file imports from a floor above, or from the other folder of its floor', () => {
    expect(findUpwardImports(graph, floors)).toEqual([]);
  });

  test('the rooms of every folder stack, by imports of types as well', () => {
    expect(findCircularRooms(graph)).toEqual([]);
  });

  test('no file leads back to itself', () => {
    expect(findCircularImports(graph)).toEqual([]);
  });
});

describe('libraries', () => {
  test('each is imported by one file, or by the few that are named here', () => {
    expect(findSecondImporters(graph, importers)).toEqual([]);
  });

  // Vitest 5 has no such package.
  test('@vitest/runner is there for its types alone', () => {
    expect(findValueImports(graph, '@vitest/runner')).toEqual([]);
  });
});

describe('what runs in a worker', () => {
  test.each(['vitest/suite/suite.ts', 'vitest/fixture/fixture.ts'])('%s exists', (entry) => {
    expect(graph.files.map(({ path }) => path)).toContain(entry);
  });

  test('a generated suite does not load the plugin', () => {
    expect(findReached(graph, 'vitest/suite/suite.ts', neverInWorkers)).toEqual([]);
  });

  test('the recording fixture loads neither the plugin nor zod nor fast-glob', () => {
    const forbidden = [...neverInWorkers, /^zod(\/|$)/, /^fast-glob$/];
    // Loaded where a session that is recorded anew is not plainly one.
    const isRare = ({ to }: Import): boolean => to === 'session/parse-session.ts';
    const imports = graph.imports.filter((each) => !isRare(each));
    expect(findReached({ ...graph, imports }, 'vitest/fixture/fixture.ts', forbidden)).toEqual([]);
  });
});

test('a recorder without Vitest loads nothing of it, and leaves the proxy to its own process', () => {
  const forbidden = [/^vitest(\/|$)/, /^vite(\/|$)/, /^http-mitm-proxy$/];
  expect(findReached(graph, 'record/index.ts', forbidden)).toEqual([]);
});

test('the engine at run time loads no zod: what it is given is checked already', () => {
  expect(findReached(graph, 'replay/engine.ts', [/^zod(\/|$)/])).toEqual([]);
});

/** `node test/architecture/measures.ts` prints the figures, with Node 22.18 or newer. */
describe('files are topics', () => {
  const measures = measure(graph);

  test('no file has more than 400 lines', () => {
    expect(graph.files.filter(({ lines }) => lines > 400)).toEqual([]);
  });

  test('the file in the middle has 60 to 200 lines', () => {
    expect(measures.median).toBeGreaterThanOrEqual(60);
    expect(measures.median).toBeLessThanOrEqual(200);
  });

  test('at most 22 of a thousand lines export something', () => {
    expect(measures.exportsPerThousandLines).toBeLessThanOrEqual(22);
  });

  test('few short files have a single user in their folder', () => {
    expect(measures.singleUse.length).toBeLessThanOrEqual(15);
  });

  test('folders are at most four deep', () => {
    expect(measures.depth).toBeLessThanOrEqual(4);
  });
});

describe('the README', () => {
  const readme = join(repositoryRoot, 'README.md');

  test('its folder map, where it has come to be, is that of src', () => {
    const text = existsSync(readme) ? readFileSync(readme, 'utf8') : undefined;
    const found = text && explainFolderMap(parseFolderMap(text), graph.files);
    expect(found ?? []).toEqual([]);
  });
});

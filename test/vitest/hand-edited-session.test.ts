/** What becomes of a session that was edited by hand, when it is recorded anew. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../kit/index.ts';
import { linesOf, sessionOf } from './recording-project.ts';
import { file, fileOf, link, projectOf, recordFilters, serveTicks } from './ticks-project.ts';

/** Gives the text of a file, of the text that the recorder wrote. */
type Edit = (text: string) => string;

/** The session before somebody edits it: recorded once for all tests, from an API that counts from 3. */
let recorded: string;
let recordedUrl: string;

beforeAll(async () => {
  await using api = await serveTicks(3);
  await using project = await projectOf(api);
  await project.run({ filters: recordFilters });
  recorded = project.read(file);
  recordedUrl = api.url;
});

const withLinks =
  (links: unknown) =>
  (text: string): string =>
    JSON.stringify({ version: 1, links, ...JSON.parse(text) }, undefined, 2);

const withNoise =
  (noise: unknown) =>
  (text: string): string => {
    const session = JSON.parse(text);
    session.recordings[1].response.noise = noise;
    return JSON.stringify(session, undefined, 2);
  };

/** Edits after which a file is no session, and what is told of each. */
const malformed: Readonly<Record<string, readonly [edit: Edit, told: string]>> = {
  'not-json': [(text) => text.replace('"recordings": [', '"recordings": [ oops'), 'is not JSON'],
  merged: [
    (text) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`,
    'has a merge conflict',
  ],
  origin: [
    (text) => text.replace(/"origin": ".*"/, '"origin": "nowhere"'),
    'origin: found a string',
  ],
  'newer-release': [
    (text) => text.replace('"version": 1', '"version": 2'),
    'needs a newer release',
  ],
  'misspelt-link': [
    withLinks([link, { from: { path: '/documents', heder: 'x-tick' }, to: link.to }]),
    'links[1].from.heder: found the key "heder", expected no such key',
  ],
  'no-links': [withLinks('nonsense'), 'links: found a string "nonsense"'],
  'link-of-nothing': [
    withLinks([{ from: { recording: '77', header: 'x-tick' }, to: link.to }]),
    'links[0].from.recording: found "77", which no recording has, expected the id of a recording',
  ],
  noise: [withNoise({ body: '/id', heders: [] }), 'recordings[1].response.noise'],
};

describe('a file that is no session', () => {
  const told = new Map<string, string>();
  let project: Project;
  let texts: Readonly<Record<string, string>>;

  beforeAll(async () => {
    await using api = await serveTicks(3);
    const names = Object.keys(malformed);
    project = await projectOf(api, {}, names);
    texts = Object.fromEntries(
      Object.entries(malformed).map(([name, [edit]]) => [fileOf(name), edit(recorded)]),
    );
    project.write(texts);
    for (const name of names) {
      const run = await project.run({ filters: [`${name}.test.ts`], update: true });
      told.set(name, run.stderr);
    }
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each(Object.entries(malformed))('is left as it is by -u: %s', (name, [, fault]) => {
    expect(project.read(fileOf(name))).toBe(texts[fileOf(name)]);
    expect(told.get(name)).toContain(fault);
    expect(told.get(name)).toContain(
      'The file was left as it is: correct it, or delete it to have it written anew',
    );
  });

  test('is the only file there', () => {
    expect(project.files().filter((each) => each.startsWith('sessions/'))).toEqual(
      Object.keys(texts).sort(),
    );
  });
});

test('a link to a recording that is gone is reported even if nothing was compared', async () => {
  const gone = { from: { recording: '3', header: 'x-tick' }, to: link.to };
  await using api = await serveTicks(40);
  await using project = await projectOf(api, { correlate: false });
  const session = JSON.parse(recorded.replaceAll(recordedUrl, api.url));
  const recordings = [...session.recordings, { ...session.recordings[1], id: '3' }];
  project.write({ [file]: { ...session, recordings, links: [gone, link] } });
  const run = await project.run({ filters: recordFilters, update: true });

  expect(sessionOf(project, file).links).toEqual([link]);
  expect(linesOf(run)).toEqual([
    expect.stringMatching(/without links\[0\] of its former file, .*, since it names/),
  ]);
});

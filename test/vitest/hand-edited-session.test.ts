/** What becomes of links and noise that were written into a session by hand, when it is recorded anew. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/session/schema.ts';
import { linesOf, sessionOf } from './recording-project.ts';
import { fileOf, link, projectOf, recordFilters, serveTicks } from './ticks-project.ts';

/** Gives the text of a file, of the text that the recorder wrote. */
type Edit = (text: string) => string;

interface Recorded extends AsyncDisposable {
  readonly lines: readonly string[];
  /** The session of a test file, as it is now. */
  session(name?: string): Session;
}

/** The session before somebody edits it: recorded once for all tests, from an API that counts from 3. */
let recorded: { readonly text: string; readonly url: string };

beforeAll(async () => {
  await using api = await serveTicks(3);
  await using project = await projectOf(api);
  await project.run({ filters: recordFilters });
  recorded = { text: project.read(fileOf('a')), url: api.url };
});

/**
 * Edits copies of the session, each of a test file of its own, and records all of them anew.
 * @param edits by the names of the files
 */
async function recordAllAnew(
  edits: Readonly<Record<string, Edit>>,
  { correlate = true, isOther = true } = {},
): Promise<Recorded> {
  await using api = await serveTicks(isOther ? 40 : 3);
  const names = Object.keys(edits);
  const project = await projectOf(api, { correlate }, names);
  for (const [name, edit] of Object.entries(edits)) {
    project.write({ [fileOf(name)]: edit(recorded.text.replaceAll(recorded.url, api.url)) });
  }
  const filters = names.map((name) => `${name}.test.ts`);
  return {
    lines: linesOf(await project.run({ filters, update: true })),
    session: (name = 'a') => sessionOf(project, fileOf(name)),
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

/** The same for one copy. */
function recordAnew(edit: Edit, options?: Parameters<typeof recordAllAnew>[1]): Promise<Recorded> {
  return recordAllAnew({ a: edit }, options);
}

const withLinks =
  (links: unknown) =>
  (text: string): string =>
    JSON.stringify({ version: 1, links, ...JSON.parse(text) }, undefined, 2);

const malformed: Readonly<Record<string, readonly [bad: unknown, told: string]>> = {
  'a misspelt key': [
    { from: { path: '/documents', heder: 'x-tick' }, to: link.to },
    'links[1].from.heder: found the key "heder", expected no such key',
  ],
  'a misspelt part': [
    { from: { path: '/documents', place: 'hedaer x-tick' }, to: link.to },
    'links[1].from.place: found a string "hedaer x-tick", expected a location of a response',
  ],
  'no place': [{ from: { path: '/documents' }, to: link.to }, 'links[1].from: found'],
  'no half': [{ from: link.from }, 'links[1].to: found nothing, expected an object'],
  'a number': [5, 'links[1]: found the number 5, expected an object { from, to }'],
  'a recording that is not there': [
    { from: { recording: '77', header: 'x-tick' }, to: link.to },
    'links[1].from.recording: found "77", which no recording has, expected the id of a recording',
  ],
};

describe('a malformed link of a file that is recorded anew', () => {
  const nameOf = (what: string): string => what.replaceAll(' ', '-');
  let anew: Recorded;

  beforeAll(async () => {
    anew = await recordAllAnew(
      Object.fromEntries(
        Object.entries(malformed).map(([what, [bad]]) => [nameOf(what), withLinks([link, bad])]),
      ),
    );
  });
  afterAll(() => anew[Symbol.asyncDispose]());

  test.each(Object.entries(malformed))('is left out and reported: %s', (what, [bad, told]) => {
    const name = nameOf(what);
    const lines = anew.lines.filter((line) => line.includes(`sessions/${name}.test/`));

    expect(anew.session(name).links).toEqual([link]);
    expect(lines).toEqual([
      expect.stringMatching(
        /"undoes" was recorded anew without a link of its former file, .*undoes\.session\.json, line \d+, /,
      ),
    ]);
    expect(lines[0]).toContain(`, ${told}`);
    expect(lines[0]).toContain(`write it into the new file: ${JSON.stringify(bad)}`);
  });

  test('is reported once', () => {
    expect(anew.lines).toHaveLength(Object.keys(malformed).length);
  });
});

test('a session that only gained a malformed link is made valid, and a warning says so', async () => {
  const edit = withLinks([{ from: { path: '/documents', heder: 'x' }, to: link.to }]);
  await using anew = await recordAnew(edit, { correlate: false, isOther: false });

  expect(anew.session().links).toBeUndefined();
  expect(anew.lines).toEqual([
    expect.stringContaining('links[0].from.heder: found the key "heder"'),
  ]);
});

test('links that are no list are reported', async () => {
  await using anew = await recordAnew(withLinks('nonsense'));

  expect(anew.session().links).toEqual([link]);
  expect(anew.lines).toEqual([
    expect.stringMatching(/line \d+, links: found a string "nonsense", expected .*: "nonsense"$/),
  ]);
});

test('-u leaves sessions that are not JSON or half merged as they are, and says of each what to do', async () => {
  await using api = await serveTicks(3);
  await using project = await projectOf(api, {}, ['broken', 'merged']);
  const edited = {
    [fileOf('broken')]: recorded.text.replace('"recordings": [', '"recordings": [ oops'),
    [fileOf('merged')]: `<<<<<<< HEAD\n${recorded.text}=======\n${recorded.text}>>>>>>> other\n`,
  };
  project.write(edited);

  const filters = ['broken.test.ts', 'merged.test.ts'];
  const run = await project.run({ filters, update: true });

  for (const [file, text] of Object.entries(edited)) expect(project.read(file)).toBe(text);
  expect(project.files().filter((file) => file.startsWith('sessions/'))).toEqual(
    Object.keys(edited),
  );
  for (const told of ['broken.*is not JSON', 'merged.*has a merge conflict']) {
    expect(run.stderr).toMatch(
      new RegExp(
        `1 session was not written, .*${told}[\\s\\S]*The file was left as it is: correct it, or delete it to have it written anew`,
      ),
    );
  }
});

test('malformed noise is left out and reported, and that of other responses is kept', async () => {
  const noise = { body: ['/id'] };
  await using anew = await recordAnew((text) => {
    const session = JSON.parse(text);
    const [first, second] = session.recordings;
    first.response.noise = noise;
    second.response.noise = { body: '/id', heders: [] };
    return JSON.stringify(session);
  });

  const { recordings } = anew.session();
  expect(recordings.map(({ response }) => 'noise' in response && response.noise)).toEqual([
    noise,
    false,
  ]);
  expect(anew.lines).toEqual([
    expect.stringContaining('without the noise of a response of its former file'),
  ]);
  expect(anew.lines[0]).toContain('recordings[1].response.noise');
});

test('a link to a recording that is gone is reported even if nothing was compared', async () => {
  const gone = { from: { recording: '3', header: 'x-tick' }, to: link.to };
  await using anew = await recordAnew(
    (text) => {
      const session = JSON.parse(text);
      const [, last] = session.recordings;
      const recordings = [...session.recordings, { ...last, id: '3' }];
      return JSON.stringify({ ...session, recordings, links: [gone, link] });
    },
    { correlate: false },
  );

  expect(anew.session().links).toEqual([link]);
  expect(anew.lines).toEqual([
    expect.stringContaining('links[0]: found a recording that is not in the session any more'),
  ]);
});

/** What becomes of links and noise that were written into a session by hand, when it is recorded anew. */
import { expect, test } from 'vitest';
import type { Project } from '../kit/index.ts';
import { linesOf, sessionOf } from './recording-project.ts';
import { file, link, pointTo, projectOf, recordFilters, serveTicks } from './ticks-project.ts';

interface Recorded {
  readonly project: Project;
  readonly lines: readonly string[];
}

/**
 * Records a session, edits it and records it anew.
 * @param edit gives its text, of the text that the recorder wrote
 */
async function recordAnew(
  edit: (text: string) => string,
  { correlate = true, isOther = true } = {},
): Promise<Recorded> {
  await using first = await serveTicks(3);
  await using second = await serveTicks(40);
  const project = await projectOf(first, { correlate });
  await project.run({ filters: recordFilters });
  project.write({ [file]: edit(project.read(file)) });
  if (isOther) pointTo(project, first, second);
  return { project, lines: linesOf(await project.run({ filters: recordFilters, update: true })) };
}

const withLinks =
  (links: unknown) =>
  (text: string): string =>
    JSON.stringify({ version: 1, links, ...JSON.parse(text) }, undefined, 2);

const malformed = {
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
} as const;

test.each(Object.entries(malformed))(
  'a link with %s is left out and told',
  async (_, [bad, told]) => {
    const { project, lines } = await recordAnew(withLinks([link, bad]));
    await using _project = project;

    expect(sessionOf(project, file).links).toEqual([link]);
    expect(lines).toEqual([
      expect.stringMatching(
        /"undoes" was recorded anew without a link of its former file, .*sessions\/a\.test\/undoes\.session\.json, line \d+, /,
      ),
    ]);
    expect(lines[0]).toContain(`, ${told}`);
    expect(lines[0]).toContain(`write it into the new file: ${JSON.stringify(bad)}`);
  },
);

test('a session of which nothing but a malformed link is new is made valid, and says so', async () => {
  const edit = withLinks([{ from: { path: '/documents', heder: 'x' }, to: link.to }]);
  const { project, lines } = await recordAnew(edit, { correlate: false, isOther: false });
  await using _project = project;

  expect(sessionOf(project, file).links).toBeUndefined();
  expect(lines).toEqual([expect.stringContaining('links[0].from.heder: found the key "heder"')]);
});

test('links that are no list are told', async () => {
  const { project, lines } = await recordAnew(withLinks('nonsense'));
  await using _project = project;

  expect(sessionOf(project, file).links).toEqual([link]);
  expect(lines).toEqual([
    expect.stringMatching(/line \d+, links: found a string "nonsense", expected .*: "nonsense"$/),
  ]);
});

test.each([
  [
    'behind them',
    (text: string) => text.replace('"recordings": [', '"recordings": [\n<<<<<<< ours'),
  ],
  ['between them', (text: string) => text.replace('"to"', '"to" "as"')],
])('links of a file that is no JSON are kept, where the fault is %s', async (where, spoil) => {
  const other = {
    from: { path: 'POST /documents', pointer: '/id' },
    to: { path: '/a/*', segment: 2 },
  };
  const { project, lines } = await recordAnew((text) => spoil(withLinks([other, link])(text)), {
    correlate: false,
  });
  await using _project = project;

  const isWhole = where === 'behind them';
  expect(sessionOf(project, file).links).toEqual(isWhole ? [other, link] : [link]);
  expect(lines[0]).toMatch(
    /^vitest-session-replay: "undoes" was recorded anew, and its former file could be read in part only: .*sessions\/a\.test\/undoes\.session\.json is not JSON: line \d+, column \d+: found .*; links and noise that are valid were kept/,
  );
  expect(lines.slice(1)).toEqual(
    isWhole ? [] : [expect.stringMatching(/links\[0\]: found .*, expected a link as JSON/)],
  );
});

test('noise that is malformed is left out and told, and that of other responses is kept', async () => {
  const noise = { body: ['/id'] };
  const { project, lines } = await recordAnew((text) => {
    const session = JSON.parse(text);
    const [first, second] = session.recordings;
    first.response.noise = noise;
    second.response.noise = { body: '/id', heders: [] };
    return JSON.stringify(session);
  });
  await using _project = project;

  const { recordings } = sessionOf(project, file);
  expect(recordings.map(({ response }) => 'noise' in response && response.noise)).toEqual([
    noise,
    false,
  ]);
  expect(lines).toEqual([
    expect.stringContaining('without the noise of a response of its former file'),
  ]);
  expect(lines[0]).toContain('recordings[1].response.noise');
});

test('a link to a recording that is no longer there is told where nothing was compared', async () => {
  const gone = { from: { recording: '3', header: 'x-tick' }, to: link.to };
  const { project, lines } = await recordAnew(
    (text) => {
      const session = JSON.parse(text);
      const [, last] = session.recordings;
      const recordings = [...session.recordings, { ...last, id: '3' }];
      return JSON.stringify({ ...session, recordings, links: [gone, link] });
    },
    { correlate: false },
  );
  await using _project = project;

  expect(sessionOf(project, file).links).toEqual([link]);
  expect(lines).toEqual([
    expect.stringContaining('links[0]: found a recording that is not in the session any more'),
  ]);
});

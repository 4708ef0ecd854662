/** A session with a directive of Vitest's chooses nothing for a run, and nothing that is written has one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  answerOf,
  recordingOf,
  runCommand,
  runVitest,
  serveRaw,
  sessionOf,
  withFolder,
} from './kit.mjs';

// Put together here, since Vitest looks for them in any file.
const AT = '@';
const DIRECTIVES = [
  `${AT}vitest-environment-options {`,
  `${AT}vitest-environment-options {"url":"http://evil.example.com"}`,
  `${AT}vitest-environment none`,
  `${AT}vitest-environment\u00a0none`,
  `${AT}vitest-environment\u3000none`,
  `${AT}jest-environment none`,
  `${AT}jest-environment-options {`,
  `${AT}module-tag none`,
  `x${AT}${AT}module-tag none`,
];
const ANY = new RegExp(`${AT}(?:(?:vitest|jest)-environment|module-tag)`);

/** Where a session has one. */
const PLACES = {
  'the name of the session': (text) => sessionOf([recordingOf('GET', '/a')], { name: text }),
  'the id of a recording': (text) => sessionOf([recordingOf('GET', '/a', { id: text })]),
  'a compared header': (text) =>
    sessionOf([recordingOf('GET', '/a', { response: { headers: [['X-A', text]] } })]),
  'a body': (text) =>
    sessionOf([recordingOf('GET', '/a', { response: { body: { json: { [text]: text } } } })]),
  'the name of a member that is noise': (text) =>
    sessionOf([
      recordingOf('GET', '/a', {
        response: { body: { json: { [text]: 1 } }, noise: { body: [`/${text}`] } },
      }),
    ]),
};

const run = (directive, place) => ({
  name: `${JSON.stringify(directive)} in ${place}`,
  async run(open) {
    const target = await open(serveRaw((socket) => socket.write(answerOf('{}'))));
    const plain = sessionOf([recordingOf('GET', '/plain')]);
    const session = PLACES[place](directive);
    const output = await runVitest([plain, session], {
      target: target.url,
      expect: { headers: ['X-A'] },
    });
    if (!target.requests.some((message) => message.startsWith('GET /plain')))
      return `the other session did not run: ${output.slice(0, 300)}`;
    if (target.requests.some((message) => message.startsWith('GET /a'))) return 'it was replayed';
    return output.includes('which Vitest would obey') ? undefined : 'it was not refused in words';
  },
});

const write = (directive, place, format) => ({
  name: `${JSON.stringify(directive)} in ${place}, exported as ${format}`,
  run: () =>
    withFolder(async (folder) => {
      const file = join(folder, 'a.session.json');
      writeFileSync(file, JSON.stringify(PLACES[place](directive)).replaceAll(AT, '\\u0040'));
      const out = join(folder, 'out');
      const { output } = await runCommand(folder, [
        'export',
        file,
        '--format',
        format,
        '--out',
        out,
      ]);
      const text = readFileSync(out, 'utf8');
      return ANY.test(text) ? `it is in the file: ${output.slice(0, 100)}` : undefined;
    }),
});

export const attacks = Object.keys(PLACES).flatMap((place) => [
  ...DIRECTIVES.map((directive) => run(directive, place)),
  ...['vitest', 'k6', 'har'].map((format) => write(DIRECTIVES[0], place, format)),
]);

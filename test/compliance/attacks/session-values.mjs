/**
 * Hostile values in every member of a session: a session is refused by a sentence, or replayed without
 * a request, a header or a call of another host that it does not have.
 */
import { parseSession, replaySession } from 'vitest-session-replay/replay';
import { answerOf, recordingOf, serveRaw, sessionOf } from './kit.mjs';

const big = (count, text) => text.repeat(count);
const VALUES = (other) => [
  '',
  '..',
  '../../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  '\\\\evil\\share',
  'file:///etc/passwd',
  'a\r\nX-Injected: 1\r\n\r\n',
  'a\nX-Injected: 1',
  'a b HTTP/1.1\r\nX-Injected: 1',
  'a\0b',
  '\x1b]0;x\x07\x1b[2J',
  '\x9b2J',
  '\u202e\u2066abc',
  '::error::x',
  '\n::error::x',
  '__proto__',
  'constructor',
  'toString',
  `${other}/x`,
  `${other.replace('http:', '')}/x`,
  `@${other.replace('http://', '')}/x`,
  'javascript:alert(1)',
  '#{process.env.HOME}',
  '{{7*7}}',
  '$(touch pwned)',
  '`touch pwned`',
  big(1_000_000, 'x'),
  big(100_000, '../'),
  big(50_000, 'a=%&'),
  big(50_000, '**/'),
  '\ud800',
  0,
  -1,
  1e308,
  null,
  true,
  [],
  {},
  JSON.parse('{"__proto__":{"a":1}}'),
];

function template() {
  return sessionOf(
    [
      recordingOf('POST', '/items?q=1', {
        headers: [
          ['Content-Type', 'application/json'],
          ['X-Own', 'own'],
        ],
        body: { text: '{"name":"ada"}', coding: 'gzip' },
        response: {
          statusText: 'Fine',
          headers: [
            ['Location', '/items/7f7f7f7f'],
            ['Set-Cookie', 'sid=s-90125'],
          ],
          body: { json: { id: 'id-4815162342' } },
          noise: { body: ['/at'], headers: ['Date'] },
        },
      }),
      recordingOf('GET', '/items/7f7f7f7f', {
        headers: [['Cookie', 'sid=s-90125']],
        origin: 'https://api.example.com',
      }),
    ],
    { recordedBy: 'a.test.ts', $schema: 'x' },
  );
}

/** The paths of all members and elements of a JSON value. */
function pathsOf(json, path = []) {
  const own = path.length > 0 ? [path] : [];
  if (typeof json !== 'object' || json === null) return own;
  return [...own, ...Object.keys(json).flatMap((key) => pathsOf(json[key], [...path, key]))];
}

function setAt(json, [key, ...rest], value) {
  if (rest.length === 0) json[key] = value;
  else setAt(json[key], rest, value);
  return json;
}

const attack = (path, index) => ({
  name: `value ${index} at /${path.join('/')}`,
  async run(open) {
    const other = await open(serveRaw((socket) => socket.end(answerOf(''))));
    const target = await open(
      serveRaw((socket) =>
        socket.write(answerOf('{"id":"live"}', ['Content-Type: application/json'])),
      ),
    );
    const text = JSON.stringify(setAt(template(), path, VALUES(other.url)[index]));
    let outcomes = [];
    try {
      const session = await parseSession(text, '/nowhere/attack.session.json');
      ({ outcomes } = await replaySession(session, { target: target.url, timeout: 1500 }));
      if (outcomes.length !== session.recordings.length) return 'an outcome is missing';
    } catch (error) {
      if (!['UserError', 'SessionFileError'].includes(error.name))
        return `${error.name}: ${error.message.slice(0, 200)}`;
      return error.message.length > 20_000
        ? `a message of ${error.message.length} characters`
        : undefined;
    }
    if (other.requests.length > 0) return 'another server was called';
    if (target.requests.length > outcomes.length) return 'more requests arrived than it has';
    const isInjected = target.requests.some((message) => /^x-injected:/im.test(message));
    return isInjected ? 'a header was added' : undefined;
  },
});

export const attacks = pathsOf(template()).flatMap((path) =>
  VALUES('').map((_, index) => attack(path, index)),
);

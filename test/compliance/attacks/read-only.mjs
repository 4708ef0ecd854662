/** A read-only target is sent no request that asks for a write, however that is written. */
import { replaySession } from 'vitest-session-replay/replay';
import { answerOf, recordingOf, serveRaw, sessionOf } from './kit.mjs';

const METHODS = [
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'MERGE',
  'PROPPATCH',
  'post',
  'Delete',
  ' DELETE',
  'GET,DELETE',
  'X',
];
const HEADERS = [
  'X-HTTP-Method-Override',
  'X-HTTP-Method',
  'X-Method-Override',
  'x-http-method-override',
  'X_HTTP_METHOD',
];
const percent = (text) =>
  Array.from(text, (sign) => `%${sign.charCodeAt(0).toString(16)}`).join('');
const NAMES = [
  '_method',
  '_METHOD',
  '_Method',
  percent('_method'),
  '%5Fmethod',
  '_method[]',
  '_method%5B%5D',
  '.method',
  '+_method',
  '$httpMethod',
  'x-tunneled-method',
];
const joins = [
  (pair) => `?${pair}`,
  (pair) => `?a=1&${pair}`,
  (pair) => `?a=1;${pair}`,
  (pair) => `?_method=GET&${pair}`,
  (pair) => `?${pair}&_method=GET`,
];
const documents = [
  'mutation{a}',
  'mutation M{a}',
  '#c\nmutation{a}',
  'fragment f on T{a}mutation{...f}',
  'query Q{a}mutation M{b}',
  '"""d"""mutation{a}',
  ',,mutation\ufeff{a}',
  'mutation($a:I={b:"}"}){c}',
];

const attack = (name, recording) => ({
  name,
  async run(open) {
    const target = await open(serveRaw((socket) => socket.write(answerOf(''))));
    const { outcomes } = await replaySession(sessionOf([recording]), {
      target: target.url,
      readOnly: true,
      timeout: 2000,
    });
    if (target.requests.length > 0) return 'it was sent';
    return outcomes[0]?.failure?.kind === 'read-only'
      ? undefined
      : `it came to ${outcomes[0]?.failure?.kind}`;
  },
});

export const attacks = [
  ...METHODS.filter((method) => /^[A-Za-z]+$/.test(method)).map((method) =>
    attack(method, recordingOf(method, '/a')),
  ),
  ...HEADERS.flatMap((header) =>
    METHODS.map((method) =>
      attack(`${header}: ${method}`, recordingOf('GET', '/a', { headers: [[header, method]] })),
    ),
  ),
  ...NAMES.flatMap((name) =>
    METHODS.flatMap((method) =>
      joins.map((join) => {
        const path = `/a${join(`${name}=${encodeURIComponent(method)}`)}`;
        return attack(path, recordingOf('GET', path));
      }),
    ),
  ),
  ...documents.flatMap((document) => [
    attack(document, recordingOf('GET', `/graphql?query=${encodeURIComponent(document)}`)),
    attack(
      `${document} in a body`,
      recordingOf('GET', '/graphql', { body: { json: { query: document } } }),
    ),
  ]),
];

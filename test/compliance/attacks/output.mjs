/** What a run of Vitest prints on hostile answers and sessions: nothing that steers a terminal or a CI. */
import { answerOf, recordingOf, runVitest, serveRaw, sessionOf } from './kit.mjs';

const JWT = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"1234567890","name":"ada"}').toString('base64url')}.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg`;
const TEXTS = {
  'a title': '\x1b]0;owned\x07',
  'a clear screen': '\x1b[2J\x1b[H',
  'C1 controls': '\x9b2J\x90x\x9c',
  'bidirectional marks': '\u202eevil\u2066x\u2069',
  'a CI command': '\n::error file=a.ts::owned',
  'a CI command of another kind': '\n##vso[task.setvariable variable=x]y',
  'a carriage return': 'all good\rFAIL',
  backspaces: 'abc\b\b\bxyz',
  'a bell and a null': '\x07\0',
  'line separators': 'a\u2028b\u2029c\x85d',
};
/** Texts, and what of each must not be shown. */
const SECRETS = {
  'a JWT': [JWT, JWT.slice(-20)],
  'a key': [
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----',
    'IBADANBgkqhkiG9w0BAQ',
  ],
  'a database password': ['postgres://ada:Pa55w0rd-of-ada@db/x', 'Pa55w0rd-of-ada'],
};

/** Where a target puts a text. */
const ANSWER_PLACES = {
  'a body': (value) => ({ body: JSON.stringify({ message: value }) }),
  'a key of JSON': (value) => ({ body: JSON.stringify({ [value]: 1 }) }),
  'a text': (value) => ({ body: value, type: 'text/plain; charset=utf-8' }),
  'a header': (value) => ({ header: value.replace(/[\r\n\0]/g, '') }),
};
/** Where a session file has one. A secret there is in clear already. */
const SESSION_PLACES = {
  'the name of the session': (value) => ({ name: value }),
  'the id of a recording': (value) => ({ id: value }),
};

/** One run for each text, with a session for each place; the bodies are shown, and compared. */
const attack = (what, value, secret) => ({
  name: what,
  async run(open) {
    const places = secret ? ANSWER_PLACES : { ...ANSWER_PLACES, ...SESSION_PLACES };
    const kinds = Object.values(places).map((place) => place(value));
    const target = await open(
      serveRaw((socket, message) => {
        const [, kind = '0', status = '200'] = /^GET \/(\d+)\/(\d+) /.exec(message) ?? [];
        const { body = '{}', type = 'application/json', header = 'x' } = kinds[Number(kind)];
        const own = `X-A: ${Buffer.from(header).toString('latin1')}`;
        socket.write(answerOf(body, [`Content-Type: ${type}`, own], Number(status)));
      }),
    );
    const sessions = kinds.map(({ name = 'attack', id = '1', type = 'application/json' }, kind) => {
      const response = {
        headers: [
          ['X-A', 'y'],
          ['Content-Type', type],
        ],
        body: { json: { message: 'recorded' } },
      };
      return sessionOf(
        [
          recordingOf('GET', `/${kind}/500`, { id, response }),
          recordingOf('GET', `/${kind}/200`, { id: `${id}2`, response }),
        ],
        { name },
      );
    });
    const output = await runVitest(sessions, {
      target: target.url,
      expect: { body: 'exact', headers: ['X-A'] },
    });
    if (!output.includes('.session.json')) return `Vitest did not run: ${output.slice(0, 300)}`;
    if (secret) return output.includes(secret) ? 'the secret is shown' : undefined;
    const bad = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.exec(output);
    if (bad) {
      const around = output.slice(Math.max(0, bad.index - 40), bad.index + 20);
      return `prints ${JSON.stringify(around)}`;
    }
    return /^\s*(::\w+|##vso)/m.test(output) ? 'prints a command of a CI' : undefined;
  },
});

export const attacks = [
  ...Object.entries(TEXTS).map(([what, value]) => attack(what, value)),
  ...Object.entries(SECRETS).map(([what, [value, secret]]) => attack(what, value, secret)),
];

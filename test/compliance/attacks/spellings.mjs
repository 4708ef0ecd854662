/** A target of the config that is read-only gets no write under another spelling of its URL. */
import { answerOf, recordingOf, runVitest, serveRaw, sessionOf } from './kit.mjs';

/** Of the host 127.0.0.1. */
const HOSTS = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  'localhost',
  'LOCALHOST.',
  '0.0.0.0',
  '0',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '127.0.0.1.',
  '%31%32%37.0.0.1',
  '①②⑦.0.0.1',
  'user:password@127.0.0.1',
];
/** Of the path /ro. */
const PATHS = [
  '/ro',
  '/ro/',
  '/RO',
  '/%72o',
  '/%2572o',
  '//ro',
  '/x/../ro',
  '/x/%2e%2e/ro',
  '/ro;a=b',
  '/ro/deeper',
  '/ro?a=b',
  '/ro#a',
  '/other',
  '/other/..%2fro',
  '\\ro',
  '/',
  '',
];

const attack = (host, path) => ({
  name: `http://${host}:port${path}`,
  async run(open) {
    const target = await open(serveRaw((socket) => socket.write(answerOf(''))));
    const output = await runVitest(
      [sessionOf([recordingOf('DELETE', '/a'), recordingOf('POST', '/../ro/b')])],
      {
        target: {
          live: { url: `${target.url}/ro`, readOnly: true },
          other: 'http://127.0.0.1:1',
        },
      },
      { REPLAY_TARGET: `http://${host}:${target.port}${path}` },
    );
    if (target.requests.length > 0) return `it was sent: ${target.requests[0].slice(0, 40)}`;
    return /read-only|REPLAY_TARGET|2 skipped/.test(output)
      ? undefined
      : `is not told: ${output.slice(0, 300)}`;
  },
});

export const attacks = [
  ...HOSTS.map((host) => attack(host, '/ro')),
  ...PATHS.slice(1).map((path) => attack('localhost', path)),
];

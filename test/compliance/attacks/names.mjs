/** With no target, a session is sent to addresses of this machine alone, wherever its names lead. */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';
import { answerOf, recordingOf, serveRaw, sessionOf } from './kit.mjs';

/** What the names of this process lead to. */
let addresses = [];
const { lookup } = dns;
dns.lookup = (name, ...rest) => {
  const [options, callback] = rest;
  // Servers that listen resolve their address as well.
  if (isIP(name) !== 0) return lookup(name, ...rest);
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  const [first] = all;
  return process.nextTick(() => {
    if (options.all) callback(null, all);
    else callback(null, first.address, first.family);
  });
};
syncBuiltinESMExports();
const { replaySession } = await import('vitest-session-replay/replay');

const HOSTS = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'app.localhost',
  'a.b.localhost',
  'api.example.com',
  '127.0.0.1.example.com',
  'localhost.example.com',
];
/** On Linux, all of these reach this machine. */
const ELSEWHERE = ['0.0.0.0', '::', '::ffff:0.0.0.0'];
const REQUESTS = [
  recordingOf('GET', '/a'),
  recordingOf('OPTIONS', '*'),
  recordingOf('POST', '/a', { headers: [['Expect', '100-continue']], body: { text: 'x' } }),
];

const attack = (host, address, recording) => ({
  name: `${recording.request.method} to ${host} at ${address}`,
  async run(open) {
    addresses = [address];
    const server = await open(serveRaw((socket) => socket.write(answerOf(''))));
    try {
      await replaySession(sessionOf([recording], { origin: `http://${host}:${server.port}` }), {
        timeout: 2000,
      });
    } catch (error) {
      if (error.code !== 'TARGET_MISSING') throw error;
    }
    return server.requests.length > 0 ? 'it was sent' : undefined;
  },
});

export const attacks = HOSTS.flatMap((host) =>
  ELSEWHERE.flatMap((address) => REQUESTS.map((recording) => attack(host, address, recording))),
);

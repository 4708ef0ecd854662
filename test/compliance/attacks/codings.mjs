/** No body is recorded unredacted, whatever coding its label says and whatever coding it is in. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import * as zlib from 'node:zlib';
import { createRecorder } from 'vitest-session-replay/record';
import { answerOf, serveRaw, withFolder } from './kit.mjs';

const SECRET = 'hunter2-Pa55word-of-ada';
const PLAIN = Buffer.from(JSON.stringify({ password: SECRET, filler: 'abc '.repeat(100) }));

/** In which the body is. What this Node lacks is left out. */
const CODERS = {
  'no coding': (bytes) => bytes,
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  'bare deflate': zlib.deflateRawSync,
  br: zlib.brotliCompressSync,
  ...(zlib.zstdCompressSync && { zstd: zlib.zstdCompressSync }),
  // A frame with one raw block (RFC 8878, section 3.1), which any Node can write.
  'raw zstd': (bytes) => {
    const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60, 0, 0, 0, 0, 0]);
    head.writeUInt16LE(bytes.length - 256, 5);
    head.writeUIntLE(1 | (bytes.length << 3), 7, 3);
    return Buffer.concat([head, bytes]);
  },
  'gzip twice': (bytes) => zlib.gzipSync(zlib.gzipSync(bytes)),
  'gzip, and bytes behind it': (bytes) => Buffer.concat([zlib.gzipSync(bytes), Buffer.from('x')]),
  'half of gzip': (bytes) => zlib.gzipSync(bytes).subarray(0, -20),
  'ten in a row': (bytes) => Array.from({ length: 10 }).reduce((all) => zlib.gzipSync(all), bytes),
};
const LABELS = [
  'gzip',
  'x-gzip',
  'GZIP',
  'deflate',
  'br',
  'zstd',
  'dcb',
  'dcz',
  'compress',
  'gzip;q=1',
  'gzip, gzip',
  'gzip;',
  'gzip x',
  '"gzip"',
  'identity',
  'identity, gzip',
  Array.from({ length: 10 }, () => 'gzip').join(', '),
  'constructor',
  '',
];

const attack = (coder, label, side) => ({
  name: `a ${side} in ${coder} that is called ${JSON.stringify(label)}`,
  run: (open) =>
    withFolder(async (sessions) => {
      const body = CODERS[coder](PLAIN);
      const isAnswer = side === 'response';
      const headers = { 'Content-Type': 'application/json', 'Content-Encoding': label };
      const lines = Object.entries(headers).map((header) => header.join(': '));
      const sent = isAnswer ? answerOf(body, lines) : answerOf('{}');
      const server = await open(serveRaw((socket) => socket.end(sent)));
      const files = [];
      const onSession = ({ file }) => files.push(file);
      const recorder = await createRecorder({ upstream: server.url, sessions, onSession });
      const init = isAnswer ? {} : { method: 'POST', headers };
      const call = request(recorder.url, init).end(isAnswer ? undefined : body);
      const [answer] = await once(call, 'response');
      await once(answer.resume(), 'close');
      await recorder.close();
      if (files.length !== 1) return `${files.length} sessions were written`;
      const text = readFileSync(files[0], 'latin1');
      return holdsSecret(text) ? 'the secret is in the session' : undefined;
    }),
});

/** In clear, or below any of the codings, in the Base64 of a body. */
function holdsSecret(text) {
  if (text.includes(SECRET)) return true;
  const bodies = text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [];
  return bodies.some((body) => {
    const bytes = Buffer.from(body, 'base64');
    return isBelow(bytes, 12);
  });
}

const DECODERS = [
  zlib.gunzipSync,
  zlib.inflateSync,
  zlib.inflateRawSync,
  (bytes) => zlib.brotliDecompressSync(bytes),
];

function isBelow(bytes, depth) {
  if (bytes.includes(SECRET)) return true;
  if (depth === 0) return false;
  return DECODERS.some((decode) => {
    try {
      const decoded = decode(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
      return decoded.length > 0 && isBelow(decoded, depth - 1);
    } catch {
      return false;
    }
  });
}

export const attacks = Object.keys(CODERS).flatMap((coder) =>
  LABELS.flatMap((label) => ['response', 'request'].map((side) => attack(coder, label, side))),
);

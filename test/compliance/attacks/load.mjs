/** Many clients at once: no request is lost, none is sent twice, and no value reaches another client. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecorder } from 'vitest-session-replay/record';
import { readSession, replaySession } from 'vitest-session-replay/replay';
import { recordingOf, serveHttp, sessionOf } from './kit.mjs';

const TOKEN = 'tok-48151623';
const ID = 'id-77120934';
const session = sessionOf([
  recordingOf('POST', '/login', { response: { body: { json: { token: TOKEN } } } }),
  recordingOf('POST', '/items', {
    headers: [['Authorization', `Bearer ${TOKEN}`]],
    response: { body: { json: { id: ID } } },
  }),
  recordingOf('GET', `/items/${ID}`, { headers: [['Authorization', `Bearer ${TOKEN}`]] }),
  recordingOf('DELETE', `/items/${ID}`, { headers: [['Authorization', `Bearer ${TOKEN}`]] }),
]);

const replayed = (copies, repeat, speed) => ({
  name: `${copies} copies, ${repeat} rounds, ${speed}`,
  async run(open) {
    let logins = 0;
    let count = 0;
    const owners = new Map();
    const wrong = [];
    const api = await open(
      serveHttp((request, response) => {
        count += 1;
        const token = request.headers.authorization;
        const json = (value) =>
          response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
        if (request.url === '/login') {
          logins += 1;
          return json({ token: `tok-live-${logins}` });
        }
        if (request.url === '/items') {
          const id = `id-of-${token.slice(7)}`;
          owners.set(id, token);
          return json({ id });
        }
        if (owners.get(request.url.slice('/items/'.length)) !== token)
          wrong.push(`${request.url} ${token}`);
        return json({});
      }),
    );
    const { summary } = await replaySession(session, { target: api.url, copies, repeat, speed });
    const wanted = copies * repeat * 4;
    if (wrong.length > 0)
      return `${wrong.length} requests with values of others, such as ${wrong[0]}`;
    if (count !== wanted) return `${count} requests arrived of ${wanted}`;
    return summary.passed === wanted ? undefined : `${summary.passed} passed of ${wanted}`;
  },
});

const recorded = (requests, atOnce) => ({
  name: `${requests} requests recorded, ${atOnce} at once`,
  async run(open) {
    const folder = mkdtempSync(join(tmpdir(), 'attack-'));
    const api = await open(
      serveHttp((request, response) => response.end(`answer to ${request.url}`)),
    );
    const files = [];
    try {
      const recorder = await createRecorder({
        upstream: api.url,
        sessions: folder,
        onSession: ({ file }) => files.push(file),
      });
      const numbers = Array.from({ length: requests }, (_, index) => index);
      const client = async () => {
        for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
          const text = await (await fetch(`${recorder.url}/${number}`)).text();
          if (text !== `answer to /${number}`) throw new Error(`${number} got ${text}`);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, client));
      await recorder.close();
      const sessions = await Promise.all(files.map((file) => readSession(file)));
      const all = sessions.flatMap(({ recordings }) => recordings);
      const mixed = all.filter(
        ({ request, response }) => response.body?.text !== `answer to ${request.path}`,
      );
      if (mixed.length > 0) return `${mixed.length} recordings have the answers of others`;
      const paths = new Set(all.map(({ request }) => request.path));
      return paths.size === requests && all.length === requests
        ? undefined
        : `${all.length} recordings of ${requests}`;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

export const attacks = [
  replayed(100, 1, 'ordered'),
  replayed(100, 5, 'instant'),
  replayed(20, 20, 'ordered'),
  replayed(300, 1, 'instant'),
  recorded(3000, 1),
  recorded(5000, 50),
  recorded(5000, 200),
];

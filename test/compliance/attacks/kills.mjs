/** A recorder that is killed loses nothing that a client had received whole. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRecorder } from 'vitest-session-replay/record';
import { readSession } from 'vitest-session-replay/replay';
import { serveHttp } from './kit.mjs';

const attack = (moment) => ({
  name: `killed after ${moment} ms`,
  async run(open) {
    const folder = mkdtempSync(join(tmpdir(), 'attack-'));
    const api = await open(
      serveHttp((request, response) => response.end(`answer to ${request.url}`)),
    );
    const options = {
      upstream: api.url,
      sessions: join(folder, 'sessions'),
      name: 'shop',
    };
    try {
      return await kill(folder, options, moment);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

async function kill(folder, options, moment) {
  const program = join(folder, 'program.mjs');
  const module = import.meta.resolve('vitest-session-replay/record');
  writeFileSync(
    program,
    `import { createRecorder } from ${JSON.stringify(module)};
     process.send((await createRecorder(${JSON.stringify(options)})).url);`,
  );
  const child = fork(program, { execArgv: [] });
  const [url] = await once(child, 'message');
  const seen = new Set();
  let isDead = false;
  const client = async (name) => {
    for (let number = 0; !isDead; number += 1) {
      const path = `/${name}/${number}`;
      try {
        const text = await (
          await fetch(`${url}${path}`, { signal: AbortSignal.timeout(2000) })
        ).text();
        if (text === `answer to ${path}`) seen.add(path);
      } catch {
        return;
      }
    }
  };
  const clients = Array.from({ length: 8 }, (_, index) => client(index));
  await sleep(moment);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  // What its endpoint, a process of its own, still answers was recorded as well.
  await sleep(500);
  isDead = true;
  await Promise.all(clients);
  const next = await createRecorder(options);
  await next.close();
  const own = join(options.sessions, 'shop');
  const files = readdirSync(own).filter((file) => file.endsWith('.session.json'));
  const sessions = await Promise.all(files.map((file) => readSession(join(own, file))));
  const paths = sessions.flatMap(({ recordings }) => recordings.map(({ request }) => request.path));
  const kept = new Set(paths);
  const lost = [...seen].filter((path) => !kept.has(path));
  if (lost.length > 0) return `${lost.length} of ${seen.size} lost, such as ${lost[0]}`;
  return paths.length === kept.size ? undefined : `${paths.length - kept.size} are there twice`;
}

export const attacks = Array.from({ length: 12 }, (_, index) => attack(20 + index * 67));

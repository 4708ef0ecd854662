import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, NamedPlace, RealServer } from '../harness/real-server.ts';
import { startProcess } from '../harness/start-process.ts';

export const fossil: RealServer = {
  name: 'fossil',
  server: 'Fossil, a code forge',
  client: 'two people with their browsers',
  debian: ['fossil'],
  start,
};

const password = 'correct-horse-1';
/** To read and write all but the code. */
const rights = 'hjnorwcefkm23456AW';

async function start({ host = '127.0.0.1' }: NamedPlace = {}): Promise<Instance> {
  let ask = async (..._: readonly string[]): Promise<string> => '';
  const process = await startProcess(async ({ folder, port }) => {
    const repository = folder.path('shop.fossil');
    const env = { ...globalThis.process.env, HOME: folder.path('.'), USER: 'admin' };
    const run = promisify(execFile);
    ask = async (...args) => (await run('fossil', [...args, '-R', repository], { env })).stdout;
    await run('fossil', ['new', repository, '--admin-user', 'admin'], { env });
    for (const name of ['ada', 'bea']) {
      await ask('user', 'new', name, `${name}@example.test`, password);
      await ask('user', 'capabilities', name, rights);
    }
    return {
      command: 'fossil',
      args: ['server', '--localhost', '--port', String(port), repository],
    };
  });
  const url = `http://${host}:${process.port}`;
  return {
    url,
    settings: { secrets: { P: password } },
    seed: () => driveClient('fossil', url, 'the old shop'),
    state: async () => ({
      tickets: await ask('sql', TICKETS),
      comments: await ask('sql', COMMENTS),
      forum: await ask('sql', FORUM),
    }),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

const TICKETS =
  'SELECT title, status, severity, type, resolution, comment FROM ticket ORDER BY title';
const COMMENTS =
  'SELECT title, login, icomment FROM ticketchng JOIN ticket USING (tkt_id) ORDER BY 1, tkt_mtime, 3';
const FORUM = "SELECT comment, user FROM event WHERE type = 'f' ORDER BY comment";

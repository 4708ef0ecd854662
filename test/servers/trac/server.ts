import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, NamedPlace, RealServer } from '../harness/real-server.ts';
import { request } from '../harness/request.ts';
import { startProcess } from '../harness/start-process.ts';

export const trac: RealServer = {
  name: 'trac',
  server: 'Trac, an issue tracker and wiki',
  client: 'two people with their browsers',
  debian: ['trac'],
  start,
};

const rights = 'TICKET_CREATE TICKET_MODIFY WIKI_CREATE WIKI_MODIFY'.split(' ');

async function start({ host = '127.0.0.1' }: NamedPlace = {}): Promise<Instance> {
  const process = await startProcess(async ({ folder, port }) => {
    const environment = folder.path('environment');
    const admin = (...args: string[]): Promise<unknown> =>
      promisify(execFile)('trac-admin', [environment, ...args]);
    await admin('initenv', 'shop', 'sqlite:db/trac.db?journal_mode=memory&synchronous=off');
    await admin('permission', 'add', 'anonymous', ...rights);
    return {
      command: 'tracd',
      args: ['--single-env', '--hostname=127.0.0.1', `--port=${port}`, environment],
    };
  });
  const url = `http://${host}:${process.port}`;
  return {
    url,
    seed: () => driveClient('trac', url, 'the old shop'),
    state: () => readState(url),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

const statuses = ['new', 'assigned', 'accepted', 'reopened', 'closed']
  .map((status) => `status=${status}`)
  .join('&');

/** All tickets as a table, with what was said, and the wiki's page; its client may have come by an endpoint. */
async function readState(url: string): Promise<unknown> {
  const columns = ['id', 'summary', 'status', 'priority', 'keywords', 'reporter', 'description'];
  const query = `${columns.map((name) => `col=${name}`).join('&')}&order=id&format=csv&${statuses}`;
  const tickets = (await readText(`${url}/query?${query}`)).trim().split('\r\n');
  const numbers = tickets.slice(1).map((line) => Number.parseInt(line, 10));
  const comments = numbers.map(async (number) => {
    const page = await readText(`${url}/ticket/${number}`);
    return [...page.matchAll(/<div class="comment searchable">\s*(.*?)<\/div>/gs)].map(
      ([, comment]) => comment,
    );
  });
  const wiki = await readText(`${url}/wiki/Repairs?format=txt`);
  return {
    tickets,
    comments: await Promise.all(comments),
    wiki: wiki.replaceAll(/http:\/\/[\w.]+:\d+/g, 'URL'),
  };
}

async function readText(url: string): Promise<string> {
  return await (await request('GET', url)).text();
}

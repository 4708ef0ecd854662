import { fileURLToPath } from 'node:url';
import { canonical } from '../harness/canonical.ts';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { requestJson } from '../harness/request.ts';
import { startProcess } from '../harness/start-process.ts';
import { startPostgres } from './postgres.ts';

/**
 * Its ids are ten letters and digits, often letters alone; they are names of members where access is
 * told, and parts of paths inside of bodies. Its client labels JSON as plain text.
 */
export const parseServer: RealServer = {
  name: 'parse-server',
  server: 'Parse Server',
  client: 'two people with the Parse SDK',
  debian: ['postgresql'],
  start,
};

const program = fileURLToPath(new URL('program.mjs', import.meta.url));
const password = 'four walls';

async function start(): Promise<Instance> {
  const process = await startProcess(async ({ port, folder, use }) => {
    const database = use(await startPostgres());
    return {
      command: 'node',
      args: [program, String(port), database.url, folder.path('files')],
      ready: '/parse/health',
    };
  });
  return {
    url: process.url,
    seed: () => driveClient('parse-server', process.url, 'castle'),
    state: () => readState(process.url),
    settings: { secrets: { PASSWORD: password } },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

interface Row extends Readonly<Record<string, unknown>> {
  readonly objectId: string;
}

/** Where objects are listed, and what each is known by. */
const lists = {
  users: 'username',
  roles: 'name',
  sessions: 'createdWith',
  'classes/Project': 'name',
  'classes/Task': 'title',
  'classes/Note': 'text',
};

const relations = [
  { list: 'roles', className: '_Role', key: 'users', to: 'users' },
  { list: 'classes/Project', className: 'Project', key: 'notes', to: 'classes/Note' },
];

/** All objects and relations in the order of what they say, with names for ids. */
async function readState(url: string): Promise<unknown> {
  const headers = { 'X-Parse-Application-Id': 'plans', 'X-Parse-Master-Key': 'master of a test' };
  const list = async (path: string, where: object = {}): Promise<readonly Row[]> => {
    const query = `limit=1000&where=${encodeURIComponent(JSON.stringify(where))}`;
    const { results } = await requestJson<{ results: Row[] }>(
      'GET',
      `${url}/parse/${path}?${query}`,
      {
        headers,
      },
    );
    return results;
  };
  const names = new Map<string, string>();
  const rows: unknown[] = [];
  for (const [path, label] of Object.entries(lists)) {
    for (const row of await list(path)) {
      names.set(row.objectId, `${path} ${canonical(row[label])}`);
      rows.push(row);
    }
  }
  for (const { list: from, className, key, to } of relations) {
    for (const { objectId } of await list(from)) {
      const object = { __type: 'Pointer', className, objectId };
      rows.push({ objectId, [key]: await list(to, { $relatedTo: { object, key } }) });
    }
  }
  return rows.map((row) => canonical(show(row, names))).sort();
}

const ofOneRun = new Set(['createdAt', 'updatedAt', 'expiresAt', 'sessionToken', 'installationId']);

function show(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => show(inner, names));
  if (typeof value === 'string') {
    return names.get(value) ?? value.replace(/^.*[0-9a-f]{32}_/, 'the file ');
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !ofOneRun.has(name));
  return Object.fromEntries(
    members.map(([name, inner]) => [names.get(name) ?? name, show(inner, names)]),
  );
}

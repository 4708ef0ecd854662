import { fileURLToPath } from 'node:url';
import { canonical } from '../harness/canonical.ts';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { requestJson } from '../harness/request.ts';
import { startProcess } from '../harness/start-process.ts';

export const pouchdb: RealServer = {
  name: 'pouchdb',
  server: 'PouchDB Server, a CouchDB',
  client: 'nano',
  start,
};

const program = fileURLToPath(new URL('program.mjs', import.meta.url));

async function start(): Promise<Instance> {
  const process = await startProcess(({ port }) => ({
    command: 'node',
    args: [program, String(port)],
  }));
  const { url } = process;
  return {
    url,
    seed: () => driveClient('pouchdb', url, 'returns'),
    state: () => readState(url),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

interface Document extends Readonly<Record<string, unknown>> {
  readonly _id: string;
  readonly _rev: string;
}

/** Every document of every database, in the order of what it says, with the number of its revision. */
async function readState(url: string): Promise<unknown> {
  const names = await requestJson<string[]>('GET', `${url}/_all_dbs`);
  const databases = names
    .filter((name) => !name.startsWith('_'))
    .sort()
    .map(async (name) => {
      const { results } = await requestJson<{ results: { deleted?: boolean; doc: Document }[] }>(
        'GET',
        `${url}/${name}/_changes?include_docs=true`,
      );
      return [name, results.map(({ doc }) => show(doc)).sort()];
    });
  return await Promise.all(databases);
}

function show({ _id, _rev, ...content }: Document): string {
  const isNamed = /^(_design|settings)/.test(_id);
  const revision = Number.parseInt(_rev, 10);
  return canonical({ ...content, id: isNamed ? _id : 'an id', revision });
}

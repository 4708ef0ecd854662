import { driveClient } from '../harness/drive-client.ts';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { requestJson } from '../harness/request.ts';
import { findFreePort, startProcess } from '../harness/start-process.ts';

export const etcd: RealServer = {
  name: 'etcd',
  server: 'etcd, a store of keys and values',
  client: 'fetch',
  debian: ['etcd-server'],
  start,
};

async function start(): Promise<Instance> {
  const process = await startProcess(async ({ folder, port }) => {
    const url = `http://127.0.0.1:${port}`;
    // It listens for other members as well: none comes.
    const peers = `http://127.0.0.1:${await findFreePort()}`;
    return {
      command: 'etcd',
      args: [
        ...['--data-dir', folder.path('data'), '--log-level', 'error'],
        ...['--listen-client-urls', url, '--advertise-client-urls', url],
        ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
        ...['--initial-cluster', `default=${peers}`],
      ],
      ready: '/health',
    };
  });
  const { url } = process;
  return {
    url,
    seed: () => driveClient('etcd', url, ['coffee', 'tea']),
    state: () => readState(url),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

interface Pairs {
  readonly kvs?: readonly {
    readonly key: string;
    readonly value?: string;
    readonly version: string;
  }[];
}

/** All keys, with their values and how often each was written. */
async function readState(url: string): Promise<unknown> {
  const body = { key: 'AA==', range_end: 'AA==' };
  const { kvs = [] } = await requestJson<Pairs>('POST', `${url}/v3/kv/range`, { body });
  return kvs.map(({ key, value = '', version }) => [atob(key), atob(value), version]);
}

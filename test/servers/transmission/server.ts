import { writeFileSync } from 'node:fs';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { requestJson } from '../harness/request.ts';
import { startProcess } from '../harness/start-process.ts';

export const transmission: RealServer = {
  name: 'transmission',
  server: 'Transmission, a BitTorrent daemon',
  client: 'transmission-remote',
  debian: ['transmission-daemon', 'transmission-cli'],
  start,
};

/** It talks to nobody but its client: no peers, no port forwarding, no look for others. */
const settings = (port: number): object => ({
  'rpc-bind-address': '127.0.0.1',
  'rpc-port': port,
  'rpc-whitelist-enabled': false,
  'bind-address-ipv4': '127.0.0.1',
  'bind-address-ipv6': '::1',
  'peer-port-random-on-start': true,
  'port-forwarding-enabled': false,
  'dht-enabled': false,
  'lpd-enabled': false,
  'pex-enabled': false,
  'utp-enabled': false,
});

async function start(): Promise<Instance> {
  const process = await startProcess(({ folder, port }) => {
    writeFileSync(folder.path('settings.json'), JSON.stringify(settings(port)));
    const config = ['--config-dir', folder.path(), '--download-dir', folder.path('downloads')];
    return { command: 'transmission-daemon', args: ['--foreground', ...config] };
  });
  const { url } = process;
  return {
    url,
    seed: () => driveClient('transmission', url, ['coffee', 'tea', 'milk', 'sugar']),
    state: () => readState(`${url}/transmission/rpc`),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

interface Torrents {
  readonly arguments: { readonly torrents: readonly unknown[] };
}

/** All torrents with what was set of them, by name. */
async function readState(rpc: string): Promise<unknown> {
  const header = 'X-Transmission-Session-Id';
  const { headers } = await fetch(rpc);
  const fields = [
    ...['name', 'id', 'labels', 'bandwidthPriority', 'status'],
    ...['downloadLimit', 'downloadLimited', 'uploadLimit', 'uploadLimited'],
  ];
  const answer = await requestJson<Torrents>('POST', rpc, {
    headers: { [header]: headers.get(header) ?? '' },
    body: { method: 'torrent-get', arguments: { fields } },
  });
  return answer.arguments.torrents;
}

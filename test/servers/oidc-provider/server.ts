import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { canonical } from '../harness/canonical.ts';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { startProcess } from '../harness/start-process.ts';

/**
 * Its client checks that the issuer is the URL that it was told: an endpoint would be another one, so
 * that it is captured in its own process.
 */
export const oidcProvider: RealServer = {
  name: 'oidc-provider',
  server: 'oidc-provider, an identity provider',
  client: 'openid-client',
  recordBy: 'capture',
  variesRequests: true,
  start,
};

const program = fileURLToPath(new URL('program.mjs', import.meta.url));

async function start(): Promise<Instance> {
  const process = await startProcess(({ folder, port }) => ({
    command: 'node',
    args: [program, String(port), folder.path('state.json')],
    ready: '/.well-known/openid-configuration',
  }));
  return {
    url: process.url,
    seed: () => driveClient('oidc-provider', process.url, ['carol', 'dave']),
    state: async () => readState(process.folder.path('state.json')),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** The rows of each model, without ids, secrets and times, in an order that does not tell theirs. */
function readState(file: string): unknown {
  const models = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Row[]>;
  const clients = new Map(models.Client?.map((row) => [row.client_id, row.client_name]));
  const show = (row: Row): string =>
    canonical({
      client: clients.get(row.clientId ?? row.client_id),
      clients: Object.keys(row.authorizations ?? {}).map((id) => clients.get(id)),
      person: row.accountId,
      scope: row.scope ?? row.openid,
      by: row.gty,
      wasUsed: 'consumed' in row,
    });
  return Object.entries(models).map(([name, rows]) => [name, rows.map(show).sort()]);
}

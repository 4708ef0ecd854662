/** Pairs of the servers of the live lane: the client of one is recorded on an empty instance and on one that others use. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../../src/session/schema.ts';
import { installServers } from '../servers/harness/install.ts';
import type { Instance, RealServer } from '../servers/harness/real-server.ts';
import { recordClient } from '../servers/harness/record-client.ts';
import { servers } from '../servers/harness/servers.ts';
import { startSeeded } from '../servers/harness/start-seeded.ts';

/**
 * Records a pair into a folder with the server's name. Its secrets are in clear, as no one session has them: a
 * placeholder would be the same in both.
 * @param into where that folder is made
 * @returns the folder
 * @throws {Error} where there is no such server, or a package of it is missing
 */
export async function recordPair(name: string, into: string): Promise<string> {
  const server = servers.find((each) => each.name === name);
  if (!server) {
    throw new Error(`there is no server "${name}": ${servers.map((each) => each.name).join(', ')}`);
  }
  for (const [missing, reason] of Object.entries(installServers([server]))) {
    if (reason !== '') throw new Error(`${missing} is missing: ${reason}`);
  }
  const folder = join(into, name);
  mkdirSync(folder, { recursive: true });
  const sessions = {
    a: await recordOn(server, () => server.start()),
    b: await recordOn(server, () => startSeeded(server)),
  };
  for (const [side, session] of Object.entries(sessions)) {
    writeFileSync(join(folder, `${side}.session.json`), JSON.stringify(session));
  }
  return folder;
}

async function recordOn(server: RealServer, start: () => Promise<Instance>): Promise<Session> {
  await using instance = await start();
  return await recordClient({ ...server, redact: false }, instance.url);
}

import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { startProcess } from '../harness/start-process.ts';

const execute = promisify(execFile);

/** A database server with an empty database. */
export interface Postgres extends AsyncDisposable {
  readonly url: string;
}

export async function startPostgres(): Promise<Postgres> {
  const programs = findPrograms();
  const process = await startProcess(async ({ folder, port }) => {
    const data = folder.path('data');
    if (isRoot()) await execute('chown', ['postgres:', folder.path()]);
    const access = ['--username=parse', '--auth=trust', '--encoding=UTF8', '--locale=C'];
    const [initialize, ...args] = asUser(`${programs}/initdb`, '--no-sync', ...access, data);
    await execute(initialize, args, { cwd: folder.path() });
    const options = ['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
    const [command, ...rest] = asUser(`${programs}/postgres`, '-D', data, '-p', `${port}`);
    return {
      command,
      args: [...rest, ...options.flatMap((option) => ['-c', option])],
      ready: () => succeeds(`${programs}/pg_isready`, ['-h', '127.0.0.1', '-p', `${port}`]),
    };
  });
  return {
    url: `postgres://parse@127.0.0.1:${process.port}/postgres`,
    async [Symbol.asyncDispose]() {
      // Killed, it would leave shared memory behind.
      const stop = ['stop', '--mode=immediate', '-D', process.folder.path('data')];
      const [command, ...args] = asUser(`${programs}/pg_ctl`, ...stop);
      await execute(command, args, { cwd: process.folder.path() });
      await process[Symbol.asyncDispose]();
    },
  };
}

/** Debian keeps one folder for each version, and none of them in the path. */
function findPrograms(): string {
  const root = '/usr/lib/postgresql';
  const version = Math.max(...readdirSync(root).map(Number));
  return `${root}/${version}/bin`;
}

/** A command line that does not run as root, which its programs refuse. */
function asUser(command: string, ...args: readonly string[]): [string, ...string[]] {
  if (!isRoot()) return [command, ...args];
  const user = ['--reuid=postgres', '--regid=postgres', '--clear-groups'];
  return ['setpriv', ...user, '--', command, ...args];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return execute(command, args).then(
    () => true,
    () => false,
  );
}

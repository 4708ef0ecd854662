import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { startProcess } from '../harness/start-process.ts';

const execute = promisify(execFile);

/** A database server with an empty database `wordpress`. */
export interface Mariadb extends AsyncDisposable {
  /** Where it listens. */
  readonly socket: string;
  /** Gives the rows of what selects: a line each, with tabs between their values. */
  query(sql: string): Promise<string[]>;
}

export async function startMariadb(): Promise<Mariadb> {
  const process = await startProcess(async ({ folder }) => {
    const socket = folder.path('socket');
    // It has to be told when it is to run as root.
    const data = [`--user=${userInfo().username}`, `--datadir=${folder.path('data')}`];
    const access = ['--auth-root-authentication-method=normal', '--skip-test-db'];
    await execute('mariadb-install-db', ['--no-defaults', ...data, ...access]);
    writeFileSync(folder.path('init.sql'), 'CREATE DATABASE wordpress;\n');
    const options = ['--skip-networking', '--innodb-flush-log-at-trx-commit=0'];
    const files = [`--socket=${socket}`, `--init-file=${folder.path('init.sql')}`];
    return {
      command: 'mariadbd',
      args: ['--no-defaults', ...data, ...files, ...options],
      ready: () =>
        query(socket, 'SELECT 1').then(
          () => true,
          () => false,
        ),
    };
  });
  const socket = process.folder.path('socket');
  return {
    socket,
    query: (sql) => query(socket, sql),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

async function query(socket: string, sql: string): Promise<string[]> {
  const options = ['--no-defaults', `--socket=${socket}`, '--user=root', '--skip-column-names'];
  const { stdout } = await execute('mariadb', [...options, 'wordpress', '--execute', sql]);
  return stdout.split('\n').filter((line) => line !== '');
}

import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, NamedPlace, RealServer } from '../harness/real-server.ts';
import { startProcess } from '../harness/start-process.ts';

/** It compares the origin of whatever changes something with the host that it was called by. */
export const django: RealServer = {
  name: 'django',
  server: "Django's admin site",
  client: 'an administrator with a browser',
  debian: ['python3-django'],
  start,
};

const program = fileURLToPath(new URL('program.py', import.meta.url));
const password = 'open sesame';
// Debian's own, whatever else is installed.
const python = '/usr/bin/python3';

async function start({ host = '127.0.0.1' }: NamedPlace = {}): Promise<Instance> {
  const env = { SHOP_HOST: host, PYTHONDONTWRITEBYTECODE: '1' };
  const process = await startProcess(async ({ folder, port }) => {
    const manage = (...args: string[]): Promise<unknown> =>
      promisify(execFile)(python, [program, ...args], {
        cwd: folder.path(),
        env: { ...globalThis.process.env, ...env, DJANGO_SUPERUSER_PASSWORD: password },
      });
    await manage('migrate', '--verbosity=0');
    await manage('createsuperuser', '--noinput', '--username=otto', '--email=otto@example.org');
    return {
      command: python,
      args: [program, 'runserver', '--noreload', `127.0.0.1:${port}`],
      env,
    };
  });
  const url = `http://${host}:${process.port}`;
  return {
    url,
    seed: () => driveClient('django', url, 'sellers'),
    state: async () => readState(process.folder.path(), env),
    settings: { secrets: { PASSWORD_OTTO: password } },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** The groups, and what the log of the site says was done. */
function readState(folder: string, env: NodeJS.ProcessEnv): unknown {
  const models = ['auth.group', 'admin.logentry'];
  const rows: unknown = JSON.parse(
    execFileSync(python, [program, 'dumpdata', ...models], {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    }),
  );
  return JSON.parse(
    JSON.stringify(rows, (name, value: unknown) => (name === 'action_time' ? undefined : value)),
  );
}

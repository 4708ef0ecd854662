import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { startProcess } from '../harness/start-process.ts';

/**
 * It counts revisions from 1 and tells them in headers (`SVN-Youngest-Rev: 4`, `SVN-Txn-Name: 3-6`) and
 * in XML. Its client puts them into paths, headers and XML, with attributes and properties in another
 * order each time.
 */
export const subversion: RealServer = {
  name: 'subversion',
  server: 'Subversion, by mod_dav_svn',
  client: 'two people with svn',
  debian: ['apache2', 'libapache2-mod-svn', 'subversion'],
  variesRequests: true,
  start,
};

const password = 'four walls';

async function start(): Promise<Instance> {
  const process = await startProcess(({ folder, port }) => {
    const repository = folder.path('repository');
    execFileSync('svnadmin', ['create', repository]);
    // Without it, nobody may change the message of a revision.
    writeFileSync(`${repository}/hooks/pre-revprop-change`, '#!/bin/sh\n', { mode: 0o755 });
    const hash = createHash('sha1').update(password).digest('base64');
    writeFileSync(folder.path('users'), `otto:{SHA}${hash}\nrita:{SHA}${hash}\n`);
    writeFileSync(folder.path('httpd.conf'), config(port, folder.path()));
    return {
      command: '/usr/sbin/apache2',
      args: ['-f', folder.path('httpd.conf'), '-DFOREGROUND'],
    };
  });
  return {
    url: process.url,
    seed: () => driveClient('subversion', process.url, 'barn'),
    state: async () => readState(process.folder.path('repository')),
    settings: { secrets: { PASSWORD_OTTO: password, PASSWORD_RITA: password } },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

const modules = [
  ...['mpm_event', 'authn_core', 'authn_file', 'auth_basic', 'authz_core', 'authz_user'],
  ...['dav', 'dav_svn'],
];

const config = (port: number, folder: string): string => `
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName 127.0.0.1
ServerRoot ${folder}
PidFile ${folder}/apache.pid
Mutex file:${folder}
Listen 127.0.0.1:${port}
ErrorLog ${folder}/error.log
<Location /svn>
  DAV svn
  SVNPath ${folder}/repository
  AuthType Basic
  AuthName plans
  AuthUserFile ${folder}/users
  Require valid-user
</Location>
`;

/** All revisions without their dates, and what is locked. */
function readState(repository: string): unknown {
  const dump = run('svnadmin', ['dump', '--quiet', repository])
    .replace(/^UUID: .*$/m, '')
    .replaceAll(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/gm, 'a date');
  const locks = run('svnadmin', ['lslocks', repository]).replaceAll(/^(UUID|Created).*\n/gm, '');
  // They are listed in the order of their files, whose names are hashes.
  const sorted = locks.split(/^(?=Path: )/m).sort();
  return { revisions: dump.split(/^(?=Revision-number: )/m), locks: sorted };
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
}

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { request } from '../harness/request.ts';
import { type ServerProcess, startProcess } from '../harness/start-process.ts';

export const modDav: RealServer = {
  name: 'mod-dav',
  server: 'Apache mod_dav, a WebDAV server',
  client: 'cadaver',
  debian: ['apache2', 'cadaver'],
  start,
};

async function start(): Promise<Instance> {
  const process = await startProcess(({ folder, port }) => {
    mkdirSync(folder.path('files'));
    writeFileSync(folder.path('httpd.conf'), config(port, folder.path()));
    return {
      command: '/usr/sbin/apache2',
      args: ['-f', folder.path('httpd.conf'), '-DFOREGROUND'],
    };
  });
  return {
    url: process.url,
    seed: () => seed(process.url),
    state: () => readState(process),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

const modules = ['mpm_event', 'authz_core', 'dir', 'dav', 'dav_fs'];

const config = (port: number, folder: string): string => `
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName 127.0.0.1
ServerRoot ${folder}
PidFile ${folder}/apache.pid
Mutex file:${folder}
Listen 127.0.0.1:${port}
ErrorLog ${folder}/error.log
DocumentRoot ${folder}/files
DavLockDB ${folder}/locks
<Directory ${folder}/files>
  Dav On
  Require all granted
</Directory>
`;

/** A file of somebody who still has it locked. */
async function seed(url: string): Promise<void> {
  await request('PUT', `${url}/theirs.txt`, { body: 'written by somebody else' });
  await request('LOCK', `${url}/theirs.txt`, {
    headers: { 'Content-Type': 'application/xml' },
    body: `<?xml version="1.0"?>
      <lockinfo xmlns="DAV:">
        <lockscope><exclusive/></lockscope><locktype><write/></locktype><owner>somebody</owner>
      </lockinfo>`,
  });
}

/** All files, and what is locked. */
async function readState({ url, folder }: ServerProcess): Promise<unknown> {
  const root = folder.path('files');
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.DAV'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file.slice(root.length), readFileSync(file, 'utf8')])
    .sort();
  const locks = files.map(async ([path]) => {
    const answer = await request('PROPFIND', `${url}${path}`, {
      headers: { Depth: '0', 'Content-Type': 'application/xml' },
      body: '<propfind xmlns="DAV:"><prop><lockdiscovery/></prop></propfind>',
    });
    return { path, isLocked: (await answer.text()).includes('activelock') };
  });
  return { files, locks: await Promise.all(locks) };
}

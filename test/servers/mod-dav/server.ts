import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificate } from '../harness/create-certificate.ts';
import type { Instance, NamedPlace, RealServer } from '../harness/real-server.ts';
import { request } from '../harness/request.ts';
import { findFreePort, startProcess } from '../harness/start-process.ts';

export const modDav: RealServer = {
  name: 'mod-dav',
  server: 'Apache mod_dav, a WebDAV server',
  client: 'cadaver',
  debian: ['apache2', 'cadaver'],
  start,
};

async function start(named: NamedPlace = {}): Promise<Instance> {
  const { host = '127.0.0.1', isSecure = false } = named;
  const securePort = await findFreePort();
  const process = await startProcess(({ folder, port }) => {
    mkdirSync(folder.path('files'));
    writeFileSync(folder.path('httpd.conf'), config(host, port, folder.path()));
    if (isSecure) {
      createCertificate(folder, host);
      appendFileSync(folder.path('httpd.conf'), tlsConfig(host, securePort, folder.path()));
    }
    return {
      command: '/usr/sbin/apache2',
      args: ['-f', folder.path('httpd.conf'), '-DFOREGROUND'],
    };
  });
  const url = `http://${host}:${process.port}`;
  return {
    url: isSecure ? `https://${host}:${securePort}` : url,
    ...(isSecure && { caFile: process.folder.path('certificate.pem') }),
    seed: () => seed(url),
    state: () => readState(url, process.folder.path('files')),
    requests: () => readFileSync(process.folder.path('access.log'), 'utf8').trim().split('\n'),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

const modules = ['mpm_event', 'authz_core', 'dir', 'dav', 'dav_fs', 'ssl'];

const config = (host: string, port: number, folder: string): string => `
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName other.invalid
ServerRoot ${folder}
PidFile ${folder}/apache.pid
Mutex file:${folder}
Listen 127.0.0.1:${port}
ErrorLog ${folder}/error.log
CustomLog ${folder}/access.log "%m %U%q %>s"
DocumentRoot ${folder}/files
DavLockDB ${folder}/locks
# For those who call it by another name.
<VirtualHost *:${port}>
</VirtualHost>
<VirtualHost *:${port}>
  ${site(host, folder)}
</VirtualHost>
`;

const tlsConfig = (host: string, port: number, folder: string): string => `
Listen 127.0.0.1:${port}
SSLSessionCache none
<VirtualHost *:${port}>
  SSLEngine on
  SSLCertificateFile ${folder}/certificate.pem
  SSLCertificateKeyFile ${folder}/key.pem
  ${site(host, folder)}
</VirtualHost>
`;

const site = (host: string, folder: string): string => `
  ServerName ${host}
  <Directory ${folder}/files>
    Dav On
    Require all granted
  </Directory>`;

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
async function readState(url: string, root: string): Promise<unknown> {
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

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { installed } from '../harness/installed.ts';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { request, requestJson } from '../harness/request.ts';
import { startProcess } from '../harness/start-process.ts';

export const verdaccio: RealServer = {
  name: 'verdaccio',
  server: 'Verdaccio, an npm registry',
  client: 'npm',
  start,
};

const config = `
storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
packages:
  '**': { access: $all, publish: $authenticated, unpublish: $authenticated }
log: { type: file, path: ./verdaccio.log, level: http }
web: { enable: false }
`;

async function start(): Promise<Instance> {
  const process = await startProcess(({ folder, port }) => {
    writeFileSync(folder.path('config.yaml'), config);
    return {
      command: 'node',
      args: [
        installed('verdaccio/bin/verdaccio'),
        ...['--config', folder.path('config.yaml'), '--listen', `127.0.0.1:${port}`],
      ],
    };
  });
  const { url } = process;
  return {
    url,
    seed: () => seed(url),
    state: () => readState(url),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** Another person's account and package. */
async function seed(url: string): Promise<void> {
  const user = { name: 'bob', password: 'battery staple' };
  const { token } = await requestJson<{ token: string }>(
    'PUT',
    `${url}/-/user/org.couchdb.user:bob`,
    { body: user },
  );
  const tarball = Buffer.from('nobody unpacks it');
  const shasum = createHash('sha1').update(tarball).digest('hex');
  await request('PUT', `${url}/pine-chest`, {
    headers: { Authorization: `Bearer ${token}` },
    body: {
      _id: 'pine-chest',
      name: 'pine-chest',
      'dist-tags': { latest: '3.0.0' },
      versions: {
        '3.0.0': {
          name: 'pine-chest',
          version: '3.0.0',
          dist: { tarball: `${url}/pine-chest/-/pine-chest-3.0.0.tgz`, shasum },
        },
      },
      _attachments: {
        'pine-chest-3.0.0.tgz': {
          content_type: 'application/octet-stream',
          data: tarball.toString('base64'),
          length: tarball.length,
        },
      },
    },
  });
}

/** What each package has, but for its times and the random part of its revision. */
async function readState(url: string): Promise<unknown> {
  const names = ['left-shelf', 'oak-desk', 'pine-chest'];
  return await Promise.all(
    names.map(async (name) => {
      const response = await fetch(`${url}/${name}`);
      const text = (await response.text()).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'URL');
      const { time, _rev, ...manifest } = JSON.parse(text) as Record<string, unknown>;
      return { name, ...manifest, revision: String(_rev).split('-')[0], times: keysOf(time) };
    }),
  );
}

function keysOf(value: unknown): string[] {
  return Object.keys(value ?? {});
}

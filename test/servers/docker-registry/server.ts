import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { request, requestJson } from '../harness/request.ts';
import { startProcess } from '../harness/start-process.ts';

export const dockerRegistry: RealServer = {
  name: 'docker-registry',
  server: 'Docker Registry',
  client: 'skopeo',
  variesRequests: true,
  debian: ['docker-registry', 'skopeo'],
  start,
};

/** Without a secret of its own each instance makes one, which signs the URLs of uploads. */
const config = (port: number): string => `
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: ./data }, delete: { enabled: true } }
http: { addr: '127.0.0.1:${port}' }
`;

async function start(): Promise<Instance> {
  const process = await startProcess(({ folder, port }) => {
    writeFileSync(folder.path('config.yml'), config(port));
    return { command: 'docker-registry', args: ['serve', 'config.yml'], ready: '/v2/' };
  });
  const { url } = process;
  return {
    url,
    seed: () => seed(url),
    state: () => readState(url),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** An image of another team, without layers. */
async function seed(url: string): Promise<void> {
  const repository = `${url}/v2/other/tool`;
  const blob = '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}';
  const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`;
  const begun = await request('POST', `${repository}/blobs/uploads/`);
  const upload = new URL(begun.headers.get('location') ?? '', url);
  upload.searchParams.set('digest', digest);
  await request('PUT', upload.href, {
    headers: { 'Content-Type': 'application/octet-stream' },
    body: blob,
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const config = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    size: blob.length,
    digest,
  };
  await request('PUT', `${repository}/manifests/9`, {
    headers: { 'Content-Type': mediaType },
    body: JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] }),
  });
}

/** All repositories, tags and manifests. */
async function readState(url: string): Promise<unknown> {
  const { repositories } = await requestJson<{ repositories: string[] }>(
    'GET',
    `${url}/v2/_catalog`,
  );
  return await Promise.all(
    repositories.map(async (name) => {
      const tags = await readTags(url, name);
      const manifests = tags.toSorted().map((tag) => readManifest(url, name, tag));
      return { name, manifests: await Promise.all(manifests) };
    }),
  );
}

/** None of a repository that has layers and no image: the registry lists it, and does not know it. */
async function readTags(url: string, name: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/v2/${name}/tags/list`);
  if (response.status === 404) return [];
  const { tags } = (await response.json()) as { tags: string[] | null };
  return tags ?? [];
}

async function readManifest(url: string, name: string, tag: string): Promise<unknown> {
  const headers = { Accept: 'application/vnd.oci.image.manifest.v1+json' };
  const manifest = await requestJson<{ layers: { digest: string }[]; config: { digest: string } }>(
    'GET',
    `${url}/v2/${name}/manifests/${tag}`,
    { headers },
  );
  const blobs = [manifest.config, ...manifest.layers].map(async ({ digest }) => {
    const { status } = await fetch(`${url}/v2/${name}/blobs/${digest}`, { method: 'HEAD' });
    return { digest, status };
  });
  return { tag, manifest, blobs: await Promise.all(blobs) };
}

/** Somebody who ships images with skopeo: pushes two, copies one to another repository, pulls, deletes. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../harness/run.mjs';

/** @param {string} url of the registry */
export async function drive(url) {
  const folder = await mkdtemp(join(tmpdir(), 'skopeo-client-'));
  const registry = `docker://${new URL(url).host}`;
  const env = { PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: folder };
  const skopeo = (...args) => run('skopeo', ['--insecure-policy', ...args], { cwd: folder, env });
  const push = ['copy', '--dest-tls-verify=false'];
  const pull = ['copy', '--src-tls-verify=false'];
  try {
    const one = await writeImage(join(folder, 'one'), ['base files', 'first program']);
    const two = await writeImage(join(folder, 'two'), ['base files', 'second program']);
    await skopeo(...push, one, `${registry}/team/app:1`);
    await skopeo(...push, two, `${registry}/team/app:2`);
    await skopeo(
      ...push,
      '--src-tls-verify=false',
      `${registry}/team/app:2`,
      `${registry}/live/app:2`,
    );
    await skopeo('list-tags', '--tls-verify=false', `${registry}/team/app`);
    await skopeo('inspect', '--tls-verify=false', `${registry}/live/app:2`);
    await skopeo(...pull, `${registry}/team/app:1`, `dir:${join(folder, 'pulled')}`);
    await skopeo('delete', '--tls-verify=false', `${registry}/team/app:1`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes an image as OCI wants it on a disk; its layers have these texts. */
async function writeImage(folder, layers) {
  const blobs = join(folder, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const add = async (mediaType, content) => {
    const hash = createHash('sha256').update(content).digest('hex');
    await writeFile(join(blobs, hash), content);
    return { mediaType, digest: `sha256:${hash}`, size: content.length };
  };
  const type = (name) => `application/vnd.oci.image.${name}`;
  const descriptors = await Promise.all(
    layers.map((layer) => add(type('layer.v1.tar+gzip'), gzipSync(layer.repeat(1000)))),
  );
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: {
      type: 'layers',
      diff_ids: layers.map(
        (layer) => `sha256:${createHash('sha256').update(layer.repeat(1000)).digest('hex')}`,
      ),
    },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: type('manifest.v1+json'),
    config: await add(type('config.v1+json'), JSON.stringify(config)),
    layers: descriptors,
  };
  const index = {
    schemaVersion: 2,
    manifests: [await add(type('manifest.v1+json'), JSON.stringify(manifest))],
  };
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return `oci:${folder}`;
}

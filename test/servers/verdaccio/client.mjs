/** A person with the npm command line: signs up, publishes, tags, deprecates, installs, unpublishes. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../harness/run.mjs';

/** @param {string} url of the registry */
export async function drive(url) {
  const folder = await mkdtemp(join(tmpdir(), 'npm-client-'));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    npm_config_registry: `${url}/`,
    npm_config_cache: join(folder, 'cache'),
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_fetch_retries: '0',
    // One request after another: else their order is another in each run.
    npm_config_maxsockets: '1',
  };
  const npm = (cwd, ...args) => run('npm', args, { cwd, env });
  const writePackage = async (name, version, more = {}) => {
    const at = join(folder, `${name}-${version}`);
    await mkdir(at);
    await writeFile(join(at, 'package.json'), JSON.stringify({ name, version, ...more }));
    await writeFile(join(at, 'index.js'), `module.exports = '${name}@${version}';\n`);
    return at;
  };
  try {
    await run('npm', ['adduser', '--auth-type=legacy'], {
      cwd: folder,
      env,
      answers: [
        [/Username:/, 'alice'],
        [/Password:/, 'correct horse'],
        [/Email.*:/, 'alice@example.org'],
      ],
    });
    await npm(folder, 'whoami');
    await npm(await writePackage('left-shelf', '1.0.0'), 'publish');
    await npm(await writePackage('left-shelf', '1.1.0'), 'publish');
    await npm(await writePackage('left-shelf', '2.0.0-beta.1'), 'publish', '--tag=next');
    await npm(
      await writePackage('oak-desk', '0.1.0', { dependencies: { 'left-shelf': '^1.0.0' } }),
      'publish',
    );
    await npm(folder, 'dist-tag', 'add', 'left-shelf@1.0.0', 'stable');
    await npm(folder, 'dist-tag', 'rm', 'left-shelf', 'next');
    await npm(folder, 'deprecate', 'left-shelf@1.0.0', 'it leans to the left');
    await npm(folder, 'view', 'left-shelf', '--json');
    // Else it would install what it has just packed.
    await npm(folder, 'cache', 'clean', '--force');
    // One package after another: the tarballs of two come in any order, whatever the sockets.
    const house = await writePackage('house', '1.0.0');
    await npm(house, 'install', 'left-shelf@^1.0.0');
    await npm(house, 'install', 'oak-desk');
    await npm(folder, 'unpublish', 'left-shelf@2.0.0-beta.1');
    await npm(folder, 'unpublish', 'oak-desk', '--force');
    await npm(folder, 'logout');
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

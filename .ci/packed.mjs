// Installs the packed tarball into empty projects and follows the README there: records with its
// example and replays, on Vitest 4.1, and on Vitest 5 with the Node that it needs, where the page is
// opened in a browser and shards are merged as well. Then it loads a server with Artillery, and without Vitest. Writes one JSON report of what ran to the path given.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'packed-'));
const reports = [];
const faults = [];
/** The report of one check that is no test of Vitest. */
const PASSED = {
  ...{ numPassedTests: 1, numFailedTests: 0, numFailedTestSuites: 0 },
  ...{ numPendingTests: 0, numTodoTests: 0, testResults: [] },
};

try {
  const tarball = packThis();
  await follow('vitest-4', tarball, ['vitest@4.1', 'vite@8'], () => process.execPath);
  await follow('vitest-5', tarball, ['vitest@5', 'vite@8', 'node@24'], (project) =>
    join(project, 'node_modules/node/bin/node'),
  );
  await load(tarball);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

for (const fault of faults) process.stderr.write(`packed: ${fault}\n`);
const sum = (key) => reports.reduce((total, report) => total + report[key], 0);
writeFileSync(
  process.argv[2] ?? join(root, 'packed.json'),
  JSON.stringify({
    numPassedTests: sum('numPassedTests'),
    numFailedTests: sum('numFailedTests') + faults.length,
    numFailedTestSuites: sum('numFailedTestSuites'),
    numPendingTests: sum('numPendingTests'),
    numTodoTests: sum('numTodoTests'),
    testResults: [
      ...reports.flatMap(({ testResults }) => testResults),
      ...faults.map((message) => ({
        name: 'packed tarball',
        status: 'failed',
        message,
        assertionResults: [],
      })),
    ],
  }),
);
process.exitCode = faults.length === 0 ? 0 : 1;

/** The path of the tarball. Only what a user needs may be in it. */
function packThis() {
  const { tarball, files } = pack(root);
  const allowed =
    /^(package\.json|LICENSE|(?:[\w./-]+\/)?README\.md|\.github\/\w+\.md|dist\/(?!internals)[\w-]+\.js(\.map)?|dist\/types\/(?:[\w/-]+\.d\.ts|zod\/LICENSE)|dist\/page\/(?:index\.html|LICENCES\.txt|assets\/[\w-]+\.(?:js|css))|dist\/session\/session\.schema\.json)$/;
  for (const { path } of files) {
    if (!allowed.test(path)) faults.push(`the tarball holds ${path}, which no user needs`);
  }
  return tarball;
}

/** A package of this repository, packed. */
function pack(folder) {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', scratch], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [{ filename, files }] = JSON.parse(output.slice(output.indexOf('[')));
  return { tarball: join(scratch, filename), files };
}

/** Installs both packages and Artillery, and no Vitest. Virtual users and the command line replay a session. */
async function load(tarball) {
  const project = mkdtempSync(join(scratch, 'load-'));
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  const runner = JSON.parse(readFileSync(join(root, 'test/artillery/runner/package.json'), 'utf8'));
  const engine = pack(join(root, '.github/artillery-engine-session-replay')).tarball;
  const packages = [tarball, engine, `artillery@${runner.dependencies.artillery}`, 'node@24'];
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--save-dev', ...packages], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Artillery has another engine that needs browsers.
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (existsSync(join(project, 'node_modules/vitest'))) faults.push('load: Vitest was installed');
  const api = createServer((_request, response) => response.end('[]')).listen(0, '127.0.0.1');
  await once(api, 'listening');
  const target = `http://127.0.0.1:${api.address().port}`;
  const recording = {
    ...{ id: '1', at: 0, request: { method: 'GET', path: '/orders', headers: [] } },
    response: { status: 200, time: 5, headers: [], body: { text: '[]' } },
  };
  const script = {
    config: {
      ...{ target, phases: [{ duration: 2, arrivalRate: 5 }], engines: { 'session-replay': {} } },
      plugins: { ensure: {} },
      ensure: { conditions: [{ expression: 'replay.passed == 10 and replay.failed == 0' }] },
    },
    scenarios: [{ engine: 'session-replay', flow: [{ replay: 'orders.session.json' }] }],
  };
  const files = {
    'orders.session.json': {
      ...{ version: 1, name: 'orders', origin: target, recordedAt: '2026-11-24T10:00:00.000Z' },
      recordings: [recording],
    },
    // JSON is YAML.
    'load.yml': script,
  };
  for (const [file, value] of Object.entries(files)) {
    writeFileSync(join(project, file), JSON.stringify(value));
  }
  const node = join(project, 'node_modules/node/bin/node');
  for (const [name, ...args] of [
    ['artillery', 'node_modules/artillery/bin/run', 'run', 'load.yml'],
    ['vsr', 'node_modules/vitest-session-replay/dist/cli.js', 'replay', 'orders'],
  ]) {
    const env = { ...process.env, ARTILLERY_DISABLE_TELEMETRY: 'true' };
    const child = spawn(node, args, { cwd: project, stdio: 'inherit', env });
    const [exitCode] = await once(child, 'exit');
    if (exitCode === 0) reports.push(PASSED);
    else faults.push(`load: ${name} ended with ${exitCode}`);
  }
  api.close();
  api.closeAllConnections();
}

async function follow(name, tarball, packages, findNode) {
  const project = mkdtempSync(join(scratch, `${name}-`));
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--save-dev', tarball, ...packages], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const { files, ignore, standIn } = readmeExample();
  execFileSync('sh', ['-c', ignore], { cwd: project, stdio: 'inherit' });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  for (const [file, code] of files) {
    writeFileSync(join(project, file), code.replaceAll('http://127.0.0.1:3000', url));
  }
  const api = spawn(findNode(project), ['-e', standIn.replace('3000', port)], { stdio: 'inherit' });
  process.once('exit', () => api.kill());
  while (api.exitCode === null && !(await isAnswering(url))) await setTimeout(50);
  const run = (step, ...args) => runVitest(findNode(project), project, name, step, args);
  await run('record');
  const session = join(project, 'sessions/orders.test/lists-the-open-orders.session.json');
  const text = readFileSync(session, 'utf8');
  const { origin, recordings } = JSON.parse(text);
  if (origin !== url || recordings.length !== 2) faults.push(`${name}: recorded ${origin}`);
  const replayed = await run('replay', 'sessions');
  if (replayed?.numPassedTests !== 2) faults.push(`${name}: the session was not replayed`);
  const listed = await listTests(findNode(project), project);
  const [test] = listed;
  const line = text.split('\n').indexOf('    {') + 1;
  const hasPlace = name === 'vitest-4' || test?.location?.line === line;
  if (!test?.name.endsWith('#1 POST /login → 200') || !hasPlace) {
    faults.push(`${name}: the session's tests were not listed: ${JSON.stringify(listed)}`);
  }
  await changeSetup(name, findNode(project), project);
  if (name === 'vitest-5') await runOwnTests(name, findNode(project), project);
  api.kill();
}

/** The README's first example: its files by their first line, what git is told, and the code of the API. */
function readmeExample() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const files = readme.matchAll(/```ts\n\/\/ (vitest\.config\.mts|orders\.test\.ts)\n(.*?)```/gs);
  const [, ignore] = /^(git init .*)$/m.exec(readme);
  const [, standIn] = /^node -e "(.*?)" &$/ms.exec(readme);
  return { files: [...files].map(([, file, code]) => [file, code]), ignore, standIn };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function isAnswering(url) {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** Asynchronous: the API that the run calls lives in this process. */
async function runVitest(node, project, name, step, args) {
  const report = join(project, `${step}.json`);
  const child = spawn(
    node,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...args,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { cwd: project, stdio: 'inherit', env: withoutCi(process.env) },
  );
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) {
    faults.push(`${name}: ${step} ended with ${exitCode}`);
    return undefined;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  reports.push(result);
  return result;
}

/** Vitest 5 keeps the code of modules on disk: that of a session follows the options all the same. */
async function changeSetup(name, node, project) {
  const config = join(project, 'vitest.config.mts');
  const written = readFileSync(config, 'utf8');
  for (const setup of ['first', 'second']) {
    const called = join(project, `${setup}.called`);
    const module = `import { writeFileSync } from 'node:fs';
export default () => writeFileSync(${JSON.stringify(called)}, '');
`;
    writeFileSync(join(project, `${setup}.mjs`), module);
    const changed = written.replace('sessionReplay({', `sessionReplay({ setup: './${setup}.mjs',`);
    writeFileSync(config, changed);
    await runVitest(node, project, name, setup, ['sessions']);
    if (!existsSync(called)) faults.push(`${name}: the ${setup} setup was not called`);
  }
  writeFileSync(config, written);
}

/** Tests of this repository, of the page in a browser, of shards and of benchmarks, with the Vitest of the project. */
async function runOwnTests(name, node, project) {
  const report = join(project, 'own.json');
  const child = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...['test/page/browser/flow.test.ts', 'test/page/browser/trouble.test.ts'],
      ...['test/vitest/shards.test.ts', 'test/vitest/benchmarks.test.ts'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, OTHER_NODE: node, OTHER_PROJECTS: project },
    },
  );
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) faults.push(`${name}: this repository's tests ended with ${exitCode}`);
  if (existsSync(report)) reports.push(JSON.parse(readFileSync(report, 'utf8')));
}

/** What `vitest list` prints: Vitest 5 reads tests and locations from the code of their files. */
async function listTests(node, project) {
  const { stdout } = await promisify(execFile)(
    node,
    ['node_modules/vitest/vitest.mjs', 'list', 'sessions', '--json'],
    { cwd: project, encoding: 'utf8' },
  );
  return JSON.parse(stdout);
}

/** In a CI nothing is recorded, as with snapshots. */
function withoutCi({ CI, GITHUB_ACTIONS, ...env }) {
  return env;
}

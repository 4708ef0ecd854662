/**
 * The long form of the attacks: what hostile targets, session files and surroundings try on the built
 * package, and whether what SECURITY.md promises held. Loopback only.
 *
 *   npm run attacks                     all classes
 *   npm run attacks -- secrets kills    some
 *
 * Each class runs in a process of its own, which is killed where an attack does not end: an attack that
 * blocks it is counted, and the next one runs in a new process. Exits with 1 if anything did not hold.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Files in `attacks/`, each of which exports a list of attacks. */
const CLASSES = [
  'answers',
  'live-values',
  'secrets',
  'session-values',
  'session-files',
  'read-only',
  'spellings',
  'names',
  'load',
  'kills',
  'output',
  'codings',
  'directives',
  'pastes',
  'archives',
  'page',
];
/** In ms, for one attack. */
const MAX_TIME = 25_000;
/** In ms, after which a process that says nothing is killed. */
const MAX_SILENCE = 30_000;
/** Failures of one class that are told one by one. */
const MAX_SHOWN = 12;
/** Of one class: after so many that were ended, the rest is not tried. */
const MAX_PROCESSES = 10;
/** Of one attack, beyond what its process had taken before, in bytes. */
const MAX_MEMORY = 512 * 1024 * 1024;

/** The exit code of a process that has told what did not end, and leaves the rest to another one. */
const NEXT_PROCESS = 3;

const program = fileURLToPath(import.meta.url);
const [mode, className, start] = process.argv.slice(2);

if (mode === '--run') await runClass(className, Number(start));
else await runAll(process.argv.slice(2));

/** @param {string[]} chosen */
async function runAll(chosen) {
  const unknown = chosen.filter((name) => !CLASSES.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`no such class: ${unknown.join(', ')}. There are ${CLASSES.join(', ')}\n`);
    process.exit(2);
  }
  const results = [];
  for (const name of chosen.length > 0 ? chosen : CLASSES) results.push(await watchClass(name));
  const rows = results.map(({ name, tried, failures, seconds }) => [
    name,
    String(tried),
    String(tried - failures.length),
    seconds.toFixed(1),
  ]);
  const table = [['class', 'tried', 'held', 'seconds'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
      )
      .join('  '),
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
  process.exitCode = results.some(({ failures, tried }) => failures.length > 0 || tried === 0)
    ? 1
    : 0;
}

/** Runs a class to its end, in as many processes as it takes. */
async function watchClass(name) {
  const startedAt = performance.now();
  const failures = [];
  const tell = (failure) => {
    failures.push(failure);
    if (failures.length <= MAX_SHOWN) process.stdout.write(`✗ ${name}: ${failure}\n`);
  };
  let processes = 0;
  const seen = { next: 0, isDone: false };
  while (!seen.isDone) {
    const before = seen.next;
    const problem = await watchProcess(name, seen, tell);
    if (problem !== undefined) tell(problem);
    processes += 1;
    // It did not get to an attack at all, or ends with each of them.
    if (seen.next === before || processes === MAX_PROCESSES) {
      if (seen.isDone) break;
      seen.next += 1;
      tell('the rest of the class was not tried');
      break;
    }
  }
  const more = failures.length - MAX_SHOWN;
  if (more > 0) process.stdout.write(`  and ${more} more of ${name}\n`);
  return {
    name,
    tried: Math.max(seen.next, failures.length),
    failures,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** @returns what is to be said of the attack that ended the process, if one did */
function watchProcess(name, seen, tell) {
  return new Promise((resolve) => {
    const child = fork(program, ['--run', name, String(seen.next)], {
      execArgv: ['--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let current;
    let timer;
    let said = '';
    let isTooLate = false;
    child.stderr.on('data', (chunk) => {
      said = (said + chunk).slice(-2000);
    });
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isTooLate = true;
        child.kill('SIGKILL');
      }, MAX_SILENCE);
    };
    watch();
    child.on('message', ({ begun, ended, problem, done }) => {
      watch();
      if (begun !== undefined) {
        current = begun;
        seen.next += 1;
      }
      if (ended !== undefined) {
        current = undefined;
        if (problem !== undefined) tell(`${ended}: ${problem}`);
      }
      if (done) seen.isDone = true;
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (seen.isDone || code === NEXT_PROCESS) return resolve(undefined);
      const what = isTooLate
        ? `blocked its process for ${MAX_SILENCE / 1000} s`
        : `ended its process (${signal ?? code})`;
      resolve(
        `${current ?? 'before its first attack'}: ${what} ${said.split('\n').find((line) => /Error|FATAL/.test(line)) ?? ''}`.trim(),
      );
    });
  });
}

async function runClass(name, from) {
  const { attacks } = await import(new URL(`attacks/${name}.mjs`, import.meta.url).href);
  for (const { name: title, run } of attacks.slice(from)) {
    process.send({ begun: title });
    const memory = process.memoryUsage.rss();
    let timer;
    let isLate = false;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => {
        isLate = true;
        resolve(`did not end within ${MAX_TIME / 1000} s`);
      }, MAX_TIME);
    });
    const peak = process.resourceUsage().maxRSS;
    const servers = [];
    const open = async (opening) => {
      const server = await opening;
      servers.push(server);
      return server;
    };
    const tried = run(open).catch(
      (error) => `failed: ${error instanceof Error ? error.message : error}`,
    );
    const found = await Promise.race([tried, late]);
    clearTimeout(timer);
    await Promise.all(servers.map((server) => server.close()));
    const nowPeak = process.resourceUsage().maxRSS;
    const grown = nowPeak > peak ? nowPeak * 1024 - memory : 0;
    const tooMuch =
      grown > MAX_MEMORY ? `took ${Math.round(grown / 2 ** 20)} MiB of memory` : undefined;
    process.send({ ended: title, problem: found ?? tooMuch }, () => {
      if (isLate) process.exit(NEXT_PROCESS);
    });
    if (isLate) return;
  }
  process.send({ done: true }, () => process.exit());
}

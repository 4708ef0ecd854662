/** Runs Artillery itself, with two workers, from `test/artillery/runner`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, inject } from 'vitest';
import { extraPackages } from '../kit/extra-packages.ts';
import { repositoryRoot } from '../kit/repository-root.ts';

const packages = extraPackages('test/artillery/runner');
const runner = packages.folder;
const program = join(runner, 'node_modules/artillery/bin/run');
const engine = join(repositoryRoot, '.github/artillery-engine-session-replay');

/** The oldest Node on which Artillery runs. */
const [MAJOR, MINOR] = [22, 18];

/** Sums and percentiles of all workers, as Artillery writes them. */
export interface Report {
  readonly counters: Readonly<Record<string, number>>;
  readonly summaries: Readonly<
    Record<string, { readonly p99: number; readonly max: number; readonly count: number }>
  >;
}

/** A run that has ended. */
export interface ArtilleryRun {
  readonly exitCode: number | null;
  /** What Artillery printed. */
  readonly output: string;
  readonly folder: string;
  /** @throws {Error} if the run ended before Artillery wrote one */
  report(): Report;
}

/** `describe` for tests with Artillery. On an older Node, they are skipped. */
export function describeWithArtillery(title: string, define: () => void): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < MAJOR || (major === MAJOR && minor < MINOR)) {
    describe.skip(`${title} (Artillery needs Node ${MAJOR}.${MINOR})`, define);
    return;
  }
  packages.describe(title, define);
}

/** Artillery starts one worker fewer than there are processors. */
const THREE_PROCESSORS = `import os from 'node:os';
const [processor] = os.cpus();
os.cpus = () => [processor, processor, processor];
`;

/**
 * Runs a script with two workers, in a folder of its own with these files.
 * @param script as YAML, or as an object to which `config.engines` is added
 */
export async function runArtillery(
  script: string | { readonly config: object; readonly [member: string]: unknown },
  files: Readonly<Record<string, string>> = {},
): Promise<ArtilleryRun> {
  const folder = await mkdtemp(join(inject('projects'), 'artillery-'));
  const packages = join(folder, 'packages');
  await mkdir(packages);
  cpSync(engine, join(packages, 'artillery-engine-session-replay'), { recursive: true });
  const preload = join(folder, 'three-processors.mjs');
  writeFileSync(preload, THREE_PROCESSORS);
  for (const [name, text] of Object.entries({ ...files, 'load.yml': render(script) })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const child = spawn(process.execPath, [program, 'run', 'load.yml', '--output', 'report.json'], {
    cwd: folder,
    env: {
      ...process.env,
      ARTILLERY_DISABLE_TELEMETRY: 'true',
      NODE_OPTIONS: `--import=${pathToFileURL(preload)}`,
      NODE_PATH: packages,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await once(child, 'close');
  return {
    exitCode: child.exitCode,
    output,
    folder,
    report: () => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).aggregate,
  };
}

/** JSON is YAML. */
function render(script: Parameters<typeof runArtillery>[0]): string {
  if (typeof script === 'string') return script;
  const config = { engines: { 'session-replay': {} }, ...script.config };
  return JSON.stringify({ ...script, config });
}

/** The page of a project, served by Vitest in watch mode, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SessionReplayOptions } from '../../src/index.ts';
import type { Session } from '../../src/session/schema.ts';
import { renderSession } from '../../src/session/write-session.ts';
import { createEnvironment } from '../kit/environment.ts';
import { type FileTree, type Project, serve, waitFor, writeProject } from '../kit/index.ts';
import { configWith } from '../vitest/replaying.ts';

interface ServeOptions {
  readonly sessions?: Readonly<Record<string, Session | string>>;
  readonly options?: SessionReplayOptions;
  /** Options of `test` in the config. */
  readonly test?: object;
  readonly files?: FileTree;
}

export interface ServedProject extends AsyncDisposable {
  readonly project: Project;
  /** The URL of the page, with its token. It changes with each start. */
  readonly url: string;
  /** What Vitest has printed. */
  output(): string;
  write(key: string, session: Session | string): void;
  /** Kills Vitest at once, as the system may do. */
  kill(): Promise<void>;
  /** Starts Vitest again, on the same port. */
  restart(): Promise<void>;
}

/** The text of a session's file. */
export function fileOf(session: Session | string): string {
  return typeof session === 'string' ? session : [...renderSession(session)].join('');
}

/**
 * Writes a project and serves its page. The variables `OTHER_NODE` and `OTHER_PROJECTS` name another Node, and a
 * folder with another Vitest in which projects are written.
 */
export async function serveProject({
  sessions = {},
  options = {},
  test = {},
  files = {},
}: ServeOptions): Promise<ServedProject> {
  const project = await writeProject(
    {
      'vitest.config.ts': configWith(options, { ...test, include: ['no-tests/**'] }),
      ...Object.fromEntries(Object.entries(sessions).map(([key, each]) => [key, fileOf(each)])),
      ...files,
    },
    { parent: process.env.OTHER_PROJECTS },
  );
  // The server has a port of its own, so that no other server takes it during a restart.
  const { port } = await serve(() => undefined).then(async (free) => {
    await free.close();
    return free;
  });
  let running = await startVitest(project.folder, port);
  return {
    project,
    get url() {
      return running.url;
    },
    output: () => running.output(),
    write: (key, session) => project.write({ [key]: fileOf(session) }),
    kill: () => end(running.child),
    async restart() {
      running = await startVitest(project.folder, port);
    },
    async [Symbol.asyncDispose]() {
      await end(running.child);
      await project[Symbol.asyncDispose]();
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
}

async function startVitest(folder: string, port: number): Promise<Running> {
  const require = createRequire(join(folder, 'package.json'));
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawn(
    process.env.OTHER_NODE ?? process.execPath,
    [vitest, '--watch', '--standalone', '--passWithNoTests', `--api.port=${port}`],
    { cwd: folder, env: createEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += stripVTControlCharacters(chunk);
    });
  }
  const url = await waitFor('the address of the page', () => {
    if (child.exitCode !== null) throw new Error(`Vitest has ended:\n${text}`);
    return /Sessions at (\S+)\s/.exec(text)?.[1];
  });
  return { child, url, output: () => text };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

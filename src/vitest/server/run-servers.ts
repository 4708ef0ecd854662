/** The servers of a run: started before its tests, ended with Vitest. */
import type { Reporter, TestSpecification, Vitest } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import { log } from '../log.ts';
import { serversNeededBy } from '../plugin-api.ts';
import type { ServerSettings } from '../server-options.ts';
import { renderWarning } from '../warn.ts';
import { Server } from './server.ts';

/** In ms, until the user is told what the run waits for. */
const PATIENCE = 3_000;

const known: WeakSet<Vitest> = new WeakSet();

/**
 * Makes sure that the servers of all projects run before their tests. Projects share equal servers.
 */
export function runServers(vitest: Vitest): void {
  if (known.has(vitest)) return;
  known.add(vitest);
  const servers = new RunServers(vitest);
  vitest.config.reporters.push(servers);
  vitest.onClose(async () => {
    known.delete(vitest);
    await servers.close();
  });
}

/** A reporter, since reporters hear of each run before it starts, and not of lists of tests. */
class RunServers implements Reporter {
  readonly #vitest: Vitest;
  /** In the order in which they were started. */
  readonly #servers: Map<string, Server> = new Map();
  #failure: UserError | undefined;

  constructor(vitest: Vitest) {
    this.#vitest = vitest;
  }

  /** @throws {UserError} `SERVER_NOT_STARTED`, which ends the run; in watch mode, it goes on. */
  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    this.#failure = undefined;
    if (this.#vitest.config.mergeReports !== undefined) return;
    try {
      for (const server of this.#neededBy(specifications)) await this.#start(server);
    } catch (error) {
      if (!this.#vitest.config.watch || !(error instanceof UserError)) throw error;
      this.#failure = error;
    }
  }

  /** Vitest clears messages that are printed earlier. */
  onTestModuleQueued(): void {
    if (this.#failure) this.#vitest.state.catchError(this.#failure, 'Server Error');
    this.#failure = undefined;
  }

  async onTestRunEnd(): Promise<void> {
    for (const server of this.#servers.values()) {
      const crash = await server.takeCrash();
      if (crash !== undefined) log(this.#vitest.logger, printable(crash), 'error');
    }
  }

  /** In reverse order, since servers may need those before them. */
  async close(): Promise<void> {
    for (const server of [...this.#servers.values()].reverse()) await server.stop();
  }

  async #start(server: Server): Promise<void> {
    const tell = (): void => log(this.#vitest.logger, renderWarning(`waits for ${server.url}`));
    const timer = setTimeout(tell, PATIENCE);
    try {
      await server.start();
    } finally {
      clearTimeout(timer);
    }
  }

  #neededBy(specifications: readonly TestSpecification[]): ReadonlySet<Server> {
    const needed = specifications.flatMap(({ project, moduleId, pool }) =>
      pool === 'typescript' ? [] : serversNeededBy(project, moduleId),
    );
    return new Set(needed.map((settings) => this.#serverOf(settings)));
  }

  #serverOf(settings: ServerSettings): Server {
    const server = this.#servers.get(settings.id) ?? new Server(settings);
    this.#servers.set(settings.id, server);
    return server;
  }
}

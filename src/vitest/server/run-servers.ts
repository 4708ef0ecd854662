/** The servers of a run: started before its tests, ended with Vitest. */
import type { Reporter, TestSpecification, Vitest } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import { serversNeededBy } from '../plugin-api.ts';
import type { ServerSettings } from '../server-options.ts';
import { renderWarning } from '../warn.ts';
import { Server } from './server.ts';

/** After which the user is told what the run waits for, in ms. */
const PATIENCE = 3_000;

const known: WeakSet<Vitest> = new WeakSet();

/**
 * Sees to it that the servers of all projects run before their tests do. Projects share those that are
 * the same.
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

/** A reporter, since those hear of each run before it starts, but of none that only lists its tests. */
class RunServers implements Reporter {
  readonly #vitest: Vitest;
  /** In the order of their start. */
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

  /** Vitest clears away what is told earlier. */
  onTestModuleQueued(): void {
    if (this.#failure) this.#vitest.state.catchError(this.#failure, 'Server Error');
    this.#failure = undefined;
  }

  async onTestRunEnd(): Promise<void> {
    for (const server of this.#servers.values()) {
      const crash = await server.takeCrash();
      if (crash !== undefined) this.#vitest.logger.error(printable(crash));
    }
  }

  /** The last one first: it may need those before it. */
  async close(): Promise<void> {
    for (const server of [...this.#servers.values()].reverse()) await server.stop();
  }

  async #start(server: Server): Promise<void> {
    const tell = (): void => this.#vitest.logger.log(renderWarning(`waits for ${server.url}`));
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

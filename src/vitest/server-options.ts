/** The option `server`: an API that a run starts and stops. */
import { resolve } from 'node:path';
import type { KnownSecret } from '../replay/failure/mask.ts';
import { isCredential } from '../session/secrets/secret-names.ts';

/** A server that is started for recording and replay. */
export interface ServerOptions {
  /** Shell command that starts it and stays with it, such as `'npm start'`. */
  command: string;
  /**
   * The URL that it answers at: the run begins once any HTTP status has come from there. `tcp://host:port`
   * for a server without HTTP, such as a database, of which a connection is enough.
   */
  url: string;
  /** Variables of its environment, over those of Vitest. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Folder that it is started in, from the project's root.
   * @default the root
   */
  cwd?: string | undefined;
  /**
   * How long it may take to answer, in ms.
   * @default 60_000
   */
  timeout?: number | undefined;
  /**
   * Whether a server that already listens at `url` is used, and left running. Otherwise it is an error.
   * @default true, except in a CI
   */
  reuse?: boolean | undefined;
}

/** The settings of one server of a run, with defaults filled in. */
export interface ServerSettings {
  /** The same for the same server in several projects, whatever their roots. */
  readonly id: string;
  readonly command: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly timeout: number;
  readonly reuse: boolean;
  /** Hidden in its output. */
  readonly secrets: readonly KnownSecret[];
}

/** The option as it may be written: one server, or several in the order in which they are started. */
export type ServerOption = ServerOptions | readonly ServerOptions[];

const DEFAULT_TIMEOUT = 60_000;

/**
 * @param root of the project, absolute
 * @param secrets of the run; variables of a server that have the name of a secret are among them
 */
export function serversOf(
  option: ServerOption | undefined,
  root: string,
  secrets: readonly KnownSecret[],
): ServerSettings[] {
  return listOf(option).map(({ command, url, env = {}, cwd = '.', timeout, reuse }) => ({
    id: JSON.stringify([url, command, env, cwd]),
    ...{ command, url, env },
    cwd: resolve(root, cwd),
    timeout: timeout ?? DEFAULT_TIMEOUT,
    reuse: reuse ?? !isCi(),
    secrets: [...secrets, ...secretsIn(env)],
  }));
}

/** Origin of the first server that speaks HTTP: the default upstream and target. */
export function originOfServer(option: ServerOption | undefined): string | undefined {
  const url = listOf(option).find((server) => /^https?:/i.test(server.url))?.url;
  return url === undefined ? undefined : new URL(url).origin;
}

/** The hosts of all servers, as `URL` gives them. */
export function hostsOfServers(option: ServerOption | undefined): string[] {
  return listOf(option).map(({ url }) => new URL(url).hostname);
}

function listOf(option: ServerOption | undefined): readonly ServerOptions[] {
  return option === undefined ? [] : [option].flat();
}

function secretsIn(env: ServerSettings['env']): KnownSecret[] {
  return Object.entries(env).flatMap(([name, value]): KnownSecret[] =>
    value && isCredential(name) ? [[name, value]] : [],
  );
}

function isCi(): boolean {
  return !/^(?:|0|false)$/i.test(process.env.CI ?? '');
}

/**
 * The parts of undici that send. Its entry takes three times as long to load. Where no global dispatcher
 * is set yet, as in Node 20, it also installs one of its own, by which the built-in `fetch` sends from
 * then on, that of a replayed app too. These paths are no public API: of a version that has other files,
 * the entry is loaded.
 */
import { createRequire } from 'node:module';

export type { buildConnector, Client, Dispatcher } from 'undici';

type Undici = Pick<typeof import('undici'), 'Client' | 'buildConnector' | 'errors'>;

const require: NodeJS.Require = createRequire(import.meta.url);

/** What Node says of a file that is not there, and of one that a package does not export. */
const NOT_THERE = /^(MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED)$/;

export const undici: Undici = loadParts() ?? require('undici');

function loadParts(): Undici | undefined {
  try {
    const parts: Undici = {
      Client: require('undici/lib/dispatcher/client.js'),
      buildConnector: require('undici/lib/core/connect.js'),
      errors: require('undici/lib/core/errors.js'),
    };
    return isWhole(parts) ? parts : undefined;
  } catch (error) {
    if (NOT_THERE.test(codeOf(error))) return undefined;
    throw error;
  }
}

function isWhole({ Client, buildConnector, errors }: Undici): boolean {
  const all: unknown[] = [Client, buildConnector, errors.SocketError];
  return all.every((part) => typeof part === 'function');
}

/** Not by `instanceof`: in the pools of virtual machines it is an error of another realm. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

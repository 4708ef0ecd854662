/**
 * The parts of undici that send requests. Loading its entry takes three times as long. Where no global
 * dispatcher is set, as in Node 20, the entry also installs its own, and the built-in `fetch` then sends
 * through that, even in a replayed app. These paths are not public API: if a version of undici lacks
 * them, the entry is loaded instead.
 */
import { createRequire } from 'node:module';
import { isErrorCode } from '../../session/files/file-errors.ts';

export type { buildConnector, Client, Dispatcher } from 'undici';

type Undici = Pick<typeof import('undici'), 'Client' | 'buildConnector' | 'errors'>;

const require: NodeJS.Require = createRequire(import.meta.url);

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
    const isNotThere =
      isErrorCode(error, 'MODULE_NOT_FOUND') || isErrorCode(error, 'ERR_PACKAGE_PATH_NOT_EXPORTED');
    if (isNotThere) return undefined;
    throw error;
  }
}

function isWhole({ Client, buildConnector, errors }: Undici): boolean {
  const all: unknown[] = [Client, buildConnector, errors.SocketError];
  return all.every((part) => typeof part === 'function');
}

/**
 * The parts of undici that send. Its entry would make an agent of its own the one that the global
 * `fetch` of the whole process sends by, that of a replayed app too, and it takes four times as long to
 * load. These files are no public API of undici: of a version that has them elsewhere, the entry is
 * loaded.
 */
import { createRequire } from 'node:module';

export type { buildConnector, Client, Dispatcher } from 'undici';

type Undici = Pick<typeof import('undici'), 'Client' | 'buildConnector' | 'errors'>;

const require: NodeJS.Require = createRequire(import.meta.url);

/** What Node says of a file that is not there, and of one that a package does not export. */
const NOT_THERE = /^(MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED)$/;

export const undici: Undici = loadUndici();

function loadUndici(): Undici {
  try {
    return {
      Client: require('undici/lib/dispatcher/client.js'),
      buildConnector: require('undici/lib/core/connect.js'),
      errors: require('undici/lib/core/errors.js'),
    };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NOT_THERE.test(String(error.code)))) {
      throw error;
    }
    return require('undici');
  }
}

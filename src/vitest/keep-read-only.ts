import { UserError } from '../errors.ts';
import { mayShareServer } from '../http/same-server.ts';
import type { TargetContext } from './replay-context.ts';

/**
 * Refuses a target on the server of a read-only target of the options, however its URL is written.
 * @throws {UserError} `TARGET_READ_ONLY`
 */
export async function keepReadOnly({
  url,
  kept,
}: Pick<TargetContext, 'url' | 'kept'>): Promise<void> {
  if (url === undefined) return;
  for (const { name, url: other } of kept) {
    if (!(await mayShareServer(url, other))) continue;
    throw new UserError(
      'TARGET_READ_ONLY',
      `requests to ${url} may reach the target "${name}" (${other}), which is read-only: choose ` +
        `"${name}", or give ${url} a name of its own in the option "target"`,
    );
  }
}

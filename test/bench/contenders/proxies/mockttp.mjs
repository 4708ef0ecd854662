/** mockttp with one rule: everything goes on to the upstream. */
import { createRequire } from 'node:module';

/** @param {string} upstream */
export async function startProxy(upstream) {
  // Installed with the benches alone, so that types of it may not be there.
  const { getLocal } = createRequire(import.meta.url)('mockttp');
  const server = getLocal();
  await server.start();
  await server.forUnmatchedRequest().thenForwardTo(upstream);
  return String(server.url);
}

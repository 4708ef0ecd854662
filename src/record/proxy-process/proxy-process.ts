/**
 * The program of the proxy process: one per run, forked by Vitest's main process when the first
 * endpoint is asked for. Whatever http-mitm-proxy does to its process (log, block, crash) it does
 * here. It ends when its channel does, so it cannot outlive a main process that was killed.
 */
import { rmSync } from 'node:fs';
import { SessionReplayError, UserError } from '../../errors.ts';
import { openEndpoint, openLastingEndpoint } from '../endpoint/endpoint.ts';
import type { Endpoint } from '../endpoint/endpoint-host.ts';
import type { ProxyReply, ProxyRequest } from './proxy-messages.ts';

const endpoints: Map<string, Endpoint> = new Map();
/** Made by the main process, which removes it too; this one does so when the other was killed. */
const caFolder = process.argv[2] ?? '';
let lastOpening: Promise<unknown> = Promise.resolve();

process.on('exit', () => rmSync(caFolder, { recursive: true, force: true }));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
// Ctrl-C and a closed terminal reach all its processes; the main one decides when this one ends.
process.on('SIGINT', ignore);
process.on('SIGHUP', ignore);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('message', (request: ProxyRequest) => {
  answer(request).then(reply, fail);
});

function ignore(): void {
  // See where it is used.
}

async function answer(request: ProxyRequest): Promise<ProxyReply> {
  const { id } = request;
  try {
    if ('open' in request) return { id, url: await open(request) };
    const endpoint = endpoints.get(request.close);
    endpoints.delete(request.close);
    return { id, closed: (await endpoint?.close()) ?? { filteredOut: 0 } };
  } catch (error) {
    const code = error instanceof SessionReplayError ? error.code : 'RECORDER_FAILED';
    return { id, error: explain(error), code };
  }
}

/** One at a time: two that find the folder empty would make two certificate authorities. */
async function open({ open: settings }: Extract<ProxyRequest, { open: unknown }>): Promise<string> {
  const opening = lastOpening.then(() =>
    'grouping' in settings
      ? openLastingEndpoint(settings, caFolder, (ended) => reply({ ended }))
      : openEndpoint(settings, caFolder),
  );
  lastOpening = opening.catch(() => undefined);
  const endpoint = await opening;
  endpoints.set(endpoint.url, endpoint);
  return endpoint.url;
}

function reply(message: ProxyReply): void {
  if (process.connected) process.send?.(message);
}

function fail(error: unknown): void {
  process.exitCode = 1;
  if (!process.connected) process.exit();
  process.send?.({ fatal: explain(error) }, () => process.exit());
}

function explain(error: unknown): string {
  if (error instanceof UserError || !(error instanceof Error)) {
    return error instanceof Error ? error.message : String(error);
  }
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

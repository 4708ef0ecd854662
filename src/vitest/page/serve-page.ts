/** Serves the page of sessions beside Vitest's own UI, where Vitest has a server. */
import { isIP } from 'node:net';
import type { Connect, ResolvedServerOptions } from 'vite';
import type { Vitest } from 'vitest/node';
import { isLoopback } from '../../http/loopback.ts';
import { PAGE_BASE } from '../../page/base.ts';
import type { PageMiddleware } from '../../page/server/node-handler.ts';
import type { PastRuns } from '../../page/server/runs.ts';
import { printableLine, safe } from '../../printable.ts';
import { paint } from '../../report/words.ts';
import { log } from '../log.ts';
import type { Dock } from './dock.ts';
import type { PageProject } from './page-host.ts';

/** Projects by config: in watch mode, a change of the config sets up all projects again, on another server. */
const projects: WeakMap<Vitest['config'], PageProject[]> = new WeakMap();
/** What outlives a change of the config. */
interface Kept {
  /** The token of the first config: whoever has opened the page stays signed in. */
  readonly token: string;
  runs: PastRuns;
}

const kept: WeakMap<Vitest, Kept> = new WeakMap();

/** Shows the sessions of a project on the page. If Vitest has a server, its first project opens the page. */
export function showOnPage(vitest: Vitest, project: PageProject, dock: Dock): void {
  const known = projects.get(vitest.config);
  known?.push(project);
  if (known) return;
  const all = [project];
  projects.set(vitest.config, all);
  if (vitest.vite.httpServer && !vitest.config.api.middlewareMode) openPage(vitest, all, dock);
}

function openPage(vitest: Vitest, all: readonly PageProject[], dock: Dock): void {
  const own: Kept = kept.get(vitest) ?? { token: vitest.config.api.token, runs: [] };
  kept.set(vitest, own);
  const { token } = own;
  let loading: Promise<PageMiddleware> | undefined;
  // Loaded on the first request: most runs of Vitest are read only in the terminal.
  const load = async (): Promise<PageMiddleware> => {
    const { createPageMiddleware } = await import('../../page/server/node-handler.ts');
    const { createPageHost } = await import('./page-host.ts');
    const doors = {
      token,
      isOwnHost: (hostname: string) => isOwnHost(hostname, vitest.vite.config.server),
    };
    return createPageMiddleware(createPageHost(vitest, all), doors, own.runs);
  };
  const handle: Connect.NextHandleFunction = (request, response, next) => {
    if (!request.url?.startsWith('/__sessions__')) return next();
    loading ??= load();
    loading.then((page) => page.handle(request, response, next), next);
  };
  // The handler goes first: when Vitest 5 calls plugins, Vite's own answer to unknown paths is already in place.
  vitest.vite.middlewares.stack.unshift({ route: '', handle });
  vitest.config.reporters.push({
    onInit() {
      const url = addressOf(vitest, token);
      // The server of a single run ends with that run, and the logs of a CI need no token.
      if (vitest.config.watch) {
        log(
          vitest.logger,
          paint(['dim', 'green'], safe`      Sessions at ${printableLine(url)}\n`),
        );
      }
      dock.open(url);
    },
  });
  vitest.onClose(async () => {
    const page = await loading;
    // Vitest keeps this function as long as it runs, and calls it again whenever it closes a server.
    loading = undefined;
    if (page) own.runs = page.close();
  });
}

/** The URL of the page, with the token that the first visit needs. */
function addressOf({ vite, config }: Vitest, token: string): string {
  const { local = [], network = [] } = vite.resolvedUrls ?? {};
  const fallback = `http://${config.api.host ?? 'localhost'}:${config.api.port}`;
  const url = new URL(PAGE_BASE, local[0] ?? network[0] ?? fallback);
  url.searchParams.set('token', token);
  return url.href;
}

/** A foreign host name may resolve to any address, so only known names are accepted (DNS rebinding). */
function isOwnHost(hostname: string, { host, allowedHosts }: ResolvedServerOptions): boolean {
  if (isLoopback(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return true;
  if (hostname === host || allowedHosts === true) return true;
  return (allowedHosts ?? []).some((allowed) =>
    allowed.startsWith('.')
      ? hostname === allowed.slice(1) || hostname.endsWith(allowed)
      : hostname === allowed,
  );
}

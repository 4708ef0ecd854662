/** `vsr ui`: serves the sessions page without Vitest. The page can start and stop recorders as well. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { basename, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { isLoopback } from '../../http/loopback.ts';
import { packageVersion } from '../../own-files.ts';
import { PAGE_BASE } from '../../page/base.ts';
import type { PageHost, ReplayConfig } from '../../page/host.ts';
import { createPageMiddleware } from '../../page/server/node-handler.ts';
import { printable, safe } from '../../printable.ts';
import { paint } from '../../report/words.ts';
import { explainFileError, isErrorCode } from '../../session/files/file-errors.ts';
import { portablePath } from '../../session/files/paths.ts';
import { listSessions } from '../arguments/find-session.ts';
import { readReplaySettings } from '../arguments/replay-settings.ts';
import { EXIT, type ExitCode, type RunCommand } from '../program/command.ts';
import type { Input } from '../program/input.ts';
import { withStopSignal } from '../program/stop-signal.ts';
import type { Terminal } from '../program/terminal.ts';
import { PageRecorders } from './page-recorders.ts';

/** The default port, fixed so that links to the page stay valid. */
const PORT = 4280;

export const run: RunCommand = (input, terminal) => {
  return withStopSignal(({ received }) => serve(input, terminal, received));
};

async function serve(
  input: Input,
  terminal: Terminal,
  stopped: Promise<unknown>,
): Promise<ExitCode> {
  const token = randomBytes(16).toString('hex');
  const recorders = new PageRecorders(resolve(input.cwd, 'sessions'));
  const page = createPageMiddleware(createHost(input, recorders), {
    token,
    isOwnHost: (hostname) => isLoopback(hostname),
  });
  const server = createServer((request, response) => {
    page.handle(request, response, () => {
      response.writeHead(302, { location: PAGE_BASE }).end();
    });
  });
  const port = await listen(server, input.port('port') ?? PORT);
  const url = `http://127.0.0.1:${port}${PAGE_BASE}?token=${token}`;
  if (input.has('json')) terminal.printJson({ url }, 0);
  else
    terminal.print(
      safe`${paint('green', 'Sessions at')} ${printable(url)}\n${paint('dim', 'Press Ctrl-C to stop')}`,
    );
  await stopped;
  page.close();
  // The server closes first, so that nobody can start another recorder while the recorders close.
  server.close();
  server.closeAllConnections();
  await recorders.close();
  return EXIT.passed;
}

/** @throws {UserError} `INVALID_OPTIONS` for a port that is taken */
async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const why = isErrorCode(error, 'EADDRINUSE') ? 'already in use' : explainFileError(error);
    const what = `--port: cannot listen on port ${port} of 127.0.0.1 (${why}); choose another one`;
    throw new UserError('INVALID_OPTIONS', what, { cause: error });
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function createHost(input: Input, recorders: PageRecorders): PageHost {
  const { cwd } = input;
  const settings = readReplaySettings(input);
  const config: ReplayConfig = {
    targets: [
      {
        name: undefined,
        url: settings.target,
        module: undefined,
        isReadOnly: input.has('read-only'),
      },
    ],
    settingsFor: async (target = settings.target) => ({ ...settings, target }),
  };
  return {
    project: basename(cwd),
    version: packageVersion(),
    server: 'vsr ui',
    root: portablePath(cwd),
    may: () => ({ replay: true, accept: true }),
    findSessions: async () => (await listSessions(cwd, cwd)).map(({ file }) => file),
    listeners: () => recorders.listeners(),
    recorders,
    configOf: () => config,
  };
}

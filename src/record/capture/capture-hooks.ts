import { captureHttp } from './capture-http.ts';
import { captureServers } from './capture-servers.ts';
import { captureUndici } from './capture-undici.ts';
import { installUndiciTransport } from './undici-transport.ts';

type Uninstall = () => void | Promise<void>;

let users = 0;
let installed: Uninstall[] = [];
let lastChange: Promise<void> = Promise.resolve();

/**
 * Installs the hooks that capture what this worker sends. There is one set of them however many
 * recordings use it; the last one to release takes it away again.
 * @returns a function that releases them, to be called once
 */
export async function acquireCaptureHooks(): Promise<() => Promise<void>> {
  await change(async () => {
    if (users++ > 0) return;
    installed = [captureHttp(), captureUndici(), captureServers(), await installUndiciTransport()];
  });
  return () =>
    change(async () => {
      if (--users > 0) return;
      const uninstalls = installed;
      installed = [];
      for (const uninstall of uninstalls) await uninstall();
    });
}

/** One at a time, since putting back the transport takes a moment. */
function change(step: () => Promise<void>): Promise<void> {
  const done = lastChange.then(step);
  // Its failure is told to its caller; the next change is tried all the same.
  lastChange = done.catch(() => undefined);
  return done;
}

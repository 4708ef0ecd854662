import { captureDispatches } from './capture-dispatches.ts';
import { captureHttp } from './capture-http.ts';
import { captureServers } from './capture-servers.ts';
import { captureUndici } from './capture-undici.ts';
import { captureStarts } from './other-clients.ts';

let users = 0;
let installed: (() => void)[] = [];

/**
 * Installs the hooks that capture what this worker sends. There is one set of them however many
 * recordings use it; the last one to release takes it away again.
 * @returns a function that releases them, to be called once
 * @throws SessionReplayError `RECORDER_FAILED` on a Node that cannot be captured
 */
export function acquireCaptureHooks(): () => void {
  if (users === 0)
    installed = [
      captureHttp(),
      captureDispatches(),
      captureUndici(),
      captureServers(),
      captureStarts(),
    ];
  users++;
  return () => {
    if (--users > 0) return;
    for (const uninstall of installed) uninstall();
    installed = [];
  };
}

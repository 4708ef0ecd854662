/**
 * The hooks that capture the requests of a worker. To record another client library, write a file here
 * that exports one hook, and add the hook to the list: see the README of the recorder.
 */
import { captureServers } from './app-origins.ts';
import { captureHttp } from './capture-http.ts';
import { captureUndici } from './capture-undici.ts';

/**
 * Installs a hook in this worker. The hook opens an exchange for each request with `captureRequest`, and
 * reports to the exchange what is written and read. A hook must not change what the client sees.
 * @returns a function that uninstalls the hook
 * @throws {SessionReplayError} `RECORDER_FAILED` on a Node that cannot be captured
 */
type CaptureHook = () => () => void;

const HOOKS: readonly CaptureHook[] = [captureHttp, captureUndici, captureServers];

let users = 0;
let installed: (() => void)[] = [];

/**
 * Installs all hooks. All recordings share one set of hooks, which is uninstalled when the last recording
 * releases it.
 * @returns a function that releases the hooks, to be called once
 * @throws {SessionReplayError} `RECORDER_FAILED` on a Node that cannot be captured
 */
export function acquireCaptureHooks(): () => void {
  if (users === 0) installed = HOOKS.map((install) => install());
  users++;
  return () => {
    if (--users > 0) return;
    for (const uninstall of installed) uninstall();
    installed = [];
  };
}

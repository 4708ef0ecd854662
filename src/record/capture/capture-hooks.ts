/**
 * The hooks that capture what a worker sends. To record a further client library, write a file here that
 * exports one hook, and add the hook to the list: see the README of the recorder.
 */
import { captureServers } from './app-origins.ts';
import { captureHttp } from './capture-http.ts';
import { captureUndici } from './capture-undici.ts';
import { captureStarts } from './drift.ts';

/**
 * Installs a hook in this worker. It opens an exchange for each request by `captureRequest`, and tells
 * it what is written and read. It must not change what the client sees.
 * @returns a function that uninstalls the hook
 * @throws {SessionReplayError} `RECORDER_FAILED` on a Node that cannot be captured
 */
type CaptureHook = () => () => void;

const HOOKS: readonly CaptureHook[] = [captureHttp, captureUndici, captureServers, captureStarts];

let users = 0;
let installed: (() => void)[] = [];

/**
 * Installs all hooks. There is one set of them however many recordings use it, and the last one to
 * release it uninstalls it.
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

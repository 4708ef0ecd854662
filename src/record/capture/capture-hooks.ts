import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { noteApp } from './app-origins.ts';
import { enterServer } from './attribution.ts';
import { captureHttp } from './capture-http.ts';
import { captureUndici } from './capture-undici.ts';
import { captureDispatches } from './undici-dispatches.ts';

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

/**
 * Node publishes these before it calls the listener of a request, in the same context.
 * @note That of HTTP/2 came with Node 24 and late releases of 22.
 */
const channels = ['http.server.request.start', 'http2.server.stream.start'] as const;

/**
 * Sees to it that what a server in this process calls while it answers is not taken for the test's
 * own, and that servers of one app are known as such.
 * @returns a function that ends it
 */
function captureServers(): () => void {
  subscribe(channels[0], noteApp);
  for (const channel of channels) subscribe(channel, enterServer);
  return () => {
    unsubscribe(channels[0], noteApp);
    for (const channel of channels) unsubscribe(channel, enterServer);
  };
}

/** Node publishes these when a child process or a thread is made, also for those of this package. */
const CHANNELS = ['child_process', 'worker_threads'] as const;

let isPossible = false;

/** Requests may come from elsewhere: this process has started a child process or a thread. */
export function hasStartedOthers(): boolean {
  return isPossible;
}

/**
 * Notes whether this process starts others, which may send requests that it does not see.
 * @returns a function that ends it
 */
function captureStarts(): () => void {
  const note = (): void => {
    isPossible = true;
  };
  for (const channel of CHANNELS) subscribe(channel, note);
  return () => {
    for (const channel of CHANNELS) unsubscribe(channel, note);
  };
}

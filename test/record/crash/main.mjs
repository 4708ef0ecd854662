// Stands in for Vitest's main process: it has the control channel, the proxy process and one worker.
// Prints the ids of the three, and ends when its worker does.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openControlServer, ProxyHost, RunFolder } from '../../../dist/internals.js';

const [, , folder, upstream] = process.argv;
const key = `${process.pid}`.repeat(8);
const runFolder = new RunFolder(key);
runFolder.keepFor(folder);
const proxy = new ProxyHost(undefined, () => runFolder.createCaFolder());
const control = await openControlServer(proxy);
const worker = fork(new URL('worker.mjs', import.meta.url), [folder, upstream, key], {
  stdio: 'inherit',
});
worker.send(control.address);
const [client] = await once(worker, 'message');
process.send({ main: process.pid, worker: worker.pid, proxy: proxy.pid, client });
await once(worker, 'exit');
process.exit();

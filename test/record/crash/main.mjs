// Stands in for Vitest's main process: it has the control channel, the proxy process and one worker.
// Prints the ids of the three, and ends when its worker does.
import { fork } from 'node:child_process';
import { once } from 'node:events';

const [, , dist, folder, upstream] = process.argv;
const { openControlServer } = await import(`${dist}/record/proxy-process/control-server.js`);
const { ProxyHost } = await import(`${dist}/record/proxy-process/proxy-host.js`);
const { RunFolder } = await import(`${dist}/record/run/run-folder.js`);

const key = `${process.pid}`.repeat(8);
const runFolder = new RunFolder(key);
runFolder.keepFor(folder);
const proxy = new ProxyHost(undefined, () => runFolder.createCaFolder());
const control = await openControlServer(proxy);
const worker = fork(new URL('worker.mjs', import.meta.url), [dist, folder, upstream, key], {
  stdio: 'inherit',
});
worker.send(control.address);
const [client] = await once(worker, 'message');
process.send({ main: process.pid, worker: worker.pid, proxy: proxy.pid, client });
await once(worker, 'exit');
process.exit();

// Stands in for a worker of Vitest: it records what it sends by itself, through the endpoint, and by
// a client in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createControlClient, SessionRecorder } from '../../../dist/internals.js';
import { send } from './load.mjs';

const [, , folder, upstream, key] = process.argv;

process.on('disconnect', () => process.exit());
const [address] = await once(process, 'message');
const recorder = new SessionRecorder({
  sessionFile: `${folder}/a.session.json`,
  name: 'under load',
  recordedBy: 'a.test.ts',
  upstream,
  limits: { request: 1e6, response: 1e6 },
  key,
  isAlone: true,
  host: createControlClient(address),
});
await recorder.start();
const log = `${folder}/../delivered`;
const client = fork(new URL('load.mjs', import.meta.url), [recorder.url, `${log}.client`], {
  stdio: 'ignore',
});
process.send(client.pid);
await Promise.all([send(upstream, `${log}.worker`), send(recorder.url, `${log}.endpoint`)]);

/** The engine in a worker of an Artillery before 2.0.31, which does not call `init`. */
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../kit/repository-root.ts';

/** Starts a virtual user. */
const firstUser = `
const { workerData: { engine, script } } = require('node:worker_threads');
import(engine).then(({ default: Engine }) => {
  const created = new Engine(script, undefined, {});
  created.createScenario(script.scenarios[0], { emit() {} })({ vars: {} }, () => {});
});`;

test('the first user ends the worker if a session cannot be read', async () => {
  const script = {
    config: { target: 'http://127.0.0.1:1', engines: { 'session-replay': {} } },
    scenarios: [{ name: 'buys', engine: 'session-replay', flow: [{ replay: 'no.session.json' }] }],
  };
  const engine = pathToFileURL(join(repositoryRoot, 'dist/artillery.js')).href;

  const worker = new Worker(firstUser, { eval: true, workerData: { engine, script } });

  // Artillery ends with 11 once a worker has an uncaught error.
  const [ended] = await Promise.race([once(worker, 'error'), once(worker, 'exit')]);
  expect(String(ended)).toContain('scenario buys, step 1: cannot read');
});

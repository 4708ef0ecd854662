/** How much memory a HAR of 100 MB takes, and what a killed import leaves. Both run the built package. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { recoverJournals } from '../../src/record/journal/recover.ts';
import { readSession } from '../../src/session/read-session.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { runScript } from '../replay/run-script.ts';
import { entryOf, harOf, useFolders } from './har.ts';

const { write } = useFolders();
const MEGABYTE = 1024 ** 2;
/** A HAR that was kept in memory would take twice as much. */
const MAX_GROWTH = 110 * MEGABYTE;

/** Only Linux gives the peak of a process itself: `maxRSS` begins with that of the process that started it. */
const onLinux = test.runIf(process.platform === 'linux');

/** Writes a HAR of many entries. Nine in ten are static files. */
function writeLarge(megabytes: number): { readonly file: string; readonly sessions: string } {
  const options = write('');
  const descriptor = openSync(options.file, 'w');
  const [before, after] = harOf([]).split('[]}}');
  writeSync(descriptor, `${before}[`);
  const text = JSON.stringify(
    Array.from({ length: 400 }, (_, id) => ({ id, name: `caf\u00e9 ${id}` })),
  );
  let size = 0;
  for (let index = 0; size < megabytes * MEGABYTE; index += 1) {
    const startedDateTime = new Date(1_770_000_000_000 + index * 10).toISOString();
    const url = `https://api.example.com/${index % 10 === 0 ? `items/${index}` : `files/${index}.js`}`;
    const entry = JSON.stringify(entryOf(url, { entry: { startedDateTime }, content: { text } }));
    size += writeSync(descriptor, index === 0 ? entry : `,${entry}`);
  }
  writeSync(descriptor, `]}}${after ?? ''}`);
  closeSync(descriptor);
  return options;
}

onLinux('a HAR of 100 MB is imported in a fraction of its size', async () => {
  const options = writeLarge(100);
  const stdout = await runScript(`
    import { readFileSync } from 'node:fs';
    import { importHar } from 'vitest-session-replay/har';
    const peak = () => 1024 * /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
    const before = peak();
    const { recordings, left } = await importHar(${JSON.stringify(options)});
    console.log(JSON.stringify({ recordings, left: left.length, grown: peak() - before }));
  `);
  const { recordings, left, grown } = JSON.parse(stdout);
  expect({ recordings, left }).toEqual({ recordings: expect.any(Number), left: 1 });
  expect(recordings).toBeGreaterThan(500);
  expect(grown).toBeLessThan(MAX_GROWTH);
});

test('a killed import leaves no session, and the next recording recovers what was read', async () => {
  const options = writeLarge(20);
  const script = `
    import { importHar } from 'vitest-session-replay/har';
    setInterval(() => console.log('reading'), 1);
    await importHar({ ...${JSON.stringify(options)}, kinds: ['api', 'asset'] });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const _ of createInterface({ input: child.stdout })) {
    if (readdirSync(options.sessions).some((name) => name.endsWith('.journal')))
      child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  expect(readdirSync(options.sessions)).not.toContain('shop.session.json');

  const { sessions, failures } = await recoverJournals(options.sessions);
  expect(failures).toEqual([]);
  const [recovered] = sessions;
  if (recovered?.file === undefined) throw new Error('Nothing was recovered.');
  expect(await readSession(recovered.file)).toMatchObject({
    interrupted: true,
    origin: 'https://api.example.com',
  });
  expect(readdirSync(options.sessions).filter((name) => name.endsWith('.journal'))).toEqual([]);
});

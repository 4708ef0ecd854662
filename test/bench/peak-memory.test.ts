/** Benches compare the memory of processes: what their parent has needed is not theirs. */
import { expect, test } from 'vitest';
import { runScript } from '../replay/run-script.ts';

const MEGABYTE = 1024 ** 2;

test.runIf(process.platform === 'linux')(
  'the peak of a process has nothing of the one that started it',
  async () => {
    const child = `
      import { peakMemory } from './test/bench/kit/peak-memory.mjs';
      process.stdout.write(String(peakMemory()));
    `;
    const peaks = await runScript(`
      import { execFileSync } from 'node:child_process';
      import { peakMemory } from './test/bench/kit/peak-memory.mjs';
      Buffer.alloc(${400 * MEGABYTE}, 'x');
      const args = ['--input-type=module', '--eval', ${JSON.stringify(child)}];
      const child = Number(execFileSync(process.execPath, args));
      process.stdout.write(JSON.stringify({ parent: peakMemory(), child }));
    `);
    const { parent, child: own } = JSON.parse(peaks);

    expect(parent).toBeGreaterThan(400 * MEGABYTE);
    expect(own).toBeGreaterThan(10 * MEGABYTE);
    expect(own).toBeLessThan(200 * MEGABYTE);
  },
);

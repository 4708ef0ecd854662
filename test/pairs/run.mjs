/**
 * `npm run pairs`: prints how right the replay of each pair of recordings is, on the sources as they are.
 * `--record` takes the names of servers of the live lane, and first records their pairs into a scratch folder.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function load(file) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const config = { root, configFile: false, logLevel: 'error', oxc: { target: 'node20' } };
  return (await runnerImport(path, config)).module;
}

const given = process.argv.slice(2);
const args = given.filter((argument) => argument !== '--record');
if (args.length < given.length) {
  // Not before: it brings Vitest, and what is built.
  const { recordPair } = await load('record-pair.ts');
  const scratch = mkdtempSync(join(tmpdir(), 'pairs-'));
  for (const [index, argument] of args.entries()) {
    if (!argument.startsWith('-')) args[index] = await recordPair(argument, scratch);
  }
}
const { runCommand } = await load('measure.ts');
// Whoever reads it may have seen enough.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
});
process.stdout.write(`${runCommand(args)}\n`);

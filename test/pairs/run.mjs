// `npm run pairs`: prints how right the replay of each pair of recordings is, on the sources as they are.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { module } = await runnerImport(fileURLToPath(new URL('measure.ts', import.meta.url)), {
  root,
  configFile: false,
  logLevel: 'error',
});
// Whoever reads it may have seen enough.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
});
process.stdout.write(`${module.runCommand(process.argv.slice(2))}\n`);

/**
 * Parses a session file, or links the session in it. Arguments: the way, the file.
 */
import { readFile } from 'node:fs/promises';
import { explainCorrelations, readSession } from 'vitest-session-replay/replay';
import { report } from './report.mjs';

const [way, path = ''] = process.argv.slice(2);
const text = await readFile(path, 'utf8');
const session = await readSession(path);

const start = performance.now();
if (way === 'link') {
  const links = explainCorrelations(session);
  report(performance.now() - start, () => links.length);
} else {
  const { recordings } = JSON.parse(text);
  report(performance.now() - start, () => recordings.length / 2);
}

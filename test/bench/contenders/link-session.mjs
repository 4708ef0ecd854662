/**
 * Parses a session file, or links the session in it, the first time in its process. Arguments: the way,
 * the file.
 */
import { readFile } from 'node:fs/promises';
import { explainCorrelations, explainIdleRules, readSession } from 'vitest-session-replay/replay';
import { report } from './report.mjs';

const [way, path = ''] = process.argv.slice(2);

if (way === 'link') {
  const session = await readSession(path);
  // Loads what checks the setting.
  await explainIdleRules(session, true);
  const start = performance.now();
  const links = await explainCorrelations(session);
  report(performance.now() - start, () => links.length);
} else {
  const text = await readFile(path, 'utf8');
  const start = performance.now();
  const { recordings } = JSON.parse(text);
  report(performance.now() - start, () => recordings.length / 2);
}

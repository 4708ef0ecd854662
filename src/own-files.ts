/**
 * The files of this package that are reached by their paths, not by an import. The built ones lie at
 * the top of their folder, as this one lies at the top of the sources: it leads to them from either.
 */
import { readFileSync } from 'node:fs';

/** What runs in a process, a thread or a worker of its own. */
type Program =
  | 'entry-thread'
  | 'proxied-node'
  | 'proxy-process'
  | 'runtime'
  | 'server-keeper'
  | 'writer-thread';

/** Where a program lies, once it is built. */
export function programUrl(program: Program): URL {
  return new URL(`./${program}.js`, import.meta.url);
}

/** Where frames of a stack lie that are ours: as the code is run, and as source maps tell it. */
export const ownFolders: readonly URL[] = [
  new URL('.', import.meta.url),
  new URL('../src/', import.meta.url),
];

/** The version of this package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

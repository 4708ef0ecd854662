/**
 * The files of this package that are found by their paths instead of imports. The built files are at the top of
 * their folder, as this file is at the top of the sources, so that relative paths are the same in both.
 */
import { readFileSync } from 'node:fs';

/** A program that runs in its own process, thread or worker. */
type Program =
  | 'entry-thread'
  | 'proxied-node'
  | 'proxy-process'
  | 'runtime'
  | 'server-keeper'
  | 'writer-thread';

/** The location of a built program. */
export function programUrl(program: Program): URL {
  return new URL(`./${program}.js`, import.meta.url);
}

/** The folder of the built client of the page. */
export const pageFolder: URL = new URL('./page/', import.meta.url);

/** The folders of our frames in stack traces: of the running code, and of its sources in source maps. */
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

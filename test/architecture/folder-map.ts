/**
 * The folder map of a README: a tree in a code block that starts with `src/`, one name a line,
 * deeper names further in (lines of a drawn tree may lead to them), and after the names whatever
 * there is to say.
 */
import { dirname } from 'node:path/posix';
import type { SourceFile } from './source-graph.ts';

/** The paths that the map names, from `src`; folders end in a slash. `undefined` without a map. */
export function parseFolderMap(markdown: string): string[] | undefined {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => /^src\/(\s|$)/.test(line));
  if (start < 0) return undefined;
  const paths: string[] = [];
  const open: { readonly indent: number; readonly path: string }[] = [];
  for (const line of lines.slice(start + 1)) {
    const indent = line.search(/[^\s│├└─|`-]/);
    if (indent < 1) break;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const parent = open.at(-1)?.path ?? '';
    const names = namesAtStart(line.slice(indent));
    paths.push(...names.map((name) => parent + name));
    const [only] = names;
    if (names.length === 1 && only?.endsWith('/')) open.push({ indent, path: parent + only });
  }
  return paths;
}

/** Compares a map with the files: what it names exists, and no room of the top level is missing. */
export function explainFolderMap(
  map: readonly string[] | undefined,
  files: readonly SourceFile[],
): string[] {
  if (map === undefined) return ['the README has no folder map: a code block that starts "src/"'];
  const paths = files.map(({ path }) => path);
  const rooms = [...new Set(paths.map((path) => path.replace(/\/.*/, '/')))];
  const existing = new Set([...paths, ...paths.flatMap(foldersOf)]);
  return [
    ...map.filter((path) => !existing.has(path)).map((path) => `src/${path} is not there any more`),
    ...rooms.filter((room) => !map.includes(room)).map((room) => `src/${room} is not on the map`),
  ].map((sentence) => `README: ${sentence}`);
}

function namesAtStart(text: string): string[] {
  const words = text.split(/\s+/);
  const end = words.findIndex((word) => !/^[\w.-]+(\/|\.ts)$/.test(word));
  return end < 0 ? words : words.slice(0, end);
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [`${folder}/`, ...foldersOf(folder)];
}

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { inject } from 'vitest';
import { installPackages } from './install-packages.ts';
import { type RunOptions, type RunResult, runVitest } from './run-vitest.ts';

/** File contents by path, slashes in it; what is not text or bytes is written as JSON. */
export type FileTree = Readonly<Record<string, string | Uint8Array | object>>;

/** A project in a scratch folder. `await using` removes it. */
export interface Project extends AsyncDisposable {
  /** Absolute. */
  readonly folder: string;
  /** Adds or replaces files. */
  write(files: FileTree): void;
  /** A file's text. */
  read(path: string): string;
  /** A file's text, parsed as JSON. */
  readJson(path: string): unknown;
  /** Paths of all files but those of `node_modules`, with slashes, sorted. */
  files(): string[];
  /** Runs Vitest on it in this process, as often as wanted: record, then replay. */
  run(options?: RunOptions): Promise<RunResult>;
}

/** How a project differs from the others. */
export interface ProjectOptions {
  /** A package, or a scope of packages, that is not installed in it. @default none */
  readonly missing?: string;
  /** A folder whose packages it finds. @default one with those of the repository */
  readonly parent?: string | undefined;
}

/** Writes a project to a scratch folder, with every package of the repository and this one installed. */
export async function writeProject(
  files: FileTree,
  { missing, parent }: ProjectOptions = {},
): Promise<Project> {
  const around = parent ?? (missing === undefined ? inject('projects') : tmpdir());
  const folder = await realpath(await mkdtemp(join(around, 'project-')));
  if (missing !== undefined) installPackages(folder, missing);
  const project: Project = {
    folder,
    write: (more) => writeFiles(folder, more),
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    readJson: (path): unknown => JSON.parse(project.read(path)),
    files: () => listFiles(folder),
    run: (options) => runVitest(folder, options),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
  project.write({ 'package.json': { type: 'module', private: true }, ...files });
  return project;
}

function writeFiles(folder: string, files: FileTree): void {
  for (const [path, content] of Object.entries(files)) {
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), isRaw ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

function listFiles(folder: string): string[] {
  const inProject = readdirSync(folder, { withFileTypes: true }).flatMap((top) => {
    if (!top.isDirectory()) return [top.name];
    if (top.name === 'node_modules') return [];
    return readdirSync(join(folder, top.name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  });
  return inProject.map((path) => path.split(sep).join('/')).sort();
}

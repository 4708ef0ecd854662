/** The changes that `init` would make in a project: its Vitest config, and a first test. */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { SessionReplayError } from '../../errors.ts';
import { explainFileError } from '../../session/files/file-errors.ts';
import { displayPath } from '../../session/files/paths.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';
import { CONFIGS } from '../../vitest/plugin/project-options.ts';

/** A file to write or replace. */
interface FileChange {
  /** Absolute path; for a symbolic link, the file that it points to. */
  readonly file: string;
  /** Undefined for a new file. */
  readonly before?: string;
  readonly after: string;
}

/** A change that the user has to make by hand. */
interface Manual {
  /** Name of the config. */
  readonly config: string;
  readonly why: 'library-missing' | 'config-unknown';
  /** The code to add to the config. */
  readonly code: string;
}

export interface InitPlan {
  readonly changes: readonly FileChange[];
  readonly manual?: Manual;
  /** Whether the config already has the plugin. */
  readonly isThere: boolean;
  /** Whether `package.json` lacks the package. */
  readonly isInstallMissing: boolean;
}

const NEW_CONFIG = 'vitest.config.mts';
const PACKAGE = 'vitest-session-replay';

/**
 * @param upstream URL of the API to record
 * @throws {SessionReplayError} `SETUP_FAILED` for a file that cannot be read
 */
export async function planInit(folder: string, upstream: string): Promise<InitPlan> {
  const call = `sessionReplay({ record: { upstream: ${quote(upstream)} }, expect: { body: 'shape' } })`;
  const name = CONFIGS.find((each) => existsSync(join(folder, each)));
  const isInstallMissing = !readOptional(join(folder, 'package.json')).includes(`"${PACKAGE}"`);
  const test = planTest(folder);
  if (name === undefined) {
    const config = { file: join(folder, NEW_CONFIG), after: newConfig(call) };
    return { changes: [config, ...test], isThere: false, isInstallMissing };
  }
  const file = realpathSync(join(folder, name));
  const before = readFile(file);
  if (before.includes(PACKAGE)) {
    return { changes: test, isThere: true, isInstallMissing };
  }
  const addPlugin = await loadAddPlugin();
  const after = addPlugin?.(before, call);
  if (after !== undefined) {
    return { changes: [{ file, before, after }, ...test], isThere: false, isInstallMissing };
  }
  const why = addPlugin ? 'config-unknown' : 'library-missing';
  const code = `import { sessionReplay } from '${PACKAGE}';\n\n  plugins: [${call}],`;
  const manual = { config: name, why, code } as const;
  return { changes: test, manual, isThere: false, isInstallMissing };
}

/** Loads the library that changes code. It is not installed with this package, since it is larger. */
async function loadAddPlugin(): Promise<
  ((code: string, call: string) => string | undefined) | undefined
> {
  try {
    return (await import('./add-plugin.ts')).addPlugin;
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (isMissing) return undefined;
    throw error;
  }
}

/** Empty if the project already has that file. */
function planTest(folder: string): FileChange[] {
  const folders = ['test', 'tests'].filter((each) => existsSync(join(folder, each)));
  const extension = existsSync(join(folder, 'tsconfig.json')) ? 'ts' : 'js';
  const file = join(folder, folders[0] ?? '', `first-recording.test.${extension}`);
  return existsSync(file) ? [] : [{ file, after: FIRST_TEST }];
}

function newConfig(call: string): string {
  return `import { defineConfig } from 'vitest/config';
import { sessionReplay } from '${PACKAGE}';

export default defineConfig({
  plugins: [${call}],
});
`;
}

const FIRST_TEST = `import { expect } from 'vitest';
import { test } from '${PACKAGE}/fixture';

test('answers its first request', async ({ recorder }) => {
  const response = await fetch(\`\${recorder.url}/\`);
  expect(response.status).toBeLessThan(500);
});
`;

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

/** Maximum size of a config or a manifest, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;

function readOptional(file: string): string {
  return existsSync(file) ? readFile(file) : '';
}

function readFile(file: string): string {
  try {
    return readRegularFile(realpathSync(file), MAX_BYTES).toString();
  } catch (error) {
    const what = `cannot read ${displayPath(file)}: ${explainFileError(error)}`;
    throw new SessionReplayError('SETUP_FAILED', what, { cause: error });
  }
}

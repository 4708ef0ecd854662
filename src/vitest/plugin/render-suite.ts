/**
 * The module that Vitest runs in the place of a session file. It is thin: one call, with the file's
 * path. Targets that are modules of the user's code are imported from here, since only imports in a
 * module that goes through Vite are followed by watch mode, `--changed` and coverage.
 */

/** What generated suites import; the plugin resolves it to its own runtime. */
export const RUNTIME = 'vitest-session-replay/runtime';

/** A setup file of projects whose sessions share workers; the plugin loads it. */
export const SETUP = 'vitest-session-replay/setup';

/** Its code. */
export function renderSetup(): string {
  return `import { beginSession } from '${RUNTIME}';

beginSession();
`;
}

/**
 * @param file absolute path of the session file
 * @param apps targets that are modules: as written in the options, and their absolute paths
 */
export function renderSuite(file: string, apps: ReadonlyMap<string, string>): string {
  const imports = [...apps].map(
    ([module, path]) => `  ${JSON.stringify(module)}: () => import(${JSON.stringify(path)}),\n`,
  );
  return `import { replaySuite } from '${RUNTIME}';

await replaySuite(${JSON.stringify(file)}, {${imports.length > 0 ? `\n${imports.join('')}` : ''}});
`;
}

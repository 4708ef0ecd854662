import type { RecordOptions } from '../../src/record/pipeline/options.ts';
import { parseSessionText } from '../../src/session/parse-session.ts';
import type { Session } from '../../src/session/schema.ts';
import type { FileTree, Project } from '../kit/index.ts';

/** Files of a project whose tests record. `tests` are bodies of test files, by their path. */
export function recordingProject(
  record: RecordOptions,
  tests: Readonly<Record<string, string>>,
): FileTree {
  const imports = `
    import { describe, expect } from 'vitest';
    import { test } from 'vitest-session-replay/fixture';
    const get = async (url, options) => (await fetch(url, options)).text();\n`;
  const files = Object.entries(tests).map(([path, body]) => [path, imports + body] as const);
  return {
    'vitest.config.ts': `
      import { sessionReplay } from 'vitest-session-replay';
      import { defineConfig } from 'vitest/config';
      export default defineConfig({ plugins: [sessionReplay(${JSON.stringify({ record })})] });`,
    ...Object.fromEntries(files),
  };
}

/** Everything that lies in the folder of the sessions. */
export function sessionFiles(project: Project): string[] {
  return project.files().filter((file) => file.startsWith('sessions/'));
}

/** The texts of all sessions, by their paths. */
export function contents(project: Project): Record<string, string> {
  return Object.fromEntries(sessionFiles(project).map((file) => [file, project.read(file)]));
}

/** A session of the project. */
export function sessionOf(project: Project, file: string): Session {
  return parseSessionText(project.read(file), file);
}

/** The paths of the requests that a session holds, in their order. */
export function pathsOf(project: Project, file: string): string[] {
  return sessionOf(project, file).recordings.map(({ request }) => request.path);
}

/** The recorder's lines of a run. */
export function linesOf({ stderr }: { readonly stderr: string }): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('vitest-session-replay: '));
}

/** Makes a wait that ends once two requests wait: both are in flight before one of them is answered. */
export function createMeeting(): () => Promise<void> {
  let waiting: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length < 2) return;
      for (const end of waiting) end();
      waiting = [];
    });
}

import type { RequestListener } from 'node:http';
import type { RecordOptions } from '../../src/record/pipeline/options.ts';
import { type InlineRun, type RunOptions, runInline, serve } from '../kit/index.ts';
import { pathsOf, recordingProject, sessionFiles } from './recording-project.ts';

export const echo: RequestListener = (request, response) => {
  request.resume();
  response.end(request.url);
};

/** Runs one test file, in which `send(path)` sends to an API. */
export async function runTestFile(
  body: string,
  record: RecordOptions = {},
  options: RunOptions = {},
): Promise<InlineRun> {
  await using api = await serve(echo);
  const imports = `import { afterAll, aroundAll, beforeAll } from 'vitest';`;
  const send = `const send = (path) => get('${api.url}/' + path);`;
  return await runInline(
    recordingProject(record, { 'a.test.ts': `${imports}${send}${body}` }),
    options,
  );
}

/** The paths of each session, by the names of their files. */
export function pathsByName(project: InlineRun): Record<string, string> {
  return Object.fromEntries(
    sessionFiles(project).map((path) => [
      path.replace(/^sessions\/a\.test\/|\.session\.json$/g, ''),
      pathsOf(project, path).join(' '),
    ]),
  );
}

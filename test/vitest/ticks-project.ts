/** A project that records what its evidence cannot link: a number that comes in a header. */
import { randomUUID } from 'node:crypto';
import { type Project, type Served, serve, writeProject } from '../kit/index.ts';
import { recordingProject } from './recording-project.ts';

const body = `
  test('undoes', async ({ recorder }) => {
    const send = (path, content) => fetch(recorder.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(content),
    });
    const started = await send('/documents', { title: 'mine' });
    const tick = Number(started.headers.get('x-tick'));
    const { id } = await started.json();
    await send('/documents/' + id + '/undo', { after: tick, stamp: crypto.randomUUID() });
  });`;

/** The session of the test file of that name. */
export function fileOf(name: string): string {
  return `sessions/${name}.test/undoes.session.json`;
}

export const file = fileOf('a');
export const recordFilters = ['a.test.ts'];

/** An API that says in a header how far it is, and undoes nothing else. */
export async function serveTicks(first: number): Promise<Served> {
  let tick = first;
  let id = '';
  return serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { after } = JSON.parse(Buffer.concat(chunks).toString());
      if (request.url === '/documents') {
        tick += 2;
        id = randomUUID();
        response.writeHead(201, { 'X-Tick': tick }).end(JSON.stringify({ id }));
        return;
      }
      const isDue = request.url === `/documents/${id}/undo` && after === tick;
      response.writeHead(isDue ? 204 : 409).end();
    });
  });
}

/** @param names of its test files: each records the same */
export function projectOf(
  api: Served,
  options: object = {},
  names: readonly string[] = ['a'],
): Promise<Project> {
  const tests = Object.fromEntries(names.map((name) => [`${name}.test.ts`, body]));
  const files = recordingProject({ upstream: api.url }, tests);
  const config = String(files['vitest.config.ts']).replace(
    /sessionReplay\((.*)\)\]/,
    (_, record: string) => `sessionReplay({ ...${record}, ...${JSON.stringify(options)} })]`,
  );
  return writeProject({ ...files, 'vitest.config.ts': config });
}

/** The project records another API from now on. */
export function pointTo(project: Project, before: Served, after: Served): void {
  const config = project.read('vitest.config.ts');
  project.write({ 'vitest.config.ts': config.replaceAll(before.url, after.url) });
}

/** What a second recording teaches. */
export const link = {
  from: { path: 'POST /documents', header: 'x-tick' },
  to: { path: 'POST /documents/*/undo', pointer: '/after' },
};

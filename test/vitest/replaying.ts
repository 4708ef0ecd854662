/** What the tests of this folder share: a config with the plugin, and an API that does as it is told. */
import type { SessionReplayOptions } from '../../src/index.ts';
import type { Failure } from '../../src/replay/index.ts';
import {
  type LooseRecording,
  type RunResult,
  recordingOf,
  type Served,
  serve,
} from '../kit/index.ts';

/** The text of a `vitest.config.ts` with this code. */
export function configModule(code: string): string {
  return `import { defineConfig } from 'vitest/config';
import { sessionReplay } from 'vitest-session-replay';
${code}
`;
}

/**
 * The text of a `vitest.config.ts` with the plugin. Its workers are threads, which start in half the
 * time of a process.
 */
export function configWith(options: SessionReplayOptions, test: object = {}): string {
  return configModule(`
export default defineConfig({
  plugins: [sessionReplay(${JSON.stringify(options)})],
  test: ${JSON.stringify({ pool: 'threads', ...test })},
});`);
}

/** A request as an `Api` saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** A server whose first path segment is the status that it answers with. */
export interface Api extends Served {
  /** Method and path of every request so far, in their order. */
  readonly seen: string[];
  readonly requests: SeenRequest[];
}

/** A status for a request; nothing for what the path says. */
export type Answer = (request: SeenRequest, count: number) => number | undefined;

/**
 * Serves an API that answers `/404/x` with 404, after as many ms as `?delay=` says.
 * @param answer another status for some requests; `count` is how often this one has come, from 1
 */
export async function serveApi(answer: Answer = () => undefined): Promise<Api> {
  const requests: SeenRequest[] = [];
  const seen: string[] = [];
  const served = await serve(({ method = '', url: path = '', headers }, response) => {
    const request = { method, path, headers };
    requests.push(request);
    seen.push(`${method} ${path}`);
    const count = seen.filter((other) => other === `${method} ${path}`).length;
    const [, status, delay] = /(\d{3})(?:.*[?&]delay=(\d+))?/.exec(path) ?? [];
    response.statusCode = answer(request, count) ?? Number(status ?? 200);
    setTimeout(() => response.end(), Number(delay ?? 0));
  });
  return { ...served, seen, requests };
}

/** Recordings of GETs that an `Api` passes: `get('200/a', '404/b')`. */
export function gets(...paths: readonly string[]): LooseRecording[] {
  return paths.map((path) => recordingOf('GET', `/${path}`, Number(path.slice(0, 3))));
}

/** The failures of a run as reporters get them, in the order of its tests. */
export function failuresOf({ tests }: Pick<RunResult, 'tests'>): Failure[] {
  return Object.values(tests).flatMap((test) => test.meta().replay?.failure ?? []);
}

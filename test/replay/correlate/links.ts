import { explainCorrelations } from '../../../src/replay/index.ts';
import type { Body, Header } from '../../../src/session/schema.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

/** One exchange of a session, in short. Bodies: an object is JSON, a string is text. */
export interface Exchange {
  readonly request: string;
  readonly headers?: readonly Header[];
  readonly body?: unknown;
  readonly type?: string;
  readonly status?: number;
  readonly answer?: unknown;
  readonly answerHeaders?: readonly Header[];
  readonly answerType?: string;
  readonly at?: number;
  readonly time?: number;
}

/** A session of these exchanges, one after another. */
export function sessionOf(exchanges: readonly Exchange[]) {
  return createSession(
    exchanges.map((exchange) => {
      const { request, headers = [], body, type, status = 200, at, time } = exchange;
      const { answer, answerHeaders = [], answerType } = exchange;
      const [method = '', path = ''] = request.split(' ');
      return recordingOf(method, path, status, {
        ...(at === undefined ? {} : { at }),
        ...(time === undefined ? {} : { time }),
        headers: [...headers, ...(type ? [['Content-Type', type] as Header] : [])],
        ...(body === undefined ? {} : { body: bodyOf(body) }),
        response: {
          headers: [
            ...answerHeaders,
            ...(answerType ? [['Content-Type', answerType] as Header] : []),
          ],
          ...(answer === undefined ? {} : { body: bodyOf(answer) }),
        },
      });
    }),
  );
}

function bodyOf(body: unknown): Body {
  return typeof body === 'string' ? { text: body } : { json: body };
}

/** The links of these exchanges, each as `2 path segment 2 <- 1 body /id`. */
export async function linksOf(exchanges: readonly Exchange[]): Promise<string[]> {
  const links = await explainCorrelations(sessionOf(exchanges));
  return links.map(({ to, from }) => `${to.id} ${to.place} <- ${from?.id} ${from?.place}`);
}

/** What must be linked in a session of these exchanges. */
export interface LinkCase {
  readonly name: string;
  readonly exchanges: readonly Exchange[];
  /** Each as `linksOf` has it. */
  readonly links: readonly string[];
}

import { decodeContent } from '../../../session/content-coding.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Answer, ResponseHeaders } from '../../exchange.ts';
import { readResponse } from './read-response.ts';
import type { ReadableResponse, See } from './see.ts';

/** Tells the values of a live response. */
export function readAnswer(
  { request }: Recording,
  { headers = {}, body }: Answer,
  { origin, basePath }: Pick<ReadableResponse, 'origin' | 'basePath'>,
  see: See,
): void {
  const coding = headers['content-encoding']?.toString();
  const text = body && Buffer.from(decodeContent(body, coding).bytes).toString('utf8');
  const content = text === undefined ? {} : { text };
  readResponse(
    { headers: listHeaders(headers), ...content, requestPath: request.path, origin, basePath },
    see,
  );
}

function listHeaders(headers: ResponseHeaders): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
}

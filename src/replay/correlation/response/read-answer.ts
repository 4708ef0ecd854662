import type { Recording } from '../../../session/schema.ts';
import type { Answer } from '../../exchange.ts';
import { readResponse } from './read-response.ts';
import { readableAnswer } from './readable-answer.ts';
import type { ReadableResponse, See } from './see.ts';

/** Tells the values of a live response. */
export function readAnswer(
  { request }: Recording,
  answer: Answer,
  server: Pick<ReadableResponse, 'origin' | 'basePath' | 'others'>,
  see: See,
): void {
  readResponse(readableAnswer(answer, { ...server, requestPath: request.path }), see);
}

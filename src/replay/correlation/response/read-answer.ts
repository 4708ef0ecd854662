import type { Recording } from '../../../session/schema.ts';
import type { Answer } from '../../exchange.ts';
import { readResponse } from './read-response.ts';
import { readableAnswer } from './readable-answer.ts';
import type { ReadableResponse, See } from './see.ts';

/** Tells the values of a live response. */
export function readAnswer(
  { request }: Recording,
  answer: Answer,
  { origin, basePath }: Pick<ReadableResponse, 'origin' | 'basePath'>,
  see: See,
): void {
  readResponse(readableAnswer(answer, { requestPath: request.path, origin, basePath }), see);
}

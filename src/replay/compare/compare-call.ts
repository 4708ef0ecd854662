/**
 * The status of a protocol above HTTP: with the recorded status of HTTP, an answer may be an error of GraphQL where the
 * recorded one was a success.
 */

import type { Call, CallProblem, CallResults, Protocol } from '../../formats/protocol/protocols.ts';
import type { ReadableResponse } from '../../formats/value/reading.ts';
import { headerValue } from '../../http/headers.ts';
import { essenceOf } from '../../http/media-type.ts';
import type { Recording } from '../../session/schema.ts';
import {
  findUnreadBody,
  readableAnswer,
  readableRecording,
} from '../correlate/message/readable-answer.ts';
import type { ProtocolStatusFailure } from '../failure/failure.ts';
import { type Mask, maskFacts } from '../failure/mask.ts';
import { cut } from '../failure/shorten.ts';
import type { Answer } from '../send/exchange.ts';
import { MAX_READ } from './comparison.ts';

/** The body is read by itself: no URL in it is resolved. */
const NO_SERVER = { requestPath: '', origin: '', basePath: '' };

/**
 * The failure of an answer whose result in its protocol is another one than the recorded: an error or a redirect where
 * that was a success, or the other way round, or no answer of the protocol, such as a page with a login. Undefined if
 * both are the same, and if one of them cannot be read or is above 4 MiB.
 * @param sessionFile beside which bodies lie; undefined if the session was not read from a file
 */
export function compareCall(
  { protocol }: Call,
  recording: Recording,
  answer: Answer,
  sessionFile: string | undefined,
  mask: () => Mask,
): ProtocolStatusFailure | undefined {
  const readable = readableAnswer(answer, NO_SERVER);
  const isTooLarge = Math.max(answer.bodySize, readable.text?.length ?? 0) > MAX_READ;
  if (isTooLarge || findUnreadBody(readable) !== undefined) return undefined;
  const recorded = recordedResults(protocol, recording, sessionFile);
  if (recorded === undefined) return undefined;
  const live = resultsIn(protocol, readable);
  const { expected, actual } = live
    ? findChanged(recorded, live)
    : findNoAnswer(recorded, readable);
  if (expected === undefined && actual === undefined) return undefined;
  return {
    kind: 'protocol-status',
    protocol: protocol.name,
    ...(expected !== undefined && maskFacts({ expected }, { text: shorten })),
    ...(actual !== undefined &&
      maskFacts({ actual }, { text: (text) => shorten(maskStart(text, mask())) })),
  };
}

type Readable = Pick<ReadableResponse, 'headers' | 'json' | 'text'>;

function recordedResults(
  protocol: Protocol,
  recording: Recording,
  sessionFile: string | undefined,
): CallResults | undefined {
  const { response } = recording;
  // The rest of it may have held the error.
  if (response.aborted || response.error !== undefined) return undefined;
  const readable = readableRecording(recording, '', sessionFile);
  return readable && resultsIn(protocol, readable);
}

function resultsIn(protocol: Protocol, { headers, json, text }: Readable): CallResults | undefined {
  if (text !== undefined && text.length > MAX_READ) return undefined;
  return protocol.results({ contentType: headerValue(headers, 'content-type'), json, text });
}

/** The results that differ; undefined for a success. Neither of them is set if none differ. */
interface Changed {
  readonly expected?: ProtocolStatusFailure['expected'] | undefined;
  readonly actual?: ProtocolStatusFailure['actual'] | undefined;
}

/** The first call that was a success and is none now, or else the first one with another result. */
function findChanged(recorded: CallResults, live: CallResults): Changed {
  const pairs = [...recorded]
    .map(([key, expected]) => ({ expected, actual: nowOf(key, recorded, live) }))
    .filter(({ expected, actual }) => kindOf(expected) !== kindOf(actual));
  return pairs.find(({ expected }) => expected === undefined) ?? pairs[0] ?? {};
}

function kindOf(result: CallProblem | undefined): 'ok' | 'error' | 'redirect' {
  if (result === undefined) return 'ok';
  return typeof result === 'string' ? 'error' : 'redirect';
}

/** The live result of a recorded call. */
function nowOf(key: string, recorded: CallResults, live: CallResults): CallProblem | undefined {
  // The only call is the same one, whatever id it has.
  if (recorded.size === 1 && live.size === 1) return [...live.values()][0];
  if (live.has(key)) return live.get(key);
  // The error of a whole batch is that of each call. Where a batch has a result of its own, so may its parts.
  return live.get('') ?? (recorded.has('') ? undefined : `no result of call ${key}`);
}

/** What came where a call was a success, and no answer of its protocol came. */
function findNoAnswer(recorded: CallResults, { headers, text }: Readable): Changed {
  const wasSuccess = [...recorded.values()].includes(undefined);
  if (!wasSuccess) return {};
  const type = essenceOf(headerValue(headers, 'content-type')) || 'a body without a type';
  return { actual: { type: text ? type : 'an empty body' } };
}

/** In characters. The rest of a longer error is not shown, nor masked. */
const MAX_SHOWN = 160;
const MAX_MASKED = 16 * 1024;

function shorten(text: string): string {
  return cut(text.slice(0, MAX_MASKED).replace(/\s+/g, ' ').trim(), MAX_SHOWN);
}

function maskStart(text: string, mask: Mask): string {
  return text.length > MAX_MASKED ? mask.start(text.slice(0, MAX_MASKED)) : mask.text(text);
}

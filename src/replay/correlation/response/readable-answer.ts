import zlib from 'node:zlib';
import { decodeContent } from '../../../session/content-coding.ts';
import { headerValue } from '../../../session/headers.ts';
import type { Answer, ResponseHeaders } from '../../exchange.ts';
import { decodeText } from './decode-text.ts';
import type { ReadableResponse } from './see.ts';

/** What a few kB of zstd may become at most, as of the other codings. */
const LARGEST = 64 * 1024 * 1024;

/**
 * A live answer, ready to be read. Its body is left out where not all of it was kept, and where it is
 * no text.
 * @param server what was asked, and where
 */
export function readableAnswer(
  answer: Pick<Answer, 'headers' | 'body' | 'bodySize'>,
  server: Pick<ReadableResponse, 'requestPath' | 'origin' | 'basePath'>,
): ReadableResponse {
  const headers = pairsOf(answer.headers ?? {});
  const { requestPath, origin, basePath } = server;
  const text =
    answer.body?.length === answer.bodySize ? decodeAnswer(answer.body, headers) : undefined;
  return { headers, text, requestPath, origin, ownsAll: true, basePath };
}

function decodeAnswer(body: Uint8Array, headers: ReadableResponse['headers']): string | undefined {
  const coding = headerValue(headers, 'content-encoding');
  const bytes = isZstd(coding) ? decodeZstd(body) : decodeContent(body, coding).bytes;
  return bytes && decodeText(bytes, headerValue(headers, 'content-type'));
}

function isZstd(coding: string | undefined): boolean {
  return coding?.trim().toLowerCase() === 'zstd';
}

/** Node has it from 22.15 on. */
function decodeZstd(bytes: Uint8Array): Uint8Array | undefined {
  if (!('zstdDecompressSync' in zlib)) return undefined;
  try {
    return zlib.zstdDecompressSync(bytes, { maxOutputLength: LARGEST });
  } catch (error) {
    // Not zstd, whatever its header says, or too much of it.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function pairsOf(headers: ResponseHeaders): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (const [name, values] of Object.entries(headers)) {
    if (typeof values === 'string') pairs.push([name, values]);
    else for (const value of values ?? []) pairs.push([name, value]);
  }
  return pairs;
}

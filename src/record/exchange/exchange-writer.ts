import { storeBody } from '../../session/body-file.ts';
import { decodeContent } from '../../session/content-coding.ts';
import { headerValue } from '../../session/headers.ts';
import type { Body, Header } from '../../session/schema.ts';
import type { HideEndpoint } from '../endpoint/endpoint-address.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import type { Redaction } from '../secrets/redact.ts';
import type { CollectedBody } from './body-collector.ts';
import type { Exchange } from './exchange.ts';
import { replaceInBytes } from './replace-in-bytes.ts';

/** What an exchange goes through on its way to the journal. */
export interface ExchangeWriterSettings {
  readonly journal: Journal;
  /** Large bodies are written beside it at once. */
  readonly sessionFile: string;
  readonly redact: Redaction;
  /** Where the session has an endpoint. It is read for each exchange, since that may be opened later. */
  readonly hideEndpoint: HideEndpoint | undefined;
}

/** A function that makes a journal entry of each finished exchange: no secret, no passing address. */
export function createExchangeWriter(
  settings: ExchangeWriterSettings,
): (exchange: Exchange) => void {
  let sequence = 0;
  return (exchange) => {
    // Bodies are written before their line, and must not be taken for a session's of before.
    if (!settings.journal.open()) return;
    settings.journal.write(createEntry(exchange, sequence++, settings));
  };
}

function createEntry(
  exchange: Exchange,
  sequence: number,
  settings: ExchangeWriterSettings,
): JournalEntry {
  const { hideEndpoint: hide = unchanged, redact } = settings;
  const { start, end, origin, method, path } = exchange;
  const { requestHeaders, requestBody, requestTrailers } = exchange;
  return {
    sequence,
    start,
    end,
    origin,
    request: {
      method,
      path: redact.target(hide(path)),
      headers: cleanHeaders(requestHeaders, settings),
      ...storedBody(requestBody, requestHeaders, settings),
      ...cleanTrailers(requestTrailers, settings),
    },
    response: createResponse(exchange, settings),
  };
}

function createResponse(
  { response, error, aborted }: Exchange,
  settings: ExchangeWriterSettings,
): JournalEntry['response'] {
  const cut = aborted ? ({ aborted: true } as const) : {};
  if (response === undefined) return { error: error ?? 'ECONNRESET', ...cut };
  const { status, statusText, headers, body, trailers } = response;
  return {
    status,
    ...(statusText === undefined ? {} : { statusText }),
    headers: cleanHeaders(headers, settings),
    ...storedBody(body, headers, settings),
    ...cleanTrailers(trailers, settings),
    ...cut,
    // A response that the client cut off did not break off.
    ...(error === undefined || aborted ? {} : { error }),
  };
}

function cleanHeaders(
  headers: readonly Header[],
  { redact, hideEndpoint: hide = unchanged }: ExchangeWriterSettings,
): Header[] {
  return redact.headers(headers).map(([name, value]): Header => [name, hide(value)]);
}

function cleanTrailers(
  trailers: readonly Header[],
  settings: ExchangeWriterSettings,
): { trailers?: Header[] } {
  return trailers.length === 0 ? {} : { trailers: cleanHeaders(trailers, settings) };
}

function storedBody(
  collected: CollectedBody | undefined,
  headers: readonly Header[],
  { sessionFile, hideEndpoint, redact }: ExchangeWriterSettings,
): { body?: Body } {
  if (collected === undefined) return {};
  if ('truncated' in collected) return { body: collected };
  const encoding = headerValue(headers, 'content-encoding');
  const { bytes, coding } = decodeContent(collected.bytes, encoding);
  const hidden = hideEndpoint ? replaceInBytes(bytes, hideEndpoint) : bytes;
  const clean = redact.body(hidden, headers, coding !== undefined);
  return { body: { ...storeBody(sessionFile, clean, undefined), ...(coding && { coding }) } };
}

function unchanged(text: string): string {
  return text;
}

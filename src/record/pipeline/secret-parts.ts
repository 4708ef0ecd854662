/**
 * The parts of an entry in which secrets are looked for. All else is structure: origins, methods, statuses,
 * times, the names of headers. A secret may have the same text, but the session could not be read without it.
 */
import type { Header } from '../../session/schema.ts';
import type { JournalEntry } from './exchange-entry.ts';

/** Values of fields, and the body as the text or JSON that it is stored as; null for any other body. */
type MessageParts = readonly [values: string[], trailers: string[], body: unknown];

/** A tuple, so that not even its JSON has a name of ours in it. An empty text stands for a missing one. */
export type SecretParts = readonly [
  path: string,
  request: MessageParts,
  statusText: string,
  error: string,
  response: MessageParts,
];

type Message = Partial<Pick<JournalEntry['request'], 'headers' | 'trailers' | 'body'>>;

/** The parts of an entry. */
export function takeParts({ request, response }: JournalEntry): SecretParts {
  const { statusText = '', error = '', ...answer }: Answer = response;
  return [request.path, takeMessage(request), statusText, error, takeMessage(answer)];
}

type Answer = Message & { statusText?: string | undefined; error?: string | undefined };

function takeMessage({ headers = [], trailers = [], body }: Message): MessageParts {
  const stored = body && ('json' in body ? body.json : 'text' in body ? body.text : null);
  return [headers.map(textOf), trailers.map(textOf), stored ?? null];
}

function textOf([, value]: Header): string {
  return value;
}

/** An entry with other parts. */
export function withParts(
  entry: JournalEntry,
  [path, request, statusText, error, response]: SecretParts,
): JournalEntry {
  const answer = withMessage(entry.response, response);
  return {
    ...entry,
    request: { ...withMessage(entry.request, request), path },
    response: {
      ...answer,
      ...('statusText' in answer && { statusText }),
      ...('error' in answer && { error }),
    },
  };
}

function withMessage<Each extends object & Message>(
  message: Each,
  [values, ofTrailers, stored]: MessageParts,
): Each {
  const { headers, trailers, body } = message;
  return {
    ...message,
    ...(headers && { headers: withValues(headers, values) }),
    ...(trailers && { trailers: withValues(trailers, ofTrailers) }),
    ...(body && 'json' in body && { body: { ...body, json: stored } }),
    ...(body && 'text' in body && { body: { ...body, text: stored } }),
  };
}

function withValues(fields: readonly Header[], values: readonly string[]): Header[] {
  return fields.map(([name, value], at) => [name, values[at] ?? value]);
}

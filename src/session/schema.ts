/**
 * The session file, version 1. This schema is the only definition: the types below and the published JSON
 * Schema are derived from it, and `isPlainSession` accepts the same values. The schema has no transforms and
 * no defaults, so a value that matches it *is* the session, and validation never needs a second copy. Its
 * error texts are phrases that can follow "expected".
 */

import { z } from 'zod';
import { FIELD_NAME, FIELD_VALUE, MAX_HEADERS } from '../http/headers.ts';
import {
  BODY_FILE,
  CODINGS,
  explainExcess,
  isHeader,
  isOrigin,
  isSendable,
  MAX_NOISE,
  MAX_PARTS,
  MAX_POINTER,
  NOISE_PLACE,
  ORIGIN_PATTERN,
  RAW_PATH,
  SCHEMA_URL,
  SESSION_LIMITS,
} from './constraints.ts';
import { isPlainName } from './files/paths.ts';
import { ruleSchema } from './link-schema.ts';
import type { SOURCE } from './session-file.ts';

/**
 * Maximum number of issues passed to zod. zod spreads the issues into calls, which a million would overflow.
 */
const MAX_ISSUES = 100;

/** A header as `[name, value]`, as on the wire. */
type Header = z.infer<typeof headerSchema>;

const pair = 'a pair of name and value, both strings';
const headerSchema = z
  .tuple([z.string(), z.string()], pair)
  .describe('One header field as it was on the wire: name (its case kept) and value.');
const sentHeaderSchema = z
  .tuple(
    [
      z.string().regex(FIELD_NAME.pattern, FIELD_NAME.expected),
      z.string().regex(FIELD_VALUE.pattern, FIELD_VALUE.expected),
    ],
    pair,
  )
  .describe('One header field as it is sent: name (its case kept) and value.');
const order = 'Header fields in their order on the wire, duplicates included.';

/**
 * The headers that `receivedHeadersSchema` and `sentHeadersSchema` accept, in a form that explains faults.
 */
const exactReceivedHeadersSchema = z.array(headerSchema).max(MAX_HEADERS).describe(order);
const exactSentHeadersSchema = z.array(sentHeaderSchema).max(MAX_HEADERS).describe(order);

const receivedHeadersSchema = quickHeadersSchema(exactReceivedHeadersSchema, isHeader);
const sentHeadersSchema = quickHeadersSchema(exactSentHeadersSchema, isSendable);

/**
 * A large session has a million headers, and copying them as tuples would take a quarter of the validation
 * time. A plain loop therefore checks the headers first, and zod validates only those that the loop rejects.
 * A list that is too large for any message head gives a single issue.
 */
function quickHeadersSchema(
  exact: z.ZodType<Header[]>,
  isAccepted: (header: unknown) => boolean,
): z.ZodCustom<Header[], Header[]> {
  return z.custom<Header[]>().check(({ value, issues }) => {
    if (!Array.isArray(value)) {
      for (const issue of exact.safeParse(value).error?.issues ?? []) {
        issues.push({ ...issue, input: undefined });
      }
      return;
    }
    const tooMuch = explainExcess(value);
    if (tooMuch !== undefined) {
      issues.push({ code: 'custom', message: tooMuch, input: undefined });
      return;
    }
    const first = findRejected(value, isAccepted);
    if (first === undefined) return;
    const { error } = exact.safeParse(value.slice(first, first + MAX_ISSUES));
    for (const { path, ...issue } of error?.issues.slice(0, MAX_ISSUES) ?? []) {
      const [index, ...place] = path;
      issues.push({ ...issue, path: [first + Number(index), ...place], input: undefined });
    }
  });
}

/** The index of the first value that is not accepted. */
function findRejected(
  values: readonly unknown[],
  isAccepted: (value: unknown) => boolean,
): number | undefined {
  for (let index = 0; index < values.length; index += 1) {
    if (!isAccepted(values[index])) return index;
  }
  return undefined;
}

const bytes: z.ZodNumber = z.number().int().nonnegative();
const milliseconds: z.ZodNumber = z.number().nonnegative();

const origin = 'an origin: scheme, host and port, such as http://127.0.0.1:3000';
const originSchema = z
  .string()
  .regex(ORIGIN_PATTERN, { error: origin, abort: true })
  .refine(isOrigin, origin)
  .describe('Scheme, host and port, such as http://127.0.0.1:3000');

const codingSchema = z
  .enum(CODINGS)
  .describe('The content coding that the body had on the wire; here it is stored decoded.');

const jsonBodySchema = z.strictObject({
  json: z.unknown().describe('The body, where JSON.stringify of this value gives its very bytes.'),
  coding: codingSchema.optional(),
});
const textBodySchema = z.strictObject({
  text: z.string().describe('The body, where it is valid UTF-8.'),
  coding: codingSchema.optional(),
});
const base64BodySchema = z.strictObject({
  base64: z.base64('a string in base64').describe('The body, where it is not valid UTF-8.'),
  coding: codingSchema.optional(),
});
const fileName = 'the name of a .bin file beside the session, without a folder';
const fileBodySchema = z.strictObject({
  file: z
    .string()
    .regex(BODY_FILE, { error: fileName, abort: true })
    .refine(isPlainName, fileName)
    .describe('Name of the file beside the session that holds the body.'),
  bytes: bytes.describe('Size of that file in bytes.'),
  coding: codingSchema.optional(),
});
const truncatedBodySchema = z.strictObject({
  truncated: bytes.describe(
    'The body was not kept, being too large, out of sight or not sent whole: its size in bytes, as far as it was sent.',
  ),
});

const bodySchema = z.union([
  jsonBodySchema,
  textBodySchema,
  base64BodySchema,
  fileBodySchema,
  truncatedBodySchema,
]);

const requestSchema = z.strictObject({
  method: z.string().regex(FIELD_NAME.pattern, 'an HTTP method'),
  path: z
    .string()
    .max(SESSION_LIMITS.maxHeadBytes, { abort: true })
    .regex(
      RAW_PATH,
      'a raw path such as /orders?draft=1, without spaces and line breaks, in Latin-1',
    )
    .describe('The raw path with its query, byte for byte.'),
  headers: sentHeadersSchema,
  body: bodySchema.optional(),
  trailers: sentHeadersSchema.optional(),
});

const place =
  'a JSON pointer such as /items/*/updatedAt, or another place such as field name, or an empty string for the whole body';
/** Checks the number of items first, because zod spreads the issues of all items into calls. */
const listOf = (item: z.ZodString): z.ZodType<string[]> =>
  z.array(z.unknown()).max(MAX_NOISE).pipe(z.array(item));
const noiseSchema = z.strictObject({
  body: listOf(z.string(place).max(MAX_POINTER, { abort: true }).regex(NOISE_PLACE, place))
    .optional()
    .describe('Places, such as JSON pointers; * is any one segment, ** any number of them.'),
  headers: listOf(z.string()).optional().describe('Names of headers, in any case.'),
});

const partsSchema = z
  .array(z.unknown())
  .max(MAX_PARTS)
  .pipe(z.array(z.tuple([milliseconds, bytes], 'a pair of a time in ms and a number')))
  .describe(
    'How many events or lines of the body had come by which time, in ms from the first byte of the request: each as far as another request left before more of them came.',
  );

const claimsSchema = z
  .record(z.string(), z.record(z.string(), z.unknown()))
  .describe(
    'Of tokens that are placeholders in the response, the claims that later requests carry, by placeholder.',
  );

const httpStatus = 'a status code from 100 to 999';

const answeredSchema = z.strictObject({
  status: z
    .int(httpStatus)
    .min(SESSION_LIMITS.minStatus, httpStatus)
    .max(SESSION_LIMITS.maxStatus, httpStatus),
  statusText: z.string().optional().describe('The reason phrase, where it is not the usual one.'),
  time: milliseconds.describe("From the request's first byte to the response's last, in ms."),
  headers: receivedHeadersSchema,
  body: bodySchema.optional(),
  trailers: receivedHeadersSchema.optional(),
  parts: partsSchema.optional(),
  aborted: z.literal(true).optional().describe('The client cut the response off.'),
  error: z.string().optional().describe('Why the response broke off, such as ECONNRESET.'),
  claims: claimsSchema.optional(),
  noise: noiseSchema
    .optional()
    .describe('What differs from run to run, and is not compared: see calibrateSession.'),
});

const unansweredSchema = z.strictObject({
  error: z.string().describe('Why no response came, such as ECONNRESET.'),
  time: milliseconds.describe("From the request's first byte to the error, in ms."),
  aborted: z.literal(true).optional().describe('The client left before any answer.'),
});

/** The schema of one element of `recordings`. */
export const recordingSchema = z.strictObject({
  id: z.string().min(1).max(SESSION_LIMITS.maxIdLength).describe('Unique within the session.'),
  at: milliseconds.describe("From recordedAt to the request's first byte, in ms."),
  origin: originSchema.optional().describe("Where it is not the session's: the request's origin."),
  request: requestSchema,
  response: z.union([answeredSchema, unansweredSchema]),
});

const linksSchema = z
  .array(z.unknown())
  .max(SESSION_LIMITS.maxLinks)
  .pipe(z.array(ruleSchema, 'a list of { from, to }'))
  .describe(
    'Values of requests that come from responses, where nothing else tells so: learned from a second recording, or written by hand.',
  );

/** The schema of a session without its recordings, which are validated one by one. */
export const envelopeSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  name: z.string().max(SESSION_LIMITS.maxNameLength),
  origin: originSchema,
  recordedAt: z.iso
    .datetime('a time such as 2026-11-24T10:00:00.000Z')
    .describe('When the first request was sent.'),
  recordedBy: z.string().optional().describe('The test file that recorded this session.'),
  servedBy: z
    .literal('test')
    .optional()
    .describe("The origin was a server of the test's own process, and ended with it."),
  interrupted: z
    .literal(true)
    .optional()
    .describe('Recovered after a crash: the recording may have gone on.'),
  links: linksSchema.optional(),
  recordings: z.array(z.unknown()),
});

/** The schema of a whole session file, for the JSON Schema. */
const sessionSchema = envelopeSchema.extend({ recordings: z.array(recordingSchema) });

/** The content of a session file: an ordered log of recordings. */
export type Session = z.infer<typeof sessionSchema> & {
  /** The file that the session was read from, as absolute paths. Undefined for a session made in memory. */
  readonly [SOURCE]?: {
    readonly file: string;
    /**
     * The file whose folder holds the session's body files. If `file` is a link, this is the link's target.
     */
    readonly linked: string;
    /** The line where each recording starts, from 1, if the file has another format, such as a HAR. */
    readonly lines?: readonly number[];
    /** What could not be carried over from a file in another format, one sentence each. */
    readonly losses?: readonly string[];
  };
};
/** One request and its response, with their start time and duration. */
export type Recording = z.infer<typeof recordingSchema>;
/** The request as it was sent on the wire. */
export type RecordedRequest = z.infer<typeof requestSchema>;
/** A response that arrived, in whole or in part. */
export type AnsweredResponse = z.infer<typeof answeredSchema>;
/** What requests and answers have in common. */
export type MessageParts = Partial<Pick<AnsweredResponse, 'headers' | 'trailers' | 'body'>>;
/** The kept claims of tokens, by the placeholders for the tokens. */
export type Claims = z.infer<typeof claimsSchema>;
/** The parts of a response that are not compared. */
export type Noise = z.infer<typeof noiseSchema>;
/** A stored body in one of its forms. A message without a body has no such key. */
export type Body = z.infer<typeof bodySchema>;
/** A content coding that is removed before a body is stored. */
export type ContentCoding = z.infer<typeof codingSchema>;
export type { Header };

const target = 'draft-7';

/** The JSON Schema of session files, for editors. It is in draft 7, which all editors understand. */
export function sessionJsonSchema(): Record<string, unknown> {
  const { $schema, ...received } = z.toJSONSchema(exactReceivedHeadersSchema, { target });
  const { $schema: _, ...sent } = z.toJSONSchema(exactSentHeadersSchema, { target });
  const session = z.toJSONSchema(sessionSchema, {
    target,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === receivedHeadersSchema) Object.assign(jsonSchema, received);
      if (zodSchema === sentHeadersSchema) Object.assign(jsonSchema, sent);
    },
  });
  return {
    $schema,
    $id: SCHEMA_URL,
    title: 'vitest-session-replay session',
    description: 'An ordered log of HTTP recordings, replayed by vitest-session-replay.',
    ...session,
  };
}

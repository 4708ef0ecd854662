/**
 * The validation of recording options, filters and `redact` among them. Each message says what is
 * accepted: `parseOptions` puts it after "expected".
 */

import { z } from 'zod';
import { isCompound } from '../collections.ts';
import { baseUrlSchema } from '../session/base-url-schema.ts';
import { SESSION_LIMITS } from '../session/constraints.ts';
import { formOf } from '../session/json/parse-options.ts';
import { isPointer } from '../session/pointers.ts';
import type { SecretExceptions } from '../session/secrets/exceptions.ts';
import { plainName } from '../session/secrets/secret-names.ts';
import type { FilterPreset, RecordFilter } from './pipeline/filter.ts';
import type { RedactOptions } from './pipeline/options.ts';
import type { RecorderOptions } from './recorder-options.ts';

const bytes = z
  .number({ error: 'a size in bytes' })
  .int('a size in whole bytes')
  .nonnegative('a size in bytes of 0 or more')
  .optional();

const SECRETS_FILE = 'the path of a file such as .env.test.local';

/** The options that any recording takes. */
export const recordingFields = () => ({
  changeOrigin: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe(
      'Sends the upstream its own host name instead of that of `recorder.url`. Default: `true`, unless the upstream is on this machine.',
    ),
  include: includeSchema
    .optional()
    .describe(
      'Filters for what is recorded; all other requests still go through. Default: everything.',
    ),
  exclude: filtersSchema
    .optional()
    .describe(
      "Filters for what is not recorded, such as `['preflight', 'assets']`. Default: nothing.",
    ),
  maxBodySize: z
    .strictObject(
      { request: bytes, response: bytes },
      { error: 'an object { request, response } of sizes in bytes' },
    )
    .optional()
    .describe(
      'Largest bodies to keep, in bytes. Default: `{ request: 67_108_864, response: 1_048_576 }`.',
    ),
  redact: redactSchema
    .optional()
    .describe(
      'Further secrets to redact, and exceptions: `{ headers, keys, json, patterns, except }`. `false` redacts nothing.',
    ),
});

/** The plugin's option `record`. */
export const recordSchema = z.lazy(() =>
  z.strictObject(
    {
      ...recordingFields(),
      upstream: baseUrlSchema
        .optional()
        .describe(
          'Base URL of the API to record. `recorder.url` stands in front of it, and only its traffic is recorded.',
        ),
      mode: z
        .enum(['new', 'all', 'none'], { error: "'new', 'all' or 'none'" })
        .optional()
        .describe(
          "`'new'` writes missing sessions, `'all'` rewrites every session, `'none'` writes nothing. Default: as for snapshots.",
        ),
      secretsFile: z
        .string({ error: SECRETS_FILE })
        .min(1, SECRETS_FILE)
        .optional()
        .describe(
          "Git-ignored file, such as `'.env.test.local'`, that receives the secrets a replay needs. Default: none.",
        ),
      missing: z
        .enum(['tell', 'fail'], { error: "'tell' or 'fail'" })
        .optional()
        .describe(
          "`'fail'` fails a test whose session is missing and is not written; `'tell'` only reports it. Default: as for snapshots, `'fail'` in CI.",
        ),
      outOfDate: z
        .enum(['tell', 'fail'], { error: "'tell' or 'fail'" })
        .optional()
        .describe(
          "`'fail'` fails a test that sends other requests than its session has; `'tell'` only reports it. Default: as for snapshots, `'fail'` in CI.",
        ),
      auto: z
        .boolean({ error: 'true or false' })
        .optional()
        .describe(
          "`true` records every test of the recorder's `test`, whether it takes `recorder` or not. Default: `false`.",
        ),
      scope: z
        .enum(['test', 'file'], { error: "'test' or 'file'" })
        .optional()
        .describe(
          "`'test'` writes one session per test, `'file'` one per test file. Default: `'test'`.",
        ),
    },
    { error: 'an object of recording options' },
  ),
);

const PATH = 'the path of a folder';
const NAME = 'a name for a folder: letters, digits, spaces and . _ -';
const PORT = 'a port from 1 to 65535';
// The longest that a timer can wait.
const MAX_GAP_MS = 2 ** 31 - 1;
const GAP = `a time in whole ms from 1 to ${MAX_GAP_MS}`;
const COUNT = 'a whole number of 1 or more';
/** Half of what a session file may have: its size is known about only while it is recorded. */
const MAX_ROLLOVER_BYTES = SESSION_LIMITS.maxWrittenBytes / 2;
const SIZE = `a size in whole bytes from 1 to ${MAX_ROLLOVER_BYTES}`;

/** The options for the folder and the names of sessions. */
export const sessionFields = () => ({
  sessions: z.string(PATH).min(1, PATH).optional(),
  name: z
    .string(NAME)
    .regex(/^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N} ._-]*[\p{L}\p{M}\p{N}_-])?$/u, NAME)
    .optional(),
});

/** The options of `createRecorder`. */
export const recorderOptionsSchema: z.ZodType<RecorderOptions> = z.lazy(() =>
  z
    .strictObject({
      ...recordingFields(),
      upstream: baseUrlSchema.optional(),
      proxy: z.boolean({ error: 'true or false' }).optional(),
      ...sessionFields(),
      idleGap: z.int(GAP).min(1, GAP).max(MAX_GAP_MS, GAP).optional(),
      maxRecordings: z.int(COUNT).min(1, COUNT).optional(),
      maxSessionSize: z.int(SIZE).min(1, SIZE).max(MAX_ROLLOVER_BYTES, SIZE).optional(),
      port: z.int(PORT).min(1, PORT).max(65_535, PORT).optional(),
      onSession: functionSchema<NonNullable<RecorderOptions['onSession']>>(),
      onError: functionSchema<NonNullable<RecorderOptions['onError']>>(),
    })
    .superRefine(({ upstream, proxy }, context) => {
      if (upstream !== undefined || proxy) return;
      const message = 'the base URL of the API, unless "proxy" is true';
      context.addIssue({ code: 'custom', path: ['upstream'], message });
    }),
);

function functionSchema<Callback>(): z.ZodType<Callback | undefined> {
  return z.custom<Callback>((value) => typeof value === 'function', 'a function').optional();
}

const PRESETS = "'preflight', 'assets'";
const FIELDS = '{ method, path, host, contentType }';
const FILTER = `${PRESETS} or an object ${FIELDS}`;
const METHOD = 'a method such as GET';
const PATTERN = 'a path such as /orders/** or **/*.png, without method and query';
const HOST =
  'a host such as api.example.com, *.example.com or localhost:3000, without scheme and path';
const TYPE = 'a media type such as application/json or image/*, without parameters';

/** Hosts of a filter. */
export const hostSchema: z.ZodType<string | string[] | undefined> = oneOrMore(
  HOST,
  /^(?:\[[\da-f:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/i,
);

const patternSchema = z
  .strictObject(
    {
      method: oneOrMore(METHOD, /^[!#$%&'*+.^_`|~\w-]+$/),
      path: oneOrMore(PATTERN, /^[/*][^?#]*$/),
      host: hostSchema,
      contentType: oneOrMore(TYPE, /^[^\s/;,]+\/[^\s/;,]+$/),
    },
    FILTER,
  )
  .refine((pattern) => Object.values(pattern).some((value) => value !== undefined), {
    // It would fit everything.
    error: `an object with one or more of ${FIELDS}`,
  });

const presetSchema: z.ZodType<FilterPreset> = z.enum(['preflight', 'assets'], FILTER);

const filterSchema = formOf<RecordFilter>((value) =>
  isCompound(value) ? patternSchema : presetSchema,
);

/** One filter or a list of them. */
const filtersSchema: z.ZodType<RecordFilter | readonly RecordFilter[]> = formOf<
  RecordFilter | readonly RecordFilter[]
>((value) => (Array.isArray(value) ? z.array(filterSchema) : filterSchema));

/** As `filtersSchema`; an empty list would leave nothing. */
const includeSchema: z.ZodType<RecordFilter | readonly RecordFilter[]> = filtersSchema.refine(
  (value) => !Array.isArray(value) || value.length > 0,
  {
    error: 'one filter or more',
  },
);

function oneOrMore(accepts: string, pattern: RegExp): z.ZodType<string | string[] | undefined> {
  const text = z.string(accepts).regex(pattern, accepts);
  return formOf<string | string[]>((value) =>
    Array.isArray(value) ? z.array(text).min(1, `${accepts}, or a list of these`) : text,
  ).optional();
}

const PLAIN_NAME = 'a name';
const POINTER = 'a JSON pointer such as /accounts/*/iban';

const names = z.array(z.string(PLAIN_NAME).min(1, PLAIN_NAME), 'a list of names').optional();

const places = {
  headers: names,
  keys: names,
  json: z.array(z.string(POINTER).refine(isPointer, POINTER), `a list: ${POINTER}`).optional(),
  patterns: z
    .array(z.instanceof(RegExp, { error: 'a regular expression' }), 'a list of regular expressions')
    .optional(),
};

const rulesSchema = z.lazy(() =>
  z
    .strictObject(
      {
        ...places,
        except: z
          .strictObject(places, 'an object { headers, keys, json, patterns } of lists')
          .optional(),
      },
      'false, or an object { headers, keys, json, patterns, except } of lists',
    )
    .superRefine(({ except = {}, ...rules }, context) => {
      for (const list of ['headers', 'keys', 'json', 'patterns'] as const) {
        const named = new Set(entriesOf(rules, list));
        const twice = entriesOf(except, list).findIndex((entry) => named.has(entry));
        if (twice < 0) continue;
        const message = `what is not in "redact.${list}" as well`;
        context.addIssue({ code: 'custom', path: ['except', list, twice], message });
      }
    }),
);

/** So that two that mean the same are equal. */
function entriesOf(rules: SecretExceptions, list: keyof SecretExceptions): string[] {
  const { headers = [], keys = [], json = [], patterns = [] } = rules;
  if (list === 'headers') return headers.map((name) => name.toLowerCase());
  if (list === 'keys') return keys.map(plainName);
  return list === 'json' ? [...json] : patterns.map(String);
}

/** Further secrets by name, place or form; or false. */
const redactSchema: z.ZodType<RedactOptions | false> = formOf<RedactOptions | false>((value) =>
  value === false ? z.literal(false) : rulesSchema,
);

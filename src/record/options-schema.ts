/** The validation of recording options. Each message is what is accepted. */
import { z } from 'zod';
import { baseUrlSchema } from '../session/base-url-schema.ts';
import { MAX_WRITTEN_BYTES } from '../session/session-size.ts';
import { filtersSchema, includeSchema } from './filters/filter-schema.ts';
import type { RecorderOptions } from './lasting/recorder-options.ts';
import { redactSchema } from './secrets/redact-schema.ts';

const bytes = z
  .number({ error: 'a size in bytes' })
  .int('a size in whole bytes')
  .nonnegative('a size in bytes of 0 or more')
  .optional();

const SECRETS_FILE = 'the path of a file such as .env.test.local';

/** The options that any recording takes. */
const recordingFields = () => ({
  changeOrigin: z.boolean({ error: 'true or false' }).optional(),
  include: includeSchema.optional(),
  exclude: filtersSchema.optional(),
  maxBodySize: z
    .strictObject(
      { request: bytes, response: bytes },
      { error: 'an object { request, response } of sizes in bytes' },
    )
    .optional(),
  redact: redactSchema.optional(),
});

/** The plugin's option `record`. */
export const recordSchema = z.lazy(() =>
  z.strictObject(
    {
      ...recordingFields(),
      upstream: baseUrlSchema.optional(),
      mode: z.enum(['new', 'all', 'none'], { error: "'new', 'all' or 'none'" }).optional(),
      secretsFile: z.string({ error: SECRETS_FILE }).min(1, SECRETS_FILE).optional(),
      missing: z.enum(['tell', 'fail'], { error: "'tell' or 'fail'" }).optional(),
      scope: z.enum(['test', 'file'], { error: "'test' or 'file'" }).optional(),
    },
    { error: 'an object of recording options' },
  ),
);

const PATH = 'the path of a folder';
const NAME = 'a name for a folder: letters, digits, spaces and . _ -';
const PORT = 'a port from 1 to 65535';
// The longest that a timer can wait.
const longestGap = 2 ** 31 - 1;
const GAP = `a time in whole ms from 1 to ${longestGap}`;
const COUNT = 'a whole number of 1 or more';
/** Half of what a session file may have: its size is known about only while it is recorded. */
const MAX_ROLLOVER_BYTES = MAX_WRITTEN_BYTES / 2;
const SIZE = `a size in whole bytes from 1 to ${MAX_ROLLOVER_BYTES}`;

/** The options of `createRecorder`. */
export const recorderOptionsSchema: z.ZodType<RecorderOptions> = z.lazy(() =>
  z.strictObject({
    ...recordingFields(),
    upstream: baseUrlSchema,
    sessions: z.string(PATH).min(1, PATH).optional(),
    name: z
      .string(NAME)
      .regex(/^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N} ._-]*[\p{L}\p{M}\p{N}_-])?$/u, NAME)
      .optional(),
    idleGap: z.int(GAP).min(1, GAP).max(longestGap, GAP).optional(),
    maxRecordings: z.int(COUNT).min(1, COUNT).optional(),
    maxSessionSize: z.int(SIZE).min(1, SIZE).max(MAX_ROLLOVER_BYTES, SIZE).optional(),
    port: z.int(PORT).min(1, PORT).max(65_535, PORT).optional(),
    onSession: functionSchema<NonNullable<RecorderOptions['onSession']>>(),
    onError: functionSchema<NonNullable<RecorderOptions['onError']>>(),
  }),
);

function functionSchema<Callback>(): z.ZodType<Callback | undefined> {
  return z.custom<Callback>((value) => typeof value === 'function', 'a function').optional();
}

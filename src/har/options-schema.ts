import { z } from 'zod';
import { hostSchema, recordingFields, sessionFields } from '../record/options-schema.ts';
import type { HarOptions, ImportOptions } from './har-options.ts';

const FILE = 'the path of a HAR file';
const KINDS = "'api', 'document', 'asset', 'preflight'";
const ABORT = 'an AbortSignal';
const BOOLEAN = 'true or false';

const harFields = () => {
  const { changeOrigin, ...recording } = recordingFields();
  return {
    ...recording,
    file: z.string(FILE).min(1, FILE),
    kinds: z
      .array(
        z.enum(['api', 'document', 'asset', 'preflight'], `one of ${KINDS}`),
        `a list of ${KINDS}`,
      )
      .min(1, `a list of ${KINDS}`)
      .optional(),
    hosts: hostSchema,
    signal: z.instanceof(AbortSignal, { error: ABORT }).optional(),
  };
};

/** The options of `readHarSession`. */
export const harOptionsSchema: z.ZodType<HarOptions> = z.lazy(() => z.strictObject(harFields()));

/** The options of `importHar`. */
export const importOptionsSchema: z.ZodType<ImportOptions> = z.lazy(() =>
  z.strictObject({
    ...harFields(),
    ...sessionFields(),
    replace: z.boolean({ error: BOOLEAN }).optional(),
  }),
);

/** The validation of `redact`. Each message is what is accepted. */
import { z } from 'zod';
import { formOf } from '../../session/form-of.ts';
import { isPointer } from '../../session/pointers.ts';
import type { RedactOptions } from '../options.ts';

const NAME = 'a name';
const POINTER = 'a JSON pointer such as /accounts/*/iban';

const names = z.array(z.string(NAME).min(1, NAME), 'a list of names').optional();

const rulesSchema = z.strictObject(
  {
    headers: names,
    keys: names,
    json: z.array(z.string(POINTER).refine(isPointer, POINTER), `a list: ${POINTER}`).optional(),
    patterns: z
      .array(
        z.instanceof(RegExp, { error: 'a regular expression' }),
        'a list of regular expressions',
      )
      .optional(),
  },
  'false, or an object { headers, keys, json, patterns } of lists',
);

/** Further secrets by name, place or form; or false. */
export const redactSchema: z.ZodType<RedactOptions | false> = formOf<RedactOptions | false>(
  (value) => (value === false ? z.literal(false) : rulesSchema),
);

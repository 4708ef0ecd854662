/** The validation of the setting `correlate`. */
import { z } from 'zod';
import { formOf } from '../session/form-of.ts';
import {
  requestPatternSchema,
  requestPlaceSchema,
  responsePatternSchema,
  ruleSchema,
} from '../session/link-schema.ts';
import type { CorrelateOptions } from './correlate/link/rules.ts';

const CORRELATE = 'true, false or an object { rules, fresh, exclude }';
const namesAny = (pattern: object): boolean =>
  Object.values(pattern).some((value) => value !== undefined);
const PATTERN = 'something that it fits, such as { path } or { header }';
const fresh = z.lazy(() => z.strictObject({ to: requestPlaceSchema }, 'an object { to }'));
const EXCLUSION = 'an object { from, to, value }, with any of these';
// Nothing would fit all links.
const exclusion = z.lazy(() =>
  z
    .strictObject(
      {
        from: responsePatternSchema.refine(namesAny, PATTERN).optional(),
        to: requestPatternSchema.refine(namesAny, PATTERN).optional(),
        value: z.string('a recorded value').optional(),
      },
      EXCLUSION,
    )
    .refine(namesAny, EXCLUSION),
);
const options = z.lazy(() =>
  z.strictObject(
    {
      rules: z.array(ruleSchema, 'a list of { from, to }').optional(),
      fresh: z.array(fresh, 'a list of { to }').optional(),
      exclude: z.array(exclusion, 'a list of { from, to, value }').optional(),
    },
    CORRELATE,
  ),
);

/** Each message is what is accepted: `parseOptions` puts it after "expected". */
export const correlateSchema: z.ZodType<boolean | CorrelateOptions> = formOf<
  boolean | CorrelateOptions
>((value) => (typeof value === 'object' && value !== null ? options : z.boolean(CORRELATE)));

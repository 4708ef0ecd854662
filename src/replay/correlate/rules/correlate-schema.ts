/** The validation of the setting `correlate`. */
import { z } from 'zod';
import { formOf } from '../../../session/form-of.ts';
import type { CorrelateOptions } from './correlate-options.ts';

const CORRELATE = 'true, false or an object { rules, fresh, exclude }';
const name = z.string('a name').min(1, 'a name');
const path = 'a path such as /orders/* or POST /orders';
/** As rules have it in `path`. */
export const pathSchema: z.ZodString = z
  .string(path)
  .regex(/^(?:[A-Za-z]+\s+)?[/*]/, path)
  .regex(/^[^?#]*$/, 'a path without its query');
const pointerText = "a JSON Pointer such as /items/0/id, or '' for the whole body";
const recordingParts = {
  recording: z.string('the id of a recording').optional(),
  path: pathSchema.optional(),
  pointer: z
    .string(pointerText)
    .regex(/^(?:\/.*)?$/s, pointerText)
    .optional(),
  header: name.optional(),
  place: z.string('a place as explainCorrelations names it').optional(),
};
const placesIn = (pattern: object): number =>
  ['pointer', 'header', 'cookie', 'query', 'field', 'segment', 'place'].filter(
    (key) => Reflect.get(pattern, key) !== undefined,
  ).length;
const PLACE = 'a place in it: pointer, header or another';
const ONE_PLACE = 'one place in it: pointer or header or another';
const responsePattern = z.lazy(() =>
  z
    .strictObject(
      { ...recordingParts, cookie: name.optional() },
      'an object such as { path, pointer } or { path, header }',
    )
    .refine((pattern) => placesIn(pattern) < 2, ONE_PLACE),
);
const segment = 'the number of a path segment, from 1';
const requestPattern = z.lazy(() =>
  z
    .strictObject(
      {
        ...recordingParts,
        cookie: name.optional(),
        query: name.optional(),
        field: name.optional(),
        segment: z.int(segment).min(1, segment).optional(),
      },
      'an object such as { path, pointer } or { path, query }',
    )
    .refine((pattern) => placesIn(pattern) < 2, ONE_PLACE),
);
const namesAny = (pattern: object): boolean =>
  Object.values(pattern).some((value) => value !== undefined);
const PATTERN = 'something that it fits, such as { path } or { header }';
const rule = z.lazy(() =>
  z.strictObject(
    {
      from: responsePattern.refine((pattern) => placesIn(pattern) > 0, PLACE),
      to: requestPattern.refine((pattern) => placesIn(pattern) > 0, PLACE),
    },
    'an object { from, to }',
  ),
);
const fresh = z.lazy(() =>
  z.strictObject(
    { to: requestPattern.refine((pattern) => placesIn(pattern) > 0, PLACE) },
    'an object { to }',
  ),
);
const EXCLUSION = 'an object { from, to, value }, with any of these';
// Nothing would fit all links.
const exclusion = z.lazy(() =>
  z
    .strictObject(
      {
        from: responsePattern.refine(namesAny, PATTERN).optional(),
        to: requestPattern.refine(namesAny, PATTERN).optional(),
        value: z.string('a recorded value').optional(),
      },
      EXCLUSION,
    )
    .refine(namesAny, EXCLUSION),
);
const options = z.lazy(() =>
  z.strictObject(
    {
      rules: z.array(rule, 'a list of { from, to }').optional(),
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

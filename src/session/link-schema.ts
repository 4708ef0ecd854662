/** The validation of links: each message is what is accepted, a phrase that can follow "expected". */
import { z } from 'zod';
import {
  type CorrelationRule,
  placesIn,
  type RequestPattern,
  type ResponsePattern,
  RULE_PATH,
} from './link-rule.ts';

const name = z.string('a name').min(1, 'a name');
const path = 'a path such as /orders/* or POST /orders';
/** As rules have it in `path`. */
export const pathSchema: z.ZodString = z
  .string(path)
  .regex(RULE_PATH, path)
  .regex(/^[^?#]*$/, 'a path without its query');
const pointerText = "a JSON Pointer such as /items/0/id, or '' for the whole body";
const recordingParts = {
  recording: z.string('the id of a recording').describe('Id of one recording.').optional(),
  path: pathSchema
    .describe('Such as POST /orders/*: * is any one segment, ** any number of them.')
    .optional(),
  pointer: z
    .string(pointerText)
    .regex(/^(?:\/.*)?$/s, pointerText)
    .describe('JSON Pointer into the body.')
    .optional(),
  header: name.optional(),
  cookie: name.optional(),
  place: z
    .string('a place as explainCorrelations names it')
    .min(1, 'a place as explainCorrelations names it')
    .describe('Any place, in the words of explainCorrelations.')
    .optional(),
};
const PLACE = 'a place in it: pointer, header or another';
const ONE_PLACE = 'one place in it: pointer or header or another';
export const responsePatternSchema: z.ZodType<ResponsePattern> = z.lazy(() =>
  z
    .strictObject(recordingParts, 'an object such as { path, pointer } or { path, header }')
    .refine((pattern) => placesIn(pattern) < 2, ONE_PLACE),
);
const segment = 'the number of a path segment, from 1';
export const requestPatternSchema: z.ZodType<RequestPattern> = z.lazy(() =>
  z
    .strictObject(
      {
        ...recordingParts,
        query: name.optional(),
        field: name.optional(),
        segment: z.int(segment).min(1, segment).optional(),
      },
      'an object such as { path, pointer } or { path, query }',
    )
    .refine((pattern) => placesIn(pattern) < 2, ONE_PLACE),
);
/** A request that has to name a place. */
export const requestPlaceSchema: z.ZodType<RequestPattern> = z.lazy(() =>
  requestPatternSchema.refine((pattern) => placesIn(pattern) > 0, PLACE),
);
export const ruleSchema: z.ZodType<CorrelationRule> = z.lazy(() =>
  z.strictObject(
    {
      from: responsePatternSchema.refine((pattern) => placesIn(pattern) > 0, PLACE),
      to: requestPlaceSchema,
    },
    'an object { from, to }',
  ),
);

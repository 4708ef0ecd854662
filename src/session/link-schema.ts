/**
 * The validation of links. Each message describes the accepted value, as a phrase that can follow "expected".
 */
import { z } from 'zod';
import { type Message, parseLocation, partsOf } from '../formats/value/location-pattern.ts';
import { FIELD_NAME } from '../http/headers.ts';
import { findNearest } from './json/nearest.ts';
import {
  type CorrelationRule,
  PATTERN_SYNTAX,
  placesIn,
  type RequestPattern,
  type ResponsePattern,
} from './link-rule.ts';

const name = z.string('a name').min(1, 'a name');
const path = 'a path such as /orders/* or POST /orders';
/** The `path` of a rule. */
export const pathSchema: z.ZodString = z
  .string(path)
  .regex(PATTERN_SYNTAX.path, path)
  .regex(/^[^?#]*$/, 'a path without its query');
const pointerText = "a JSON Pointer such as /items/0/id, or '' for the whole body";
const cookieText = 'the name of a cookie';
const recordingParts = {
  recording: z.string('the id of a recording').describe('Id of one recording.').optional(),
  path: pathSchema
    .describe('Such as POST /orders/*: * is any one segment, ** any number of them.')
    .optional(),
  pointer: z
    .string(pointerText)
    .regex(PATTERN_SYNTAX.pointer, pointerText)
    .describe('JSON Pointer into the body; * is any one segment of it.')
    .optional(),
  header: z.string(FIELD_NAME.expected).regex(FIELD_NAME.pattern, FIELD_NAME.expected).optional(),
  cookie: z.string(cookieText).regex(PATTERN_SYNTAX.cookie, cookieText).optional(),
};

const EXAMPLES: Readonly<Record<Message, string>> = {
  response: 'body /items/0/id or header location segment 2',
  request: 'path segment 2 or body /items/0/id',
};

/** A location as written by `explainCorrelations`. */
function placeSchema(message: Message): z.ZodOptional<z.ZodString> {
  const parts = partsOf(message);
  const place = `a location of a ${message}: ${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}, and the way in it, such as ${EXAMPLES[message]}`;
  return z
    .string(place)
    .refine((text) => parseLocation(text, message) !== undefined, {
      error: ({ input }) => place + suggest(String(input), message),
    })
    .describe('Any location, in the words of explainCorrelations.')
    .optional();
}

/** A suggestion for a text in which the name of a part is misspelt or a name lacks its quotes. */
function suggest(text: string, message: Message): string {
  const [part = '', ...way] = text.split(' ');
  const { nearest } = findNearest(part, partsOf(message));
  const near = [nearest, ...way].join(' ');
  const isOne = nearest !== undefined && parseLocation(near, message) !== undefined;
  if (isOne) return ` (did you mean ${JSON.stringify(near)}?)`;
  return way.length > 1 ? ' (a name with a space is in quotes: body /"first name")' : '';
}

const PLACE = 'a place in it: pointer, header or another';
const ONE_PLACE = 'one place in it: pointer or header or another';
export const responsePatternSchema: z.ZodType<ResponsePattern> = z.lazy(() =>
  z
    .strictObject(
      { ...recordingParts, place: placeSchema('response') },
      'an object such as { path, pointer } or { path, header }',
    )
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
        place: placeSchema('request'),
      },
      'an object such as { path, pointer } or { path, query }',
    )
    .refine((pattern) => placesIn(pattern) < 2, ONE_PLACE),
);
/** A location of a request. A pattern for requests must name one. */
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

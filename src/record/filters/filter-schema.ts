/** The validation of filters. Each message is what is accepted: `parseOptions` puts it after "expected". */
import { z } from 'zod';
import { formOf } from '../../session/form-of.ts';
import type { FilterPreset, RecordFilter } from './record-filter.ts';

const PRESETS = "'preflight', 'assets'";
const FIELDS = '{ method, path, host, contentType }';
const FILTER = `${PRESETS} or an object ${FIELDS}`;
const METHOD = 'a method such as GET';
const PATH = 'a path such as /orders/** or **/*.png, without method and query';
const HOST =
  'a host such as api.example.com, *.example.com or localhost:3000, without scheme and path';
const TYPE = 'a media type such as application/json or image/*, without parameters';

const patternSchema = z
  .strictObject(
    {
      method: oneOrMore(METHOD, /^[!#$%&'*+.^_`|~\w-]+$/),
      path: oneOrMore(PATH, /^[/*][^?#]*$/),
      host: oneOrMore(HOST, /^(?:\[[\da-f:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/i),
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
  isObject(value) ? patternSchema : presetSchema,
);

/** One filter or a list of them. */
export const filtersSchema: z.ZodType<RecordFilter | readonly RecordFilter[]> = formOf<
  RecordFilter | readonly RecordFilter[]
>((value) => (Array.isArray(value) ? z.array(filterSchema) : filterSchema));

/** As `filtersSchema`; an empty list would leave nothing. */
export const includeSchema: z.ZodType<RecordFilter | readonly RecordFilter[]> =
  filtersSchema.refine((value) => !Array.isArray(value) || value.length > 0, {
    error: 'one filter or more',
  });

function oneOrMore(accepts: string, pattern: RegExp): z.ZodType<string | string[] | undefined> {
  const text = z.string(accepts).regex(pattern, accepts);
  return formOf<string | string[]>((value) =>
    Array.isArray(value) ? z.array(text).min(1, `${accepts}, or a list of these`) : text,
  ).optional();
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * A collection of Postman, format 2.1 (https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html), as far as
 * requests need it. A member of another type counts as missing.
 */
import { z } from 'zod';
import { isMembers } from '../../collections.ts';
import { isTrue, listOf, maybeText } from './lenient-members.ts';

/** Values of variables may be numbers and booleans. */
const value = z
  .union([z.string(), z.number().transform(String), z.boolean().transform(String)])
  .optional()
  .catch(undefined);

const pair = z.object({ key: maybeText, value, disabled: isTrue });
const variable = pair.extend({ id: maybeText });
const part = pair.extend({ type: maybeText, contentType: maybeText });

/** Parameters of an authorization. Format 2.0 writes them as an object instead of a list. */
const parameters = z.preprocess((found) => {
  return isMembers(found) ? Object.entries(found).map(([key, value]) => ({ key, value })) : found;
}, listOf(pair));

const auth = z
  .object({
    type: z.string(),
    basic: parameters,
    bearer: parameters,
    apikey: parameters,
    oauth2: parameters,
  })
  .optional()
  .catch(undefined);

const url = z.union([
  z.string(),
  z.object({
    raw: maybeText,
    protocol: maybeText,
    host: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .catch(undefined),
    port: value,
    path: z
      .union([
        z.string(),
        z.array(
          z.union([z.string(), z.object({ value: z.string() }).transform((each) => each.value)]),
        ),
      ])
      .optional()
      .catch(undefined),
    query: listOf(pair),
    variable: listOf(variable),
  }),
]);

const body = z
  .object({
    mode: maybeText,
    raw: maybeText,
    urlencoded: listOf(part),
    formdata: listOf(part),
    graphql: z
      .object({ query: maybeText, operationName: maybeText, variables: maybeText })
      .optional()
      .catch(undefined),
    disabled: isTrue,
    options: z
      .object({ raw: z.object({ language: maybeText }) })
      .optional()
      .catch(undefined),
  })
  .optional()
  .catch(undefined);

const headers = z.union([
  z.string().transform((lines) =>
    lines.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return {
        key: line.slice(0, Math.max(colon, 0)),
        value: line.slice(colon + 1).trim(),
        disabled: undefined,
      };
    }),
  ),
  listOf(pair),
]);

const request = z.union([
  z.string().transform((address) => ({
    method: 'GET',
    url: address,
    header: [],
    body: undefined,
    auth: undefined,
  })),
  z.object({
    method: z.string().catch('GET'),
    url: url.optional(),
    header: headers.optional().catch(undefined),
    body,
    auth,
  }),
]);

const answer = z.object({
  name: maybeText,
  code: z.int().optional().catch(undefined),
  status: maybeText,
  header: headers.optional().nullable().catch(undefined),
  body: maybeText,
  originalRequest: request.optional().catch(undefined),
});

/** A request or a folder, whose members are checked one by one. */
const itemSchema = z.object({
  name: maybeText,
  item: z.array(z.unknown()).optional().catch(undefined),
  request: request.optional().catch(undefined),
  response: listOf(answer),
  event: z.array(z.unknown()).catch([]),
  protocolProfileBehavior: z.object({ disableBodyPruning: isTrue }).optional().catch(undefined),
  variable: listOf(variable),
  auth,
});

/** An element of a collection. */
export type PostmanItem = z.infer<typeof itemSchema>;
export type PostmanRequest = NonNullable<PostmanItem['request']>;

/** Undefined for anything that is neither a request nor a folder. The collection itself is read as a folder. */
export function parseItem(found: unknown): PostmanItem | undefined {
  const { data } = itemSchema.safeParse(found);
  return data && (data.request || data.item) ? data : undefined;
}

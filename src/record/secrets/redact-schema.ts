/** The validation of `redact`. Each message is what is accepted. */
import { z } from 'zod';
import { formOf } from '../../session/form-of.ts';
import { isPointer } from '../../session/pointers.ts';
import type { SecretExceptions } from '../../session/secrets/exceptions.ts';
import { plainName } from '../../session/secrets/named-places.ts';
import type { RedactOptions } from '../options.ts';

const NAME = 'a name';
const POINTER = 'a JSON pointer such as /accounts/*/iban';

const names = z.array(z.string(NAME).min(1, NAME), 'a list of names').optional();

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
export const redactSchema: z.ZodType<RedactOptions | false> = formOf<RedactOptions | false>(
  (value) => (value === false ? z.literal(false) : rulesSchema),
);

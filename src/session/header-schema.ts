/** Lists of headers as a session file has them. */
import { z } from 'zod';
import { MAX_HEADERS } from '../http/head-size.ts';
import { HEADER_NAME_TEXT, HEADER_VALUE, HEADER_VALUE_TEXT, TOKEN } from '../http/header-syntax.ts';
import { explainExcess, isHeader, isSendable } from './head-limits.ts';

/** Issues that are told to zod. It spreads them into calls, which a million of them would overflow. */
const MAX_ISSUES = 100;

/** `[name, value]` as on the wire. */
export type Header = z.infer<typeof headerSchema>;

const pair = 'a pair of name and value, both strings';
const headerSchema = z
  .tuple([z.string(), z.string()], pair)
  .describe('One header field as it was on the wire: name (its case kept) and value.');
const sentHeaderSchema = z
  .tuple(
    [z.string().regex(TOKEN, HEADER_NAME_TEXT), z.string().regex(HEADER_VALUE, HEADER_VALUE_TEXT)],
    pair,
  )
  .describe('One header field as it is sent: name (its case kept) and value.');
const order = 'Header fields in their order on the wire, duplicates included.';

/** What `receivedHeadersSchema` and `sentHeadersSchema` accept, in a form that explains itself. */
export const exactReceivedHeadersSchema = z.array(headerSchema).max(MAX_HEADERS).describe(order);
export const exactSentHeadersSchema = z.array(sentHeaderSchema).max(MAX_HEADERS).describe(order);

export const receivedHeadersSchema = quickHeadersSchema(exactReceivedHeadersSchema, isHeader);
export const sentHeadersSchema = quickHeadersSchema(exactSentHeadersSchema, isSendable);

/**
 * A large session has a million headers, and copying them as tuples would be a quarter of the time
 * that validation takes. So a plain loop looks at them, and zod only at those that it rejects. What is
 * too much for any head is one issue.
 */
function quickHeadersSchema(
  exact: z.ZodType<Header[]>,
  isAccepted: (header: unknown) => boolean,
): z.ZodCustom<Header[], Header[]> {
  return z.custom<Header[]>().check(({ value, issues }) => {
    if (!Array.isArray(value)) {
      for (const issue of exact.safeParse(value).error?.issues ?? []) {
        issues.push({ ...issue, input: undefined });
      }
      return;
    }
    const tooMuch = explainExcess(value);
    if (tooMuch !== undefined) {
      issues.push({ code: 'custom', message: tooMuch, input: undefined });
      return;
    }
    const first = findRejected(value, isAccepted);
    if (first === undefined) return;
    const { error } = exact.safeParse(value.slice(first, first + MAX_ISSUES));
    for (const { path, ...issue } of error?.issues.slice(0, MAX_ISSUES) ?? []) {
      const [index, ...place] = path;
      issues.push({ ...issue, path: [first + Number(index), ...place], input: undefined });
    }
  });
}

/** The position of the first that is not accepted. */
function findRejected(
  values: readonly unknown[],
  isAccepted: (value: unknown) => boolean,
): number | undefined {
  for (let index = 0; index < values.length; index += 1) {
    if (!isAccepted(values[index])) return index;
  }
  return undefined;
}

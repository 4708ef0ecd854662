/** Lists of headers as a session file has them. */
import { z } from 'zod';
import { HEADER_NAME_TEXT, HEADER_VALUE, HEADER_VALUE_TEXT, TOKEN } from '../http/header-syntax.ts';

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
export const exactReceivedHeadersSchema = z.array(headerSchema).describe(order);
export const exactSentHeadersSchema = z.array(sentHeaderSchema).describe(order);

export const receivedHeadersSchema = quickHeadersSchema(exactReceivedHeadersSchema, isHeader);
export const sentHeadersSchema = quickHeadersSchema(exactSentHeadersSchema, isSendable);

/**
 * A large session has a million headers, and copying them as tuples would be a quarter of the time
 * that validation takes. So a plain loop looks at them, and zod only at those that it rejects.
 */
function quickHeadersSchema(
  exact: z.ZodType<Header[]>,
  isAccepted: (header: unknown) => boolean,
): z.ZodCustom<Header[], Header[]> {
  return z.custom<Header[]>().check(({ value, issues }) => {
    if (Array.isArray(value) && isEvery(value, isAccepted)) return;
    const { error } = exact.safeParse(value);
    // Zod spreads issues into calls, which a million of them would overflow.
    for (const issue of error?.issues.slice(0, 100) ?? [])
      issues.push({ ...issue, input: undefined });
  });
}

function isEvery(values: readonly unknown[], isAccepted: (value: unknown) => boolean): boolean {
  for (const value of values) if (!isAccepted(value)) return false;
  return true;
}

function isHeader(value: unknown): value is Header {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'string' &&
    typeof value[1] === 'string'
  );
}

/** What is not would fail when it is sent, or be two headers. */
function isSendable(value: unknown): boolean {
  return isHeader(value) && TOKEN.test(value[0]) && HEADER_VALUE.test(value[1]);
}

/** Members that other programs write: a member of another type counts as missing. */
import { z } from 'zod';

export const maybeText: z.ZodCatch<z.ZodOptional<z.ZodString>> = z
  .string()
  .optional()
  .catch(undefined);
export const isTrue: z.ZodCatch<z.ZodOptional<z.ZodLiteral<true>>> = z
  .literal(true)
  .optional()
  .catch(undefined);

/** The valid elements of a list. Empty for anything else. */
export function listOf<Item>(item: z.ZodType<Item>) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((values) =>
      values.flatMap((value): Item[] => {
        const { data } = item.safeParse(value);
        return data === undefined ? [] : [data];
      }),
    );
}

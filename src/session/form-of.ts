import { z } from 'zod';
import { formKey } from './parse-options.ts';

/**
 * As a union whose form the value chooses: what is wrong is told of its place in that form, where a
 * union could only tell of all forms at once.
 */
export function formOf<Forms>(choose: (value: unknown) => z.ZodType<Forms>): z.ZodType<Forms> {
  const schema = z.custom<Forms>().superRefine((value: unknown, context) => {
    const { error } = choose(value).safeParse(value);
    for (const issue of error?.issues ?? []) context.issues.push({ ...issue, input: undefined });
  });
  return schema.meta({ [formKey]: choose });
}

import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { showValue } from './show-value.ts';

/**
 * Checks what a user passed as options.
 * @param owner the function or plugin whose options these are, for the message
 * @throws {UserError} `INVALID_OPTIONS`, naming each option, what was found and what it accepts
 */
export function parseOptions<T>(schema: z.ZodType<T>, options: unknown, owner: string): T {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const lines = result.error.issues.flatMap((issue) => explain(issue, options));
  throw new UserError('INVALID_OPTIONS', `${owner}: ${lines.join('\n')}`);
}

function explain(issue: z.core.$ZodIssue, options: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `there is no option ${quote([...issue.path, key])}`);
  }
  if (issue.path.length === 0)
    return [`expected an object of options, found ${showValue(options)}`];
  const found = issue.path.reduce<unknown>(
    (value, key) => (isObject(value) ? Reflect.get(value, key) : undefined),
    options,
  );
  const expected = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  const isHeader = issue.path.some((key) => /headers$/i.test(String(key)));
  const shown = isHeader ? showHeader(found, issue.path.at(-1)) : showValue(found);
  return [`option ${quote(issue.path)}: expected ${expected}, found ${shown}`];
}

/** Header values may be credentials: a message names the headers only. */
function showHeader(found: unknown, key: PropertyKey | undefined): string {
  if (Array.isArray(found)) return `a list of ${found.length}`;
  if (isObject(found)) return `headers named ${Object.keys(found).join(', ')}`;
  return typeof found === 'string' && key === 0 ? showValue(found) : 'another';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function quote(path: readonly PropertyKey[]): string {
  return `"${path.map(String).join('.')}"`;
}

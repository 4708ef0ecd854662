import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { hideCredentials } from './hide-credentials.ts';
import { showValue } from './show-value.ts';

/**
 * Checks what a user passed as options.
 * @param owner the function or plugin whose options these are, for the message
 * @param noun what each of them is called there
 * @throws {UserError} `INVALID_OPTIONS`, naming each option, what was found and what it accepts
 */
export function parseOptions<T>(
  schema: z.ZodType<T>,
  options: unknown,
  owner: string,
  noun = 'option',
): T {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const lines = result.error.issues.flatMap((issue) => explain(issue, options, noun));
  throw new UserError('INVALID_OPTIONS', `${owner}: ${lines.join('\n')}`);
}

function explain(issue: z.core.$ZodIssue, options: unknown, noun: string): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `there is no ${noun} ${quote([...issue.path, key])}`);
  }
  if (issue.path.length === 0)
    return [`expected an object of ${noun}s, found ${showValue(options)}`];
  const expected = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  return [`${noun} ${quote(issue.path)}: expected ${expected}, found ${showFound(issue, options)}`];
}

function showFound({ code, path }: z.core.$ZodIssue, options: unknown): string {
  if (code === 'invalid_key') return showValue(path.at(-1));
  const found = path.reduce<unknown>(
    (value, key) => (isObject(value) ? Reflect.get(value, key) : undefined),
    options,
  );
  const isHidden =
    path[0] !== 'expect' && path.some((key) => /headers$|^secrets$|^env$/i.test(String(key)));
  const isHeaderName = path.at(-1) === 0 && typeof path.at(-2) === 'number';
  return isHidden && !isHeaderName ? showKind(found) : showValue(found);
}

/** What a value is, but not the value, which may be a credential. */
function showKind(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return 'a value that is not shown';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isObject(value)) return `a ${typeof value}`;
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return kind === 'Object' ? 'an object' : `a ${kind} object`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** As in code, `correlate.rules[0].from`. A key may be a URL. */
function quote(path: readonly PropertyKey[]): string {
  const names = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return `"${hideCredentials(names.join('').replace(/^\./, ''))}"`;
}

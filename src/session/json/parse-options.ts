import { z } from 'zod';
import { isCompound } from '../../collections.ts';
import { UserError } from '../../errors.ts';
import { findNearest } from './nearest.ts';
import { hideCredentials, showValue } from './show-value.ts';

/**
 * Checks the options that a user passed.
 * @param owner function or plugin that takes these options, for the message
 * @param noun the message's word for one of the options
 * @throws {UserError} `INVALID_OPTIONS`, naming each option, what was found and what is accepted
 */
export function parseOptions<T>(
  schema: z.ZodType<T>,
  options: unknown,
  owner: string,
  noun = 'option',
): T {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const lines = result.error.issues.flatMap((issue) => explain(issue, options, schema, noun));
  throw new UserError('INVALID_OPTIONS', `${owner}: ${lines.join('\n')}`);
}

function explain(
  issue: z.core.$ZodIssue,
  options: unknown,
  schema: z.ZodType,
  noun: string,
): string[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(schema, options, issue.path);
    return issue.keys.map((key) => {
      const { nearest } = findNearest(key, allowed);
      const meant =
        nearest === undefined ? '' : `, did you mean ${quote([...issue.path, nearest])}?`;
      return `there is no ${noun} ${quote([...issue.path, key])}${meant}`;
    });
  }
  if (issue.path.length === 0)
    return [`expected an object of ${noun}s, found ${showValue(options)}`];
  const expected = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  return [`${noun} ${quote(issue.path)}: expected ${expected}, found ${showFound(issue, options)}`];
}

function showFound({ code, path }: z.core.$ZodIssue, options: unknown): string {
  if (code === 'invalid_key') return showValue(path.at(-1));
  const found = path.reduce<unknown>(
    (value, key) => (isCompound(value) ? Reflect.get(value, key) : undefined),
    options,
  );
  const isHidden =
    path[0] !== 'expect' && path.some((key) => /headers$|^secrets$|^env$/i.test(String(key)));
  const isHeaderName = path.at(-1) === 0 && typeof path.at(-2) === 'number';
  return isHidden && !isHeaderName ? showKind(found) : showValue(found);
}

/** Describes a value without showing it, since it may be a credential. */
function showKind(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return 'a value that is not shown';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isCompound(value)) return `a ${typeof value}`;
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return kind === 'Object' ? 'an object' : `a ${kind} object`;
}

/** Quotes a path as written in code, `correlate.rules[0].from`. A key may be a URL. */
function quote(path: readonly PropertyKey[]): string {
  const names = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return `"${hideCredentials(names.join('').replace(/^\./, ''))}"`;
}

type Schema = z.core.$ZodType;

/** The key in a schema's metadata for the function that chooses its form, set by `formOf`. */
const formKey = 'formOf';

/**
 * The keys that the schema allows in an object at a path of a value. Empty if the schema allows no object
 * with fixed keys there. This function does not load zod: the caller has already loaded it to make the
 * schema.
 */
function allowedKeys(
  schema: Schema,
  value: unknown,
  path: readonly PropertyKey[],
): readonly string[] {
  let at: Schema | undefined = schema;
  let given = value;
  for (const key of path) {
    at = memberOf(unwrap(at, given), key);
    if (!at) return [];
    given = isCompound(given) ? Reflect.get(given, key) : undefined;
  }
  const last = unwrap(at, given);
  return isOfKeys(last) ? Object.keys(last._zod.def.shape) : [];
}

function memberOf(schema: Schema, key: PropertyKey): Schema | undefined {
  if (isOfKeys(schema)) return schema._zod.def.shape[String(key)];
  if (isList(schema)) return schema._zod.def.element;
  return isRecord(schema) ? schema._zod.def.valueType : undefined;
}

/**
 * Descriptions of the options of a schema and of their nested options, by full name (`record.mode`) and in
 * the schema's order. If one option of an object is described, all of its options must be.
 * @throws {Error} naming the option without a description
 */
export function describeOptions(schema: Schema, owner = ''): (readonly [string, string])[] {
  const object = unwrap(schema, {});
  if (!isOfKeys(object)) return [];
  const described = Object.entries(object._zod.def.shape).map(([key, member]) => {
    const name = owner + key;
    const description = 'description' in member ? member.description : undefined;
    const own = typeof description === 'string' ? [[name, description] as const] : [];
    return { name, rows: [...own, ...describeOptions(member, `${name}.`)] };
  });
  const missing = described.find(({ rows }) => rows.length === 0);
  if (missing === undefined) return described.flatMap(({ rows }) => rows);
  if (described.every(({ rows }) => rows.length === 0)) return [];
  throw new Error(`The option ${missing.name} has no description.`);
}

/** The schema that finally checks a value. */
function unwrap(schema: Schema, value: unknown): Schema {
  if (isLazy(schema)) return unwrap(schema._zod.def.getter(), value);
  if (isOptional(schema)) return unwrap(schema._zod.def.innerType, value);
  const meta: unknown = 'meta' in schema && isFunction(schema.meta) && schema.meta();
  const choose: unknown = isCompound(meta) ? Reflect.get(meta, formKey) : undefined;
  const chosen: unknown = isFunction(choose) ? choose(value) : undefined;
  return isSchema(chosen) ? unwrap(chosen, value) : schema;
}

function isOfKeys(schema: Schema): schema is z.core.$ZodObject {
  return schema._zod.def.type === 'object';
}

function isList(schema: Schema): schema is z.core.$ZodArray {
  return schema._zod.def.type === 'array';
}

function isRecord(schema: Schema): schema is z.core.$ZodRecord {
  return schema._zod.def.type === 'record';
}

function isLazy(schema: Schema): schema is z.core.$ZodLazy {
  return schema._zod.def.type === 'lazy';
}

function isOptional(schema: Schema): schema is z.core.$ZodOptional {
  return schema._zod.def.type === 'optional';
}

function isSchema(value: unknown): value is Schema {
  return isCompound(value) && '_zod' in value;
}

function isFunction(value: unknown): value is (...given: unknown[]) => unknown {
  return typeof value === 'function';
}

/**
 * A union in which the value chooses its form. Issues then have their place in that form, whereas a plain
 * union reports on all forms at once.
 */
export function formOf<Forms>(choose: (value: unknown) => z.ZodType<Forms>): z.ZodType<Forms> {
  const schema = z.custom<Forms>().superRefine((value: unknown, context) => {
    const { error } = choose(value).safeParse(value);
    for (const issue of error?.issues ?? []) context.issues.push({ ...issue, input: undefined });
  });
  return schema.meta({ [formKey]: choose });
}

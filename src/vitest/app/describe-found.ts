import { printableLine } from '../../printable.ts';

const MAX_KEYS = 5;
/** In characters. */
const MAX_NAME = 40;

/** Describes a value of the user's code in a few words that never show its contents. */
export function describeFound(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'function') return describeFunction(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const kind = kindOf(value);
  return kind === undefined ? describeKeys(Object.keys(value)) : `an instance of ${kind}`;
}

/** The first few names of a module's exports or of an object's members. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_KEYS).map(shortName).join(', ');
  return names.length > MAX_KEYS ? `${shown} and ${names.length - MAX_KEYS} more` : shown;
}

function describeFunction(value: object): string {
  const name = 'name' in value && typeof value.name === 'string' ? value.name : '';
  const kind = isClass(value) ? 'a class' : 'a function';
  return name === '' || name === 'default' ? kind : `${kind} ${shortName(name)}`;
}

function describeKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty object';
  return `an object with ${keys.length === 1 ? 'the key' : 'keys'} ${listNames(keys)}`;
}

/** The name of an object's class; undefined for a plain object. */
function kindOf(value: object): string | undefined {
  if (isPlainObject(value)) return undefined;
  const name = value.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? shortName(name) : undefined;
}

/** Whether a value is an object without a class, from any realm. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function shortName(name: string): string {
  return printableLine(name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name);
}

import { isCommon, isDistinctive } from './is-distinctive.ts';

const MAX_SHORT = 64;
const NONE: readonly string[] = [];

/**
 * By what a value is looked up: by itself where it is distinctive, else by each of its roles. None
 * where it says too little: true, a word, a sentence.
 * @param roles called for short values only
 */
export function keysOf(value: string, roles: () => readonly string[]): readonly string[] {
  if (isDistinctive(value)) return [value];
  if (value.length > MAX_SHORT || /\s/.test(value)) return NONE;
  if (/\d/.test(value)) return isCommon(value) ? NONE : roles().map((role) => `${role} ${value}`);
  if (value === '' || value === 'true' || value === 'false' || value === 'null') return NONE;
  // Words are states and kinds more often than names.
  const [role] = roles();
  return role && /\.id$|^etag of /.test(role) ? [`${role} ${value}`] : NONE;
}

/** By what the whole path of a request is looked up: by itself, where there is a value in it. */
export function keysOfPath(path: string): readonly string[] {
  return /\d/.test(path) || path.split(/[/?&=]/).some(isDistinctive) ? [`path ${path}`] : NONE;
}

import { isCommon, isDistinctive } from './is-distinctive.ts';
import type { Roles } from './roles.ts';

const MAX_SHORT = 64;
const NONE: readonly string[] = [];

/**
 * By what a value is looked up: by itself where it is distinctive, else by its roles. None where it
 * says too little: true, a word, a sentence. What a value may be for at one place only counts where
 * another place says that it is so.
 * @param side of a request, or of a response
 */
export function keysOf(
  value: string,
  at: { roles(): Roles },
  side: 'request' | 'response',
): readonly string[] {
  if (isDistinctive(value)) return [value];
  if (!isShort(value)) return NONE;
  const { strong, weak } = at.roles();
  if (!/\d/.test(value)) return keysOfWord(value, strong);
  if (strong.length === 0 && !/^[\w-]+$/.test(value)) return NONE;
  const keys = strong.map((role) => `${role} ${value}`);
  if (side === 'request')
    return [...keys, ...keys.map(maybe), ...weak.map((role) => `${role} ${value}`)];
  return [...keys, ...weak.map((role) => maybe(`${role} ${value}`))];
}

/** By what the whole path of a request is looked up: by itself, where there is a value in it. */
export function keysOfPath(path: string): readonly string[] {
  return /\d/.test(path) || path.split(/[/?&=]/).some(isDistinctive) ? [`path ${path}`] : NONE;
}

/** Words are states, kinds and parts of paths more often than names. */
function keysOfWord(word: string, strong: readonly string[]): readonly string[] {
  const [role] = strong;
  return role && /^[^.]+\.id$|^etag of /.test(role) ? [`${role} ${word}`] : NONE;
}

function isShort(value: string): boolean {
  if (value === '' || value.length > MAX_SHORT || /\s/.test(value)) return false;
  return value !== 'true' && value !== 'false' && value !== 'null' && !isCommon(value);
}

function maybe(key: string): string {
  return `maybe ${key}`;
}

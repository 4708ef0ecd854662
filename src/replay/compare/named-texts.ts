import { kindOf } from './shape.ts';

/** A text of JSON, by the name that says what it is. */
export interface NamedText {
  /** Of the nearest member that holds it, through arrays. Empty at the root. */
  readonly name: string;
  readonly text: string;
  /** It is the name of a member itself. */
  readonly isKey: boolean;
}

/** All strings in a JSON value, names of members included. */
export function namedTexts(json: unknown): NamedText[] {
  const texts: NamedText[] = [];
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'string') texts.push({ name, text: value, isKey: false });
    else if (Array.isArray(value)) for (const element of value) walk(element, name);
    else if (value !== undefined && kindOf(value) === 'object') {
      for (const [key, child] of Object.entries(value as object)) {
        texts.push({ name, text: key, isKey: true });
        walk(child, key);
      }
    }
  };
  walk(json, '');
  return texts;
}

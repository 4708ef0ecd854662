import { isLongNumber, isNumber, kindOf, textOfNumber } from '../../formats/exact-number.ts';
import { isCredential } from '../../session/secrets/is-credential.ts';

/** A text of a value, by the name that says what it is. */
export interface NamedText {
  /** Of the nearest member that holds it, through arrays. Empty at the root. */
  readonly name: string;
  readonly text: string;
  /** It is the name of a member itself. */
  readonly isKey: boolean;
  /** It, or something that holds it, has the name of a credential. */
  readonly isSecret: boolean;
}

/** All strings in a JSON value, names of members included, and its long numbers. */
export function namedTexts(json: unknown): NamedText[] {
  const texts: NamedText[] = [];
  const walk = (value: unknown, name: string, isSecret: boolean): void => {
    if (typeof value === 'string') texts.push({ name, text: value, isKey: false, isSecret });
    else if (isNumber(value)) {
      if (isLongNumber(value))
        texts.push({ name, text: textOfNumber(value), isKey: false, isSecret });
    } else if (Array.isArray(value)) {
      for (const element of value) walk(element, name, isSecret);
    } else if (value !== undefined && kindOf(value) === 'object') {
      for (const [key, child] of Object.entries(value as object)) {
        if (key !== '') texts.push({ name, text: key, isKey: true, isSecret: false });
        // What is under no name in XML is the text of an element, and in a part its content.
        walk(child, key === '' ? name : key, isSecret || isCredential(key));
      }
    }
  };
  walk(json, '', false);
  return texts;
}

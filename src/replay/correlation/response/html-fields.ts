import { namesIn } from '../names.ts';
import type { HtmlScope } from './html-scopes.ts';
import { elementsIn, type HtmlElement, textOf } from './html-tree.ts';
import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import { Spot } from './spot.ts';

interface Option {
  readonly value: string;
  /** What people see. */
  readonly text: string;
  readonly isSelected: boolean;
}

/**
 * Tells a field as a browser would send it, in its form: `body form /items/* 1 field csrf`, the second of
 * that name `… field csrf 2`.
 */
export function readHtmlField(
  element: HtmlElement,
  { at: within, repeats }: HtmlScope,
  reading: Reading,
): void {
  const { name, type, value = '' } = element.attributes;
  if (!name || !/^(?:input|button|select|textarea)$/.test(element.name)) return;
  const kind = /^hidden$/i.test(type ?? '') ? 'hidden' : 'string';
  const at = new Spot(kind, repeats.next(`field ${name}`), namesIn(name), within);
  if (element.name === 'select') readSelect(element, at, reading);
  // A line break behind the tag is for the reader of the source.
  else if (element.name === 'textarea')
    readValue(textOf(element).replace(/^\r?\n/, ''), at, reading);
  else readValue(value, at, reading);
}

/**
 * Tells what a list offers, by what people choose it by: `… field size option "Large"`, by its number
 * where others read the same. A state that the server gives comes first, the first of all options last:
 * whoever left that one as it was had read it too.
 */
function readSelect(select: HtmlElement, at: Spot, reading: Reading): void {
  const options = optionsOf(select);
  const selected = options.find(({ isSelected }) => isSelected);
  if (selected) readValue(selected.value, at, reading);
  for (const [index, { text, value }] of options.entries()) {
    const isUnique =
      text !== '' && options.every((other, place) => other.text !== text || place === index);
    const words = isUnique ? `option ${JSON.stringify(text)}` : `option ${index + 1}`;
    readValue(
      value,
      new Spot(isUnique ? 'hidden' : 'string', words, undefined, at, !isUnique),
      reading,
    );
  }
  if (!selected && options[0]) readValue(options[0].value, at, reading);
}

function optionsOf(select: HtmlElement): Option[] {
  const elements = [...elementsIn(select)].filter(({ name }) => name === 'option');
  return elements.map((element) => {
    const { label, value, selected } = element.attributes;
    const text = (label || textOf(element)).trim().replace(/\s+/g, ' ');
    return { value: value ?? text, text, isSelected: selected !== undefined };
  });
}

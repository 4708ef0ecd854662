import { wordsIn } from '../../naming/names.ts';
import { readValue } from '../read-value.ts';
import type { Reading } from '../reading.ts';
import type { Cursor } from '../see.ts';
import { Spot } from '../spot.ts';
import { type HtmlLabels, labelOfChoice } from './find-html-labels.ts';
import type { HtmlScope } from './html-scopes.ts';
import { elementsIn, type HtmlElement, labelOf, textOf } from './parse-html.ts';

const FIELDS: ReadonlySet<string> = new Set(['input', 'button', 'select', 'textarea']);

/** Whether an element has a value that is sent with its form. */
export function isField({ name, attributes }: HtmlElement): boolean {
  return FIELDS.has(name) && !!attributes.name;
}

/**
 * Tells a field as a browser would send it, in its form: `body form /items/* 1 field csrf`, the second of
 * that name `… field csrf 2`. What is chosen goes by what people choose it by: `… field size option
 * "Large"`.
 */
export function readHtmlField(
  element: HtmlElement,
  { at: within, repeats }: HtmlScope,
  labels: HtmlLabels,
  reading: Reading,
): void {
  const { name = '', value = '' } = element.attributes;
  const label = labelOfChoice(element, labels);
  const words = repeats.next(`field ${name}${label === '' ? '' : optionWords(label)}`);
  const at = new Spot(kindOf(element, label), words, wordsIn(name), within);
  if (element.name === 'select') readSelect(element, at, reading);
  else if (element.name === 'textarea') readTextArea(element, at, reading);
  else readValue(value, at, reading);
}

/** What is not what people read is not what they typed, but what the server gave. */
function kindOf({ name, attributes }: HtmlElement, label: string): Cursor['kind'] {
  const { type = '', value } = attributes;
  const isGiven = name === 'button' || /^(?:hidden|radio|checkbox)$/i.test(type);
  return isGiven && label !== value ? 'hidden' : 'string';
}

function readTextArea(element: HtmlElement, at: Spot, reading: Reading): void {
  // A line break behind the tag is for the reader of the source.
  readValue(textOf(element).replace(/^\r?\n/, ''), at, reading);
}

interface Option {
  readonly value: string;
  /** What people see. */
  readonly text: string;
  readonly isSelected: boolean;
}

/**
 * Tells what a list offers; by its number where others read the same. A state that the server gives
 * comes first, the first of all options last: whoever left that one as it was had read it too.
 */
function readSelect(select: HtmlElement, at: Spot, reading: Reading): void {
  const options = optionsOf(select);
  const selected = options.find(({ isSelected }) => isSelected);
  if (selected) readValue(selected.value, at, reading);
  const counts = new Map<string, number>();
  for (const { text } of options) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const [index, { text, value }] of options.entries()) {
    const isUnique = text !== '' && counts.get(text) === 1;
    const words = isUnique ? optionWords(text) : ` option ${index + 1}`;
    const kind = isUnique && text !== value ? 'hidden' : 'string';
    readValue(value, new Spot(kind, words.trim(), undefined, at, !isUnique), reading);
  }
  if (!selected && options[0]) readValue(options[0].value, at, reading);
}

function optionsOf(select: HtmlElement): Option[] {
  const elements = elementsIn(select).filter(({ name }) => name === 'option');
  return elements.map((element) => {
    const { label, value, selected } = element.attributes;
    const text = (label || (labelOf(element) ?? '')).trim().replace(/\s+/g, ' ');
    return { value: value ?? text, text, isSelected: selected !== undefined };
  });
}

function optionWords(text: string): string {
  return ` option ${JSON.stringify(text)}`;
}

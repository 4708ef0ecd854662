import { readValue } from '../json.ts';
import type { Step } from '../location.ts';
import { wordsIn } from '../names.ts';
import { type Cursor, type Reading, type Repeats, Spot, type ValueKind } from '../reading.ts';
import { elementsIn, type HtmlElement, labelOf, textOf } from './elements.ts';
import { type HtmlLabels, labelOfChoice } from './labels.ts';
import type { HtmlScopes } from './scopes.ts';

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
  scopes: HtmlScopes,
  labels: HtmlLabels,
  reading: Reading,
): void {
  const { value = '' } = element.attributes;
  const { at: within, repeats } = scopes.ofField(element);
  const sentTo = scopes.formOf(element);
  const label = labelOfChoice(element, labels);
  if (isChosen(element)) readValue(value, stateSpot(element, within, sentTo), reading);
  const at = fieldSpot(element, label, within, repeats, sentTo);
  if (element.name === 'select')
    readSelect(element, at, stateSpot(element, within, sentTo), reading);
  else if (element.name === 'textarea') readTextArea(element, at, reading);
  else readValue(value, at, reading);
}

/** A choice goes by what people choose it by; the fields of one name by their order. */
function fieldSpot(
  element: HtmlElement,
  label: string,
  within: Cursor,
  repeats: Repeats,
  sentTo: string | undefined,
): Spot {
  const { name = '' } = element.attributes;
  const names = wordsIn(name);
  const kind = kindOf(element, label);
  if (label === '')
    return new Spot(kind, repeats.next({ kind: 'field', name, sentTo }), names, within);
  const field = new Spot('string', { kind: 'field', name, sentTo }, names, within);
  const { index } = repeats.next({ kind: 'option', name: `${name} ${label}` });
  return new Spot(kind, { kind: 'option', name: label, index }, undefined, field);
}

function isChosen({ attributes }: HtmlElement): boolean {
  return /^radio$/i.test(attributes.type ?? '') && 'checked' in attributes;
}

/** What is chosen, whatever that is. */
function stateSpot(
  { attributes: { name = '' } }: HtmlElement,
  within: Cursor,
  sentTo: string | undefined,
): Spot {
  return new Spot('string', { kind: 'field', name, sentTo, isChoice: true }, wordsIn(name), within);
}

/** What is not what people read is not what they typed, but what the server gave. */
function kindOf({ name, attributes }: HtmlElement, label: string): ValueKind {
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
function readSelect(select: HtmlElement, at: Spot, state: Spot, reading: Reading): void {
  const options = optionsOf(select);
  const selected = options.find(({ isSelected }) => isSelected);
  if (selected) readValue(selected.value, state, reading);
  const counts = new Map<string, number>();
  for (const { text } of options) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const [index, { text, value }] of options.entries()) {
    const isUnique = text !== '' && counts.get(text) === 1;
    const step: Step = isUnique
      ? { kind: 'option', name: text }
      : { kind: 'option', index: index + 1 };
    const kind = isUnique && text !== value ? 'hidden' : 'string';
    readValue(value, new Spot(kind, step, undefined, at, !isUnique), reading);
  }
  if (!selected && options[0]) readValue(options[0].value, state, reading);
}

function optionsOf(select: HtmlElement): Option[] {
  const elements = elementsIn(select).filter(({ name }) => name === 'option');
  return elements.map((element) => {
    const { label, value, selected } = element.attributes;
    const text = (label || (labelOf(element) ?? '')).trim().replace(/\s+/g, ' ');
    return { value: value ?? text, text, isSelected: selected !== undefined };
  });
}

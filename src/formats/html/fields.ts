import { readValue } from '../json.ts';
import type { Step } from '../location.ts';
import { placeOfId, wordsIn } from '../names.ts';
import { type Cursor, type Reading, Spot, type ValueKind } from '../reading.ts';
import { elementsIn, type HtmlElement, labelOf, textOf } from './elements.ts';
import { type HtmlLabels, labelOfChoice } from './labels.ts';
import type { HtmlScopes, NamedField } from './scopes.ts';

/**
 * Tells a field as a browser would send it, in its form: `body form /items/* 1 field csrf`, the second of
 * that name `… field csrf 2`; one with an id in its name by the shape of that: `… field tick_*`. What people
 * choose from is a list: `… field size option "Large" 2`.
 */
export function readHtmlField(
  element: HtmlElement,
  scopes: HtmlScopes,
  labels: HtmlLabels,
  reading: Reading,
): void {
  const { value = '' } = element.attributes;
  const field = scopes.ofField(element);
  const { at: within, repeats } = field.scope;
  const sentTo = scopes.formOf(element);
  readIdsInName(element, field, sentTo, reading);
  const label = labelOfChoice(element, labels);
  const isChosen = 'checked' in element.attributes;
  const { name: written = '' } = element.attributes;
  const step: Step = { kind: 'field', name: field.name, sentTo, written };
  const names = wordsIn(written);
  if (isRadio(element) && isChosen) readValue(value, stateSpot(step, within), reading);
  if (label !== '') {
    const at = new Spot('string', step, names, within);
    const { index } = repeats.number({ kind: 'option', name: field.name });
    readOption({ value, label, isChosen, index }, kindOf(element, label), at, reading);
    return;
  }
  const own = repeats.next(step);
  const at = new Spot(kindOf(element, ''), own, names, within);
  if (element.name === 'select') readSelect(element, at, stateSpot(own, within), reading);
  else if (element.name === 'textarea') readTextArea(element, at, reading);
  else readValue(value, at, reading);
}

/** Tells the ids in the name of a field: `body row /items 3 /@name value tick`. */
function readIdsInName(
  { attributes: { name = '' } }: HtmlElement,
  { ids, named: { at, repeats } }: NamedField,
  sentTo: string | undefined,
  reading: Reading,
): void {
  if (ids.length === 0) return;
  const within = new Spot('string', { kind: 'attribute', name: 'name' }, undefined, at);
  for (const id of ids) {
    const { thing, key } = id;
    const written = placeOfId(name, id);
    const step = repeats.next({ kind: 'value', name: thing, sentTo, written });
    reading.see(key, new Spot('string', step, [thing, 'id'], within));
  }
}

/** One of several that people choose from. */
export interface Choice {
  readonly value: string;
  /** What people see. */
  readonly label: string;
  readonly isChosen: boolean;
  /** From 1. */
  readonly index: number;
}

/** Tells an option, and what it is known by: its label, and whether it is chosen. */
function readOption(
  { value, label, isChosen, index }: Choice,
  kind: ValueKind,
  field: Cursor,
  reading: Reading,
): void {
  const name = label === '' ? undefined : label;
  const option = new Spot(kind, { kind: 'option', name, index }, undefined, field, true);
  readValue(value, option, reading);
  if (!reading.tellsFlags) return;
  if (label !== '') reading.see(label, new Spot('text', { kind: 'name' }, undefined, option));
  const chosen = new Spot('flag', { kind: 'attribute', name: 'chosen' }, undefined, option);
  reading.see(String(isChosen), chosen);
}

function isRadio({ attributes }: HtmlElement): boolean {
  return /^radio$/i.test(attributes.type ?? '');
}

/** What is chosen, whatever that is. */
function stateSpot(step: Step, within: Cursor): Spot {
  return new Spot('string', { ...step, isChoice: true }, wordsIn(step.written ?? ''), within);
}

/** What is not what people read is not what they typed, but what the server gave. */
function kindOf({ name, attributes }: HtmlElement, label: string): ValueKind {
  const { type = '', value } = attributes;
  const isGiven = name === 'button' || /^(?:hidden|radio|checkbox)$/i.test(type);
  return isGiven && label !== value ? 'hidden' : 'string';
}

function readTextArea(element: HtmlElement, at: Spot, reading: Reading): void {
  // A line break behind the tag is for the reader of the source.
  readValue(textOf(element).replace(/\r\n/g, '\n').replace(/^\n/, ''), at, reading);
}

/**
 * Tells what a list offers. A state that the server gives comes first, the first of several options
 * last: whoever left that one as it was had read it too. A lone one is as much chosen as left. Where several
 * may be chosen, none is the state.
 */
function readSelect(select: HtmlElement, at: Spot, state: Spot, reading: Reading): void {
  const options = choicesOf(select);
  const { multiple } = select.attributes;
  const selected = multiple === undefined ? options.find(({ isChosen }) => isChosen) : undefined;
  if (selected) readValue(selected.value, state, reading);
  for (const option of options) {
    const isHidden = option.label !== '' && option.label !== option.value;
    readOption(option, isHidden ? 'hidden' : 'string', at, reading);
  }
  if (selected || isListBox(select)) return;
  if (options.length > 1 && options[0]) readValue(options[0].value, state, reading);
}

/** Whether people may choose none of its options, or several: a browser then chooses none by itself. */
export function isListBox({ name, attributes: { multiple, size = '' } }: HtmlElement): boolean {
  return name === 'select' && (multiple !== undefined || Number.parseInt(size, 10) > 1);
}

/** The options of a list. */
export function choicesOf(select: HtmlElement): Choice[] {
  const elements = elementsIn(select).filter(({ name }) => name === 'option');
  return elements.map((element, index) => {
    const { label, value, selected, disabled } = element.attributes;
    const text = (label || (labelOf(element) ?? '')).trim().replace(/\s+/g, ' ');
    const isChosen = selected !== undefined && disabled === undefined;
    return { value: value ?? text, label: text, isChosen, index: index + 1 };
  });
}

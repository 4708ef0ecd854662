import { readValue } from '../json.ts';
import type { Step } from '../location.ts';
import { idInName, wordsIn } from '../names.ts';
import { type Cursor, type Reading, Spot, type ValueKind } from '../reading.ts';
import { elementsIn, type HtmlElement, labelOf, textOf } from './elements.ts';
import { type HtmlLabels, labelOfChoice } from './labels.ts';
import type { HtmlScope, HtmlScopes } from './scopes.ts';

const FIELDS: ReadonlySet<string> = new Set(['input', 'button', 'select', 'textarea']);

/** Whether an element has a value that is sent with its form. */
export function isField({ name, attributes }: HtmlElement): boolean {
  return FIELDS.has(name) && !!attributes.name;
}

/**
 * Tells a field as a browser would send it, in its form: `body form /items/* 1 field csrf`, the second of
 * that name `… field csrf 2`. What people choose from is a list: `… field size option "Large" 2`.
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
  readIdInName(element, scopes, scopes.ofElement(element), reading);
  const label = labelOfChoice(element, labels);
  const isChosen = 'checked' in element.attributes;
  const { name = '' } = element.attributes;
  if (isRadio(element) && isChosen)
    readValue(value, stateSpot({ kind: 'field', name, sentTo }, within), reading);
  if (label !== '') {
    const field = new Spot('string', { kind: 'field', name, sentTo }, wordsIn(name), within);
    const { index } = repeats.number({ kind: 'option', name });
    readOption({ value, label, isChosen, index }, kindOf(element, label), field, reading);
    return;
  }
  const step = repeats.next({ kind: 'field', name, sentTo });
  const at = new Spot(kindOf(element, ''), step, wordsIn(name), within);
  if (element.name === 'select') readSelect(element, at, stateSpot(step, within), reading);
  else if (element.name === 'textarea') readTextArea(element, at, reading);
  else readValue(value, at, reading);
}

/** Tells the id of the row in the name of its field: `body row /items 3 /@name value tick`. */
function readIdInName(
  { attributes }: HtmlElement,
  scopes: HtmlScopes,
  { repeats, at, isRow }: HtmlScope,
  reading: Reading,
): void {
  const id = isRow ? idInName(attributes.name ?? '') : undefined;
  if (!id || scopes.numbered.has(id.thing)) return;
  const name = new Spot('string', { kind: 'attribute', name: 'name' }, undefined, at);
  const step = repeats.next({ kind: 'value', name: id.thing });
  reading.see(id.key, new Spot('string', step, [id.thing, 'id'], name));
}

/** One of several that people choose from. */
interface Choice {
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
  return new Spot('string', { ...step, isChoice: true }, wordsIn(step.name ?? ''), within);
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
 * Tells what a list offers. A state that the server gives comes first, the first of all options last:
 * whoever left that one as it was had read it too.
 */
function readSelect(select: HtmlElement, at: Spot, state: Spot, reading: Reading): void {
  const options = choicesOf(select);
  const selected = options.find(({ isChosen }) => isChosen);
  if (selected) readValue(selected.value, state, reading);
  for (const option of options) {
    const isHidden = option.label !== '' && option.label !== option.value;
    readOption(option, isHidden ? 'hidden' : 'string', at, reading);
  }
  if (!selected && options[0]) readValue(options[0].value, state, reading);
}

function choicesOf(select: HtmlElement): Choice[] {
  const elements = elementsIn(select).filter(({ name }) => name === 'option');
  return elements.map((element, index) => {
    const { label, value, selected } = element.attributes;
    const text = (label || (labelOf(element) ?? '')).trim().replace(/\s+/g, ' ');
    const isChosen = selected !== undefined;
    return { value: value ?? text, label: text, isChosen, index: index + 1 };
  });
}

/** The forms of a page, with the values that a browser would send if nobody changed anything. */
import { readValue } from '../json/json.ts';
import type { Step } from '../value/location.ts';
import { placeOfId, wordsIn } from '../value/names.ts';
import { type Cursor, FixedCursor, type Reading, type ValueKind } from '../value/reading.ts';
import { elementsIn, type HtmlElement, labelOf, parseHtml, textOf } from './elements.ts';
import type { HtmlScopes, NamedField } from './scopes.ts';

/** Makes a reader of the elements of a page, which reports fields and ignores other elements. */
export function createFieldReader(
  elements: readonly HtmlElement[],
  scopes: HtmlScopes,
  reading: Reading,
): (element: HtmlElement) => void {
  const labels = findHtmlLabels(elements);
  return (element) => readHtmlField(element, scopes, labels, reading);
}

/**
 * Reports a field as a browser would send it, in its form: `body form /items/* 1 field csrf`, the second of
 * that name `… field csrf 2`, and a field with an id in its name by the shape of the name: `… field tick_*`.
 * Options that people choose from are a list: `… field size option "Large" 2`.
 */
function readHtmlField(
  element: HtmlElement,
  scopes: HtmlScopes,
  labels: HtmlLabels,
  reading: Reading,
): void {
  const field = scopes.ofField(element);
  if (!field) return;
  const { value = '' } = element.attributes;
  const { at: within, repeats } = field.scope;
  const sentTo = scopes.formOf(element);
  readIdsInName(element, field, sentTo, reading);
  const label = labelOfChoice(element, labels);
  const isChosen = 'checked' in element.attributes;
  const { name: written = '' } = element.attributes;
  const step: Step = { kind: 'field', name: field.name, sentTo, written };
  const names = wordsIn(written);
  if (isRadio(element) && isChosen) readValue(value, stateCursor(step, within), reading);
  if (label !== '') {
    const at = new FixedCursor('string', step, names, within);
    const { index } = repeats.number({ kind: 'option', name: field.name });
    readOption({ value, label, isChosen, index }, kindOf(element, label), at, reading);
    return;
  }
  const own = repeats.next(step);
  const at = new FixedCursor(kindOf(element, ''), own, names, within);
  if (element.name === 'select') readSelect(element, at, stateCursor(own, within), reading);
  else if (element.name === 'textarea') readTextArea(element, at, reading);
  else readValue(value, at, reading);
}

/** Reports the ids in the name of a field: `body row /items 3 /@name value tick`. */
function readIdsInName(
  { attributes: { name = '' } }: HtmlElement,
  { ids, named: { at, repeats } }: NamedField,
  sentTo: string | undefined,
  reading: Reading,
): void {
  if (ids.length === 0) return;
  const within = new FixedCursor('string', { kind: 'attribute', name: 'name' }, undefined, at);
  for (const id of ids) {
    const { thing, key } = id;
    const written = placeOfId(name, id);
    const step = repeats.next({ kind: 'value', name: thing, sentTo, written });
    reading.visit(key, new FixedCursor('string', step, [thing, 'id'], within));
  }
}

/** One of several that people choose from. */
interface Choice {
  readonly value: string;
  /** The text that people read. */
  readonly label: string;
  readonly isChosen: boolean;
  /** From 1. */
  readonly index: number;
}

/** Reports an option, its label, and whether it is chosen. */
function readOption(
  { value, label, isChosen, index }: Choice,
  kind: ValueKind,
  field: Cursor,
  reading: Reading,
): void {
  const name = label === '' ? undefined : label;
  const option = new FixedCursor(kind, { kind: 'option', name, index }, undefined, field, true);
  readValue(value, option, reading);
  if (!reading.visitsFlags) return;
  if (label !== '')
    reading.visit(label, new FixedCursor('text', { kind: 'name' }, undefined, option));
  const chosen = new FixedCursor('flag', { kind: 'attribute', name: 'chosen' }, undefined, option);
  reading.visit(String(isChosen), chosen);
}

function isRadio({ attributes }: HtmlElement): boolean {
  return /^radio$/i.test(attributes.type ?? '');
}

/** The place of the chosen option, whichever it is. */
function stateCursor(step: Step, within: Cursor): FixedCursor {
  return new FixedCursor(
    'string',
    { ...step, isChoice: true },
    wordsIn(step.written ?? ''),
    within,
  );
}

/** The kind of the value of a field. A value that differs from what people read comes from the server. */
function kindOf({ name, attributes }: HtmlElement, label: string): ValueKind {
  const { type = '', value } = attributes;
  const isGiven = name === 'button' || /^(?:hidden|radio|checkbox)$/i.test(type);
  return isGiven && label !== value ? 'hidden' : 'string';
}

function readTextArea(element: HtmlElement, at: FixedCursor, reading: Reading): void {
  // A line break directly behind the tag is not part of the text.
  readValue(textOf(element).replace(/\r\n/g, '\n').replace(/^\n/, ''), at, reading);
}

/**
 * Reports the options of a list. The option that the server has selected comes first. If there is none, the
 * first of several options is reported as chosen last, since a form sends it if people leave the list alone.
 * A list of which several options may be chosen has no chosen option.
 */
function readSelect(
  select: HtmlElement,
  at: FixedCursor,
  state: FixedCursor,
  reading: Reading,
): void {
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

/**
 * Whether people may choose none or several of the options of a list, of which a browser then chooses none.
 */
function isListBox({ name, attributes: { multiple, size = '' } }: HtmlElement): boolean {
  return name === 'select' && (multiple !== undefined || Number.parseInt(size, 10) > 1);
}

/** The options of a list. */
function choicesOf(select: HtmlElement): Choice[] {
  const elements = elementsIn(select).filter(({ name }) => name === 'option');
  return elements.map((element, index) => {
    const { label, value, selected, disabled } = element.attributes;
    const text = (label || (labelOf(element) ?? '')).trim().replace(/\s+/g, ' ');
    const isChosen = selected !== undefined && disabled === undefined;
    return { value: value ?? text, label: text, isChosen, index: index + 1 };
  });
}

/** The labels of a page. */
interface HtmlLabels {
  readonly texts: ReadonlyMap<HtmlElement, string>;
  /** By the ids of their fields. */
  readonly byId: ReadonlyMap<string, string>;
}

function findHtmlLabels(elements: readonly HtmlElement[]): HtmlLabels {
  const labels = elements.filter(({ name }) => name === 'label');
  const texts = new Map(labels.map((label) => [label, labelOf(label) ?? '']));
  const byId = new Map([...texts].map(([label, text]) => [label.attributes.for ?? '', text]));
  return { texts, byId };
}

/** The label of a checkbox or a radio button, or the text behind it. Empty for other fields. */
function labelOfChoice(choice: HtmlElement, { texts, byId }: HtmlLabels): string {
  const { name, attributes } = choice;
  if (name !== 'input' || !/^(?:radio|checkbox)$/i.test(attributes.type ?? '')) return '';
  const ofId = attributes.id ? byId.get(attributes.id) : undefined;
  const text = ofId ?? textAround(choice, texts) ?? textBehind(choice);
  return text.trim().replace(/\s+/g, ' ');
}

function textAround(choice: HtmlElement, texts: HtmlLabels['texts']): string | undefined {
  for (let each = choice.parent; each; each = each.parent) {
    const text = texts.get(each);
    if (text !== undefined) return text;
  }
  return undefined;
}

function textBehind({ parent, index }: HtmlElement): string {
  const next = parent?.children[index + 1];
  return typeof next === 'string' ? next : '';
}

export interface HtmlForm {
  /** The path and query that it is sent to. */
  readonly path: string;
  readonly controls: ReadonlyMap<string, HtmlControl>;
}

/** The controls of a form that have one name. */
export interface HtmlControl {
  /** As a browser would send them; empty if nothing is ticked or chosen. */
  readonly values: readonly string[];
  /**
   * Whether people tick it or choose from it: checkboxes, radio buttons, and lists that show several options.
   */
  readonly isChosen: boolean;
  /** The options of which people choose any number. Empty for other controls. */
  readonly options: readonly Option[];
  /** Whether people see the control and may empty it. */
  readonly isText: boolean;
}

type Option = Pick<Choice, 'value' | 'label'>;

/** Types of controls whose values are not read from a page, or that are sent only if they are clicked. */
const LEFT_OUT = /^(?:button|file|image|password|reset|submit)$/;
const TEXTS = /^(?:|email|number|search|tel|text|url)$/;

/**
 * The forms of a page.
 * @param path path and query of the request that the page answered
 */
export function readForms(page: string, path: string): HtmlForm[] {
  if (!page.includes('<form')) return [];
  const elements = elementsIn(parseHtml(page));
  const forms = new Map<HtmlElement, Map<string, Control>>();
  const byId = new Map<string, HtmlElement>();
  for (const element of elements) {
    if (element.name !== 'form') continue;
    forms.set(element, new Map());
    const { id } = element.attributes;
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
  }
  const around = new Map<HtmlElement, HtmlElement | undefined>();
  for (const element of elements) {
    const form = element.name === 'form' ? element : element.parent && around.get(element.parent);
    around.set(element, form);
    const { form: id } = element.attributes;
    const owner = id === undefined ? form : byId.get(id);
    const controls = owner && forms.get(owner);
    if (controls) addControl(element, controls);
  }
  const base = `http://page.invalid${path}`;
  return [...forms].flatMap(
    ([
      {
        attributes: { action = '' },
      },
      controls,
    ]) => {
      if (!URL.canParse(action, base)) return [];
      const { pathname, search } = new URL(action, base);
      return { path: pathname + search, controls };
    },
  );
}

/** A control that is being read. */
interface Control {
  readonly values: string[];
  readonly options: Option[];
  isChosen: boolean;
  isText: boolean;
}

const CHOSEN = /^(?:checkbox|radio)$/;

function addControl(element: HtmlElement, controls: Map<string, Control>): void {
  const { name = '', type = '', disabled } = element.attributes;
  const kind = type.toLowerCase();
  if (name === '' || disabled !== undefined) return;
  const isInput = element.name === 'input' && !LEFT_OUT.test(kind);
  const isList = isListBox(element);
  if (!isInput && !isList && element.name !== 'textarea') return;
  const isTick = isInput && CHOSEN.test(kind);
  const control = controls.get(name) ?? { values: [], options: [], isChosen: false, isText: true };
  controls.set(name, control);
  control.isChosen ||= isTick || isList;
  control.isText &&= isInput ? TEXTS.test(kind) : !isList;
  if (isList) {
    const choices = choicesOf(element);
    const isMultiple = element.attributes.multiple !== undefined;
    for (const choice of choices) {
      if (choice.isChosen) control.values.push(choice.value);
      if (isMultiple) control.options.push(choice);
    }
    return;
  }
  const value = shownValueOf(element, isTick);
  if (value !== undefined) control.values.push(value);
}

function shownValueOf(element: HtmlElement, isTick: boolean): string | undefined {
  const { value, checked } = element.attributes;
  if (element.name === 'textarea') {
    return textOf(element)
      .replace(/^\r?\n/, '')
      .replace(/\r?\n/g, '\r\n');
  }
  if (isTick) return checked === undefined ? undefined : (value ?? 'on');
  return value ?? '';
}

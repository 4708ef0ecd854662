/** The forms of a page, with what a browser would send of them if nobody changed anything. */
import { elementsIn, type HtmlElement, parseHtml, textOf } from './elements.ts';
import { type Choice, choicesOf, isListBox } from './fields.ts';

export interface HtmlForm {
  /** Where it is sent: the target of a request. */
  readonly target: string;
  readonly controls: ReadonlyMap<string, HtmlControl>;
}

/** The controls of a form that have one name. */
export interface HtmlControl {
  /** As a browser would send them; none where nothing is ticked or chosen. */
  readonly values: readonly string[];
  /** Whether people tick it, or choose from it: boxes, radio buttons and lists that show several options. */
  readonly isChosen: boolean;
  /** What people choose any number of. Empty for all else. */
  readonly options: readonly Option[];
  /** Whether people see it and may empty it. */
  readonly isText: boolean;
}

type Option = Pick<Choice, 'value' | 'label'>;

/** Controls whose values nobody reads from a page, or that are sent only where they are clicked. */
const LEFT_OUT = /^(?:button|file|image|password|reset|submit)$/;
const TEXTS = /^(?:|email|number|search|tel|text|url)$/;

/**
 * The forms of a page.
 * @param target of the request that the page has answered
 */
export function readForms(page: string, target: string): HtmlForm[] {
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
  const base = `http://page.invalid${target}`;
  return [...forms].flatMap(
    ([
      {
        attributes: { action = '' },
      },
      controls,
    ]) => {
      if (!URL.canParse(action, base)) return [];
      const { pathname, search } = new URL(action, base);
      return { target: pathname + search, controls };
    },
  );
}

/** A control of which not all has been read. */
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

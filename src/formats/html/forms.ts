/** The forms of a page, with what a browser would send of them if nobody changed anything. */
import { elementsIn, type HtmlElement, parseHtml, textOf } from './elements.ts';

export interface HtmlForm {
  /** Where it is sent: the target of a request. */
  readonly target: string;
  readonly controls: ReadonlyMap<string, HtmlControl>;
}

/** The controls of a form that have one name. */
export interface HtmlControl {
  /** As a browser would send them; none for a box that is not ticked. */
  readonly values: readonly string[];
  readonly isTick: boolean;
  /** Whether people see it and may empty it. */
  readonly isText: boolean;
}

/** Controls whose values nobody reads from a page, or that are sent only where they are clicked. */
const LEFT_OUT = /^(?:button|file|image|password|radio|reset|submit)$/;
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
  isTick: boolean;
  isText: boolean;
}

function addControl(element: HtmlElement, controls: Map<string, Control>): void {
  const { name = '', type = '', disabled } = element.attributes;
  const kind = type.toLowerCase();
  if (name === '' || disabled !== undefined) return;
  const isInput = element.name === 'input' && !LEFT_OUT.test(kind);
  if (!isInput && element.name !== 'textarea') return;
  const isTick = isInput && kind === 'checkbox';
  const control = controls.get(name) ?? { values: [], isTick: false, isText: true };
  controls.set(name, control);
  control.isTick ||= isTick;
  control.isText &&= !isInput || TEXTS.test(kind);
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

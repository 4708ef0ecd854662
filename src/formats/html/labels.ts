import { type HtmlElement, labelOf } from './elements.ts';

/** What the labels of a page say. */
export interface HtmlLabels {
  readonly texts: ReadonlyMap<HtmlElement, string>;
  /** By the id of what they are for. */
  readonly byId: ReadonlyMap<string, string>;
}

export function findHtmlLabels(elements: readonly HtmlElement[]): HtmlLabels {
  const labels = elements.filter(({ name }) => name === 'label');
  const texts = new Map(labels.map((label) => [label, labelOf(label) ?? '']));
  const byId = new Map([...texts].map(([label, text]) => [label.attributes.for ?? '', text]));
  return { texts, byId };
}

/** What people read at a box that they tick: its label, or the text behind it. Empty for other fields. */
export function labelOfChoice(choice: HtmlElement, { texts, byId }: HtmlLabels): string {
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

import { type HtmlElement, textOf } from './html-tree.ts';

/** The labels of a page, by the id of what they are for. */
export function findHtmlLabels(elements: readonly HtmlElement[]): ReadonlyMap<string, string> {
  const labels = elements.filter(({ name, attributes }) => name === 'label' && attributes.for);
  return new Map(labels.map((label) => [label.attributes.for ?? '', textOf(label)]));
}

/**
 * What people read at a box that they tick: its label, or the text behind it. Empty for any other field.
 * @param labels by the id of what they are for
 */
export function labelOfChoice(choice: HtmlElement, labels: ReadonlyMap<string, string>): string {
  const { name, attributes, parent } = choice;
  if (name !== 'input' || !/^(?:radio|checkbox)$/i.test(attributes.type ?? '')) return '';
  const text = labels.get(attributes.id ?? '') ?? textAround(choice) ?? textBehind(choice, parent);
  return text.trim().replace(/\s+/g, ' ');
}

function textAround(choice: HtmlElement): string | undefined {
  for (let each = choice.parent; each; each = each.parent) {
    if (each.name === 'label') return textOf(each);
  }
  return undefined;
}

function textBehind(choice: HtmlElement, parent: HtmlElement | undefined): string {
  const next = parent?.children[parent.children.indexOf(choice) + 1];
  return typeof next === 'string' ? next : '';
}

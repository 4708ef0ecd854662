import type { Item } from './json-items.ts';

/** How the members of an object are set in a text; undefined where they share one line. */
export type JsonStyle =
  | {
      /** What a line of theirs begins with. */
      readonly indent: string;
      /** What one level more adds to it. */
      readonly unit: string;
      readonly lineBreak: string;
    }
  | undefined;

/**
 * The style of the members of an object in a text.
 * @param item that the object is the value of
 * @param first its first member
 */
export function findStyle(text: string, item: Item, first: Item): JsonStyle {
  const [, lineBreak, indent = ''] =
    /(\r?\n)([ \t]*)$/.exec(text.slice(item.value + 1, first.start)) ?? [];
  if (lineBreak === undefined) return undefined;
  const outer =
    /(?<![ \t])[ \t]*$/.exec(text.slice(Math.max(0, item.start - 200), item.start))?.[0] ?? '';
  const unit = indent.startsWith(outer) ? indent.slice(outer.length) : '';
  return { indent, unit: unit || '  ', lineBreak };
}

/**
 * JSON in the style of the members that it is to stand among.
 * @param json indented by two spaces, the first line not at all
 */
export function restyle(json: string, style: JsonStyle): string {
  if (!style) return JSON.stringify(JSON.parse(json));
  const [first = '', ...lines] = json.split('\n');
  return [
    first,
    ...lines.map((line) => {
      const spaces = /^ */.exec(line)?.[0].length ?? 0;
      return style.indent + style.unit.repeat(spaces / 2) + line.slice(spaces);
    }),
  ].join(style.lineBreak);
}

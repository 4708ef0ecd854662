/** How two bodies differ, as data. */

import { type DiffLine, diffLines } from '../../../diff/line-diff.ts';
import type { BodyView, PartView } from '../../api.ts';
import { diffJson, type JsonChange } from '../diff/json-diff.ts';
import { parseJson, renderJson } from '../diff/parse-json.ts';
import { renderSize } from '../text/amounts.ts';

/** How a body differs from another one. */
export type BodyDifference =
  /** The bodies have no difference that counts. */
  | { readonly kind: 'same'; readonly words: string }
  /** The bodies have a difference that cannot be shown place by place. */
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'json'; readonly changes: readonly JsonChange[] }
  | { readonly kind: 'lines'; readonly lines: readonly DiffLine[] };

/** What the two sides are called. */
export type SideNames = readonly [before: string, now: string];

/** Compares two bodies as far as the page has them. */
export function compareBodies(before: BodyView, now: BodyView, names: SideNames): BodyDifference {
  const difference = compareWhole(before, now, names);
  const isCut = before.isCut || now.isCut;
  if (difference.kind !== 'same' || !isCut) return difference;
  const sizes = `${renderSize(before.size)} and ${renderSize(now.size)}`;
  return words(`The parts that are here are the same, of ${sizes} in all.`);
}

function compareWhole(before: BodyView, now: BodyView, names: SideNames): BodyDifference {
  if (before.kind === 'none' && now.kind === 'none') return same('Neither has a body.');
  if (before.kind === 'not-kept' || now.kind === 'not-kept') {
    if (before.kind === now.kind)
      return words('Neither body was kept, so they cannot be compared.');
    const [name] = before.kind === 'not-kept' ? names : names.toReversed();
    return words(`${name}: the body was not kept, so the bodies cannot be compared.`);
  }
  const [left, right] = [textOf(before), textOf(now)];
  if (left !== undefined && right !== undefined) return compareTexts(left, right);
  if (before.base64 !== undefined && before.base64 === now.base64 && before.size === now.size) {
    return same('The same bytes.');
  }
  return words(
    `The bodies differ. ${names[0]}: ${describe(before)}. ${names[1]}: ${describe(now)}.`,
  );
}

function same(text: string): BodyDifference {
  return { kind: 'same', words: text };
}

function words(text: string): BodyDifference {
  return { kind: 'words', words: text };
}

function describe({ kind, size, mediaType }: BodyView): string {
  if (kind === 'none') return 'no body';
  return [mediaType ?? kind, renderSize(size)].join(', ');
}

function compareTexts(left: string, right: string): BodyDifference {
  if (left === right) return same('The same body.');
  const [before, now] = [parseJson(left), parseJson(right)];
  if (before && now) {
    try {
      return compareJson(before.json, now.json);
    } catch {
      // The values are nested too deeply to be walked.
    }
  }
  return { kind: 'lines', lines: diffLines(left, right) };
}

function compareJson(before: unknown, now: unknown): BodyDifference {
  const changes = diffJson(before, now);
  if (changes.length > 0) return { kind: 'json', changes };
  return same(
    renderJson(before) === renderJson(now)
      ? 'The same values; only white space differs.'
      : 'The same values, in another order.',
  );
}

/** A text that can be compared by lines; undefined for bytes. */
function textOf({ kind, text, fields, parts }: BodyView): string | undefined {
  if (kind === 'none') return '';
  if (kind === 'form' && fields)
    return fields.map(([name, value]) => `${name} = ${value}`).join('\n');
  if (kind === 'multipart' && parts) return parts.map(textOfPart).join('\n');
  return text;
}

/** A part without its boundary, which is new in each request. */
function textOfPart({ headers, body }: PartView, index: number): string {
  const head = headers.map(([name, value]) => `${name}: ${value}`);
  return [`part ${index + 1}`, ...head, '', textOf(body) ?? body.base64 ?? describe(body)].join(
    '\n',
  );
}

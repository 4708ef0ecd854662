/** Compares the body and headers of a live answer with the recorded ones. */

import { isUtf8 } from 'node:buffer';
import { Location } from '../../formats/value/location.ts';
import { headerValues } from '../../http/headers.ts';
import { withoutBoundary } from '../../http/media-type.ts';
import { isPointedAt, type Pointers } from '../../session/pointers.ts';
import type { Header } from '../../session/schema.ts';
import { commonStart } from '../failure/shorten.ts';
import type { ResponseHeaders } from '../send/exchange.ts';
import { type RestoreRecorded, ValuePosition, withRecordedValues } from './as-recorded.ts';
import { compareViews, type Rules } from './compare-values.ts';
import type { BodyComparison } from './comparison.ts';
import { type Content, describeContent, writeView } from './content.ts';
import { DifferenceList } from './differences.ts';
import { type IsSame, isSameText } from './known-values.ts';
import { createShapes } from './shapes.ts';

type ContentComparison = Pick<BodyComparison, 'differences' | 'aligned' | 'shapes'>;

const WHOLE = new Location([]);

/**
 * Compares the content of a live body with that of the recorded one.
 * @param ignored places that are not compared
 */
export function compareContent(
  recorded: Content,
  actual: Content,
  rules: Rules,
  ignored: Pointers,
): ContentComparison {
  const differences = new DifferenceList();
  const shapes = (): ReturnType<BodyComparison['shapes']> => [shapeOf(recorded), shapeOf(actual)];
  if (isPointedAt(ignored)) return { differences, aligned: recorded, shapes };
  if (recorded.kind === 'view' && actual.kind === 'view' && recorded.format === actual.format) {
    const comparison = compareViews(recorded.view, actual.view, rules, ignored);
    return { ...comparison, aligned: withValue(actual, comparison.aligned) };
  }
  if (recorded.kind === 'large' || actual.kind === 'large') {
    return { ...compareLarge(recorded, actual, rules), shapes };
  }
  if (isSameContent(recorded, actual, rules)) return { differences, aligned: recorded, shapes };
  const [expected, got] = describePair(recorded, actual);
  differences.add(() => WHOLE, expected, got);
  const { restoreRecorded } = rules;
  return {
    differences,
    aligned: restoreRecorded ? restoreContent(actual, restoreRecorded) : actual,
    shapes,
  };
}

function shapeOf(content: Content): unknown {
  return createShapes().shapeOf(describeContent(content));
}

/**
 * Compares bodies that are too large to be read: by their bytes, or by shape only as text that is not JSON.
 */
function compareLarge(
  recorded: Content,
  actual: Content,
  { mode }: Rules,
): Omit<ContentComparison, 'shapes'> {
  const differences = new DifferenceList();
  if (mode === 'shape' && isOneKind(recorded, actual)) return { differences, aligned: recorded };
  const [expected, got] = [bytesOf(recorded), bytesOf(actual)];
  if (Buffer.compare(expected, got) === 0) return { differences, aligned: recorded };
  const from = commonStart(expected, got);
  const [before, now] = [expected, got].map((bytes) => describeSize(bytes, from));
  differences.add(() => WHOLE, before, now, 'bytes');
  return { differences, aligned: actual };
}

function isOneKind(recorded: Content, actual: Content): boolean {
  const [before, now] = [recorded, actual].map(kindOfBody);
  return before === now && before !== 'view';
}

function kindOfBody(content: Content): Exclude<Content['kind'], 'large'> {
  if (content.kind !== 'large') return content.kind;
  if (content.isJson) return 'view';
  return isUtf8(content.bytes) ? 'text' : 'bytes';
}

function describeSize({ length }: Uint8Array, from: number): string | undefined {
  return length === 0 ? undefined : `(${length} bytes, which differ from byte ${from} on)`;
}

function isSameContent(recorded: Content, actual: Content, { mode, isSame }: Rules): boolean {
  const [before, now] = [writtenText(recorded), writtenText(actual)];
  if (mode === 'exact' && before !== undefined && now !== undefined) {
    return isSameText(before, now, isSame);
  }
  if (recorded.kind !== actual.kind || recorded.kind === 'view') return false;
  if (mode === 'shape' || recorded.kind === 'none') return true;
  return (
    recorded.kind === 'bytes' &&
    actual.kind === 'bytes' &&
    Buffer.compare(recorded.bytes, actual.bytes) === 0
  );
}

/** The text of a body whose counterpart has another format; undefined for JSON, which is shown as a value. */
function writtenText(content: Content): string | undefined {
  return content.kind === 'text' || content.kind === 'view' ? content.text : undefined;
}

function describePair(recorded: Content, actual: Content): [unknown, unknown] {
  const from =
    recorded.kind === 'bytes' && actual.kind === 'bytes'
      ? commonStart(recorded.bytes, actual.bytes)
      : 0;
  const describe = (content: Content): unknown =>
    writtenText(content) ?? describeContent(content, from);
  return [describe(recorded), describe(actual)];
}

/**
 * Compares headers by their values, and `Set-Cookie` by the names of the cookies.
 * @param names in lower case
 */
export function compareHeaders(
  recorded: readonly Header[],
  actual: ResponseHeaders | undefined,
  names: readonly string[],
  isSame: IsSame,
): DifferenceList {
  const differences = new DifferenceList();
  for (const name of names) {
    const expected = recordedText(recorded, name);
    const got = liveText(actual, name);
    if (expected === got) continue;
    if (expected !== undefined && got !== undefined && isSameText(expected, got, isSame)) continue;
    differences.add(() => new Location([{ kind: 'header', name }]), expected, got);
  }
  return differences;
}

function recordedText(headers: readonly Header[], name: string): string | undefined {
  const values = headerValues(headers, name);
  if (values.length === 0) return undefined;
  return name === 'set-cookie' ? cookieNames(values) : comparedText(name, values.join(', '));
}

function liveText(headers: ResponseHeaders | undefined, name: string): string | undefined {
  if (name === 'set-cookie') return cookieNames(headers?.[name]);
  const value = headerText(headers, name);
  return value === undefined ? undefined : comparedText(name, value);
}

function comparedText(name: string, value: string): string {
  return name === 'content-type' ? withoutBoundary(value) : value;
}

/** The names of cookies in one sorted text, since servers set cookies in any order. */
function cookieNames(values: string | readonly string[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  const names = [values].flat().map((value) => value.replace(/[=;].*$/s, '').trim());
  return [...new Set(names)].sort().join(', ');
}

/** The value of a header; undefined if there is none. Several values are joined (RFC 9110, section 5.2). */
export function headerText(headers: ResponseHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  return typeof value === 'object' ? value.join(', ') : value;
}

/** Replaces live values in a whole body with the recorded values that they stand for. */
export function restoreContent(content: Content, restoreRecorded: RestoreRecorded): Content {
  if (content.kind === 'text') return { kind: 'text', text: restoreRecorded(content.text) };
  if (content.kind !== 'view') return content;
  const { value, layout } = content.view;
  return withValue(content, withRecordedValues(value, new ValuePosition(layout), restoreRecorded));
}

/** The bytes of a content. For JSON, they may differ from the received bytes. */
function bytesOf(content: Content): Uint8Array {
  switch (content.kind) {
    case 'none':
      return Buffer.alloc(0);
    case 'view':
      return writeView(content);
    case 'text':
      return Buffer.from(content.text);
    default:
      return content.bytes;
  }
}

/** The same content with another value. */
function withValue(content: Extract<Content, { kind: 'view' }>, value: unknown): Content {
  return { ...content, view: { ...content.view, value } };
}

/**
 * Merges a form that a client has filled in with the live one: boxes to tick and empty fields that the client
 * has left alone are as the live page has them. Texts are links, as they are found in a page like other values.
 */
import { isDeepStrictEqual } from 'node:util';
import { encodePiece } from '../../formats/codecs.ts';
import { findPairs, textOfPair } from '../../formats/form.ts';
import { addToGroup } from '../../formats/groups.ts';
import { type HtmlForm, readForms } from '../../formats/html/forms.ts';
import { Location } from '../../formats/location.ts';
import type { Merged, MergeOptions, Versions } from './merge-document.ts';

/** Pages with a form (`read`, `live`), and what is sent of it. The targets are those of the requests. */
export interface FormVersions extends Versions {
  readonly targets: Versions;
}

/** @returns undefined unless both pages have one such form */
export function mergeForm(
  { read, written, sent, live, targets }: FormVersions,
  { isKept }: Pick<MergeOptions, 'isKept'>,
): Merged | undefined {
  const isWritten = (target: string): boolean => target === targets.written;
  const before = findForm(readForms(read, targets.read), written, isWritten);
  // Actions of a live server begin with the path that its API is below.
  const isLive = (target: string): boolean => target.endsWith(targets.sent);
  const theirs = before && findForm(readForms(live, targets.live), sent, isLive);
  if (!theirs) return undefined;
  const [recorded, own] = [valuesOf(written), valuesOf(sent)];
  const changed = new Map<string, readonly string[]>();
  for (const [name, { values, isTick, isText }] of before.controls) {
    const now = theirs.controls.get(name)?.values;
    if (!now || !isDeepStrictEqual(recorded.get(name) ?? [], values)) continue;
    const isEmptied = isText && (isBlank(values) || isBlank(now));
    if (!(isTick || isEmptied) || isDeepStrictEqual(own.get(name) ?? [], now)) continue;
    if (!isKept(locationOf(name))) changed.set(name, now);
  }
  return { text: replaceValues(sent, changed), merged: [...changed.keys()].map(locationOf) };
}

/** The only form of a page that may be the one that is sent to a target. */
export function findForm(
  forms: readonly HtmlForm[],
  sent: string,
  isTarget: (target: string) => boolean,
): HtmlForm | undefined {
  const names = [...valuesOf(sent).keys()];
  const [form, other] = forms.filter(
    ({ target, controls }) => isTarget(target) && names.some((name) => controls.has(name)),
  );
  return other ? undefined : form;
}

function isBlank(values: readonly string[]): boolean {
  return values.length === 1 && values[0] === '';
}

function locationOf(name: string): Location {
  return new Location([{ kind: 'body' }, { kind: 'field', name }]);
}

function valuesOf(form: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { name, raw } of findPairs(form)) addToGroup(values, name, textOfPair(raw));
  return values;
}

/** A form with other values under some names: where the first of each stood, else at the end. */
function replaceValues(form: string, changed: ReadonlyMap<string, readonly string[]>): string {
  const left = new Map(changed);
  const texts = form.split('&');
  const kept = [...findPairs(form)].flatMap(({ name }, index): string[] => {
    const text = texts[index] ?? '';
    if (!changed.has(name)) return [text];
    const values = left.get(name) ?? [];
    left.delete(name);
    return values.map((value) => `${text.split('=')[0]}=${encodePiece(value, 'form', form)}`);
  });
  const added = [...left].flatMap(([name, values]) =>
    values.map((value) => `${encodePiece(name, 'form', form)}=${encodePiece(value, 'form', form)}`),
  );
  return [...kept, ...added].filter((text) => text !== '').join('&');
}

/**
 * Merges what a client has filled in into the live form. Checkboxes, choices and empty fields that the client has left
 * alone are as on the live page, and so are the lines that it has left alone in a text. Other texts are linked, like
 * other values of a page.
 */

import { isDeepStrictEqual } from 'node:util';
import { type FormFields, readFormFields } from '../../../formats/form-fields.ts';
import { type HtmlControl, type HtmlForm, readForms } from '../../../formats/html/forms.ts';
import type { FormatBody } from '../../../formats/value/format.ts';
import { Location } from '../../../formats/value/location.ts';
import { idsInName, replaceIds } from '../../../formats/value/names.ts';
import { RepeatCounter } from '../../../formats/value/reading.ts';
import type { Merged, MergeOptions, Versions } from './merge-document.ts';
import { mergeLines } from './merge-lines.ts';

/** Pages with a form (`read`, `live`), and what is sent (`written`, `sent`). */
interface FormVersions extends Versions {
  /** The paths of the requests. */
  readonly paths: Versions;
  /** How the form is encoded. */
  readonly encoding: Omit<FormatBody, 'text'>;
}

/** Merges the fields of a form. @returns undefined unless both pages have exactly one such form */
export function mergeForm(
  { read, written, sent, live, paths, encoding }: FormVersions,
  { isKept }: Pick<MergeOptions, 'isKept'>,
): Merged | undefined {
  const recorded = readFormFields({ ...encoding, text: written });
  const own = readFormFields({ ...encoding, text: sent });
  if (!recorded || !own) return undefined;
  const isWritten = (path: string): boolean => path === paths.written;
  const before = findForm(readForms(read, paths.read), recorded, isWritten);
  // The actions of a live form begin with the base path of the target.
  const isLive = (path: string): boolean => path.endsWith(paths.sent);
  const theirs = before && findForm(readForms(live, paths.live), own, isLive);
  if (!theirs) return undefined;
  const locationOf = (name: string): Location =>
    new Location([{ kind: 'body' }, { kind: own.kind, name }]);
  const isAnyKept = (name: string, count: number): boolean => {
    const repeats = new RepeatCounter();
    const steps = Array.from({ length: Math.max(1, count) }, () =>
      repeats.next({ kind: own.kind, name }),
    );
    return steps.some((step) => isKept(new Location([{ kind: 'body' }, step])));
  };
  const liveName = createRenaming([...recorded.values.keys()], [...own.values.keys()]);
  const changed = new Map<string, readonly string[]>();
  for (const [recordedName, control] of before.controls) {
    const name = liveName(recordedName);
    const now = theirs.controls.get(name);
    const then = recorded.values.get(recordedName) ?? [];
    const sends = own.values.get(name) ?? [];
    const merged = now && mergeValues(control, now, then, sends);
    if (merged && !isDeepStrictEqual(sends, merged) && !isAnyKept(name, sends.length)) {
      changed.set(name, merged);
    }
  }
  return { text: own.write(changed), merged: [...changed.keys()].map(locationOf) };
}

/**
 * Makes a function that gives the live name of a field with an id in its name. If `title_7` goes out as `title_12`,
 * `tick_7` is `tick_12`. The name is needed even if the checkbox is not ticked, so that the form does not have it.
 */
function createRenaming(
  recorded: readonly string[],
  sent: readonly string[],
): (name: string) => string {
  const keys = new Map<string, string>();
  if (recorded.length === sent.length) {
    for (const [index, name] of recorded.entries()) {
      const live = idsInName(sent[index] ?? '');
      for (const [place, { key }] of idsInName(name).entries()) {
        keys.set(key, live[place]?.key ?? key);
      }
    }
  }
  return (name) => replaceIds(name, idsInName(name), ({ key }) => keys.get(key) ?? key);
}

/** The form of a page that is sent; undefined unless exactly one may be it. */
export function findForm(
  forms: readonly HtmlForm[],
  { values }: Pick<FormFields, 'values'>,
  isPath: (path: string) => boolean,
): HtmlForm | undefined {
  const names = [...values.keys()];
  const [form, other] = forms.filter(
    ({ path, controls }) => isPath(path) && names.some((name) => controls.has(name)),
  );
  return other ? undefined : form;
}

/**
 * The merged values of a control; undefined if those to be sent stay.
 * @param live the control of the live page
 * @param then values that were sent at the recording
 * @param sends the same with live values
 */
function mergeValues(
  control: HtmlControl,
  live: HtmlControl,
  then: readonly string[],
  sends: readonly string[],
): readonly string[] | undefined {
  const { values, isChosen, isText } = control;
  const now = live.values;
  if (isDeepStrictEqual(then, values)) {
    const isEmptied = isText && (isBlank(values) || isBlank(now));
    return isChosen || isEmptied ? now : undefined;
  }
  const isAligned = then.length === sends.length;
  if (control.options.length > 0 && isAligned) return mergeChoices(control, live, then, sends);
  const [texts, isChanged] = [[values, then, now], isDeepStrictEqual(then, sends)];
  if (!isText || !isChanged || texts.some(({ length }) => length !== 1)) return undefined;
  const [read = '', written = '', theirs = ''] = texts.flat();
  const merged = mergeLines(read, written, theirs);
  return merged === undefined ? undefined : [merged];
}

/** The choices of the live page, with those that the client has added and without those that it has removed. */
function mergeChoices(
  { values, options }: HtmlControl,
  live: HtmlControl,
  then: readonly string[],
  sends: readonly string[],
): readonly string[] {
  const removed = options.filter(({ value }) => values.includes(value) && !then.includes(value));
  const isRemoved = (value: string): boolean => {
    const label = live.options.find((option) => option.value === value)?.label;
    return removed.some((option) => (label ? option.label === label : option.value === value));
  };
  const added = sends.filter((_, index) => !values.includes(then[index] ?? ''));
  return [...new Set([...live.values.filter((value) => !isRemoved(value)), ...added])];
}

function isBlank(values: readonly string[]): boolean {
  return values.length === 1 && values[0] === '';
}

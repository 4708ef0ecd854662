/**
 * Merges a form that a client has filled in with the live one: boxes to tick, choices and empty fields that the
 * client has left alone are as the live page has them, and so are the lines that it left alone in a text that it
 * has changed. Other texts are links, as they are found in a page like other values.
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

/** Pages with a form (`read`, `live`), and what is sent of it. The paths are those of the requests. */
interface FormVersions extends Versions {
  readonly paths: Versions;
  /** How what is sent is written. */
  readonly encoding: Omit<FormatBody, 'text'>;
}

/** @returns undefined unless both pages have one such form */
export function mergeForm(
  { read, written, sent, live, paths, encoding }: FormVersions,
  { isKept }: Pick<MergeOptions, 'isKept'>,
): Merged | undefined {
  const recorded = readFormFields({ ...encoding, text: written });
  const own = readFormFields({ ...encoding, text: sent });
  if (!recorded || !own) return undefined;
  const isWritten = (path: string): boolean => path === paths.written;
  const before = findForm(readForms(read, paths.read), recorded, isWritten);
  // Actions of a live server begin with the path that its API is below.
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
 * What a field is called now, whose name has an id: `tick_7` beside a `title_7` that goes out as `title_12`
 * is `tick_12`. A box that is not ticked is not among what is sent.
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

/** The only form of a page that may be the one sent; undefined if there are several. */
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
 * What is sent of a control; undefined where that stays.
 * @param now as the live page has it
 * @param then as it was sent at the recording
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

/** What the live list has chosen, with what the client has added, and without what it has taken away. */
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

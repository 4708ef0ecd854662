/** Warns of recorded sessions that carry values from outside of them, which a replay can only send as recorded. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { groupBy } from '../../collections.ts';
import { SessionReplayError } from '../../errors.ts';
import { escapeExpression } from '../../formats/text/escapes.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import { pathOf } from '../../http/urls.ts';
import { printableJson } from '../../printable.ts';
import { JoinedSessions } from '../../replay/correlate/joined-sessions.ts';
import { changesNothing } from '../../replay/correlate/message/changes-nothing.ts';
import { findOutsideValues, type OutsideValue } from '../../replay/correlate/outside-values.ts';
import { showValues } from '../../replay/failure/correlated-value.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { nameOf } from '../../replay/failure/outcome.ts';
import { IN_ONE_SESSION, renderTaken, renderUnlinked } from '../../replay/failure/render-advice.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import { readSession } from '../../session/read-session.ts';
import { routeOf } from '../../session/routes.ts';
import type { Session } from '../../session/schema.ts';
import { TestSource } from '../../session/test-source.ts';

/** How the recorded sessions are replayed. */
interface Replaying extends Pick<ReplaySettings, 'correlate'> {
  /** Absolute. */
  readonly root: string;
  /** Lower-case names of headers that a replay sets itself. */
  readonly overridden: ReadonlySet<string>;
  /** See `importedFiles`. */
  readonly importedBy: (testFile: string) => readonly string[];
}

/** Further sessions are only counted. */
const MAX_TOLD = 10;

/**
 * A line for each session with values that no answer of its own brought: another test had made them, or code that is
 * not recorded.
 * @param files absolute paths of the sessions, in the order in which they were recorded
 */
export async function tellOutsideValues(
  files: readonly string[],
  replaying: Replaying,
): Promise<string[]> {
  const sessions = (await Promise.all(files.map(tryRead))).filter((each) => each !== undefined);
  const lines: string[] = [];
  for (const [recordedBy, ofFile] of groupBy(sessions, (each) => each.recordedBy ?? '')) {
    const path = resolve(replaying.root, recordedBy);
    const source = new TestSource(path, replaying.importedBy(path));
    const joined = new JoinedSessions(ofFile, replaying);
    for (const session of ofFile) {
      const found = findOutsideValues(session, replaying, { joined });
      const told = found.filter((each) => !isSupplied(each, replaying) && !isWritten(each, source));
      lines.push(...explain(session.name, told));
    }
  }
  const more = lines.length - MAX_TOLD;
  return more <= 0
    ? lines
    : [...lines.slice(0, MAX_TOLD), `${more} more sessions have values from outside of them`];
}

/** In bytes: the end of a run would wait for a larger session. */
const MAX_SESSION = 32 * 1024 * 1024;

/** Undefined if it is too large, or cannot be read, which others report. */
async function tryRead(file: string): Promise<Session | undefined> {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_SESSION) return undefined;
  try {
    return await readSession(file);
  } catch (error) {
    if (error instanceof SessionReplayError) return undefined;
    throw error;
  }
}

function isSupplied({ location }: OutsideValue, { overridden }: Replaying): boolean {
  const [step] = location.steps;
  return step?.kind === 'header' && overridden.has(step.name ?? '');
}

/** Whether the test says the value itself, so that each run sends it: `fetch('/orders/7')`, `{ orderId: 7 }`. */
function isWritten(
  { recording, location, value, broughtBy }: OutsideValue,
  source: TestSource,
): boolean {
  if (isDistinctive(value)) return source.texts.some((text) => text.includes(value));
  if (!/^\d+$/.test(value)) return source.shows(value);
  const { request } = recording;
  const { last } = location;
  const name =
    last?.kind === 'segment'
      ? pathOf(request.path).split('/')[Number(last.index) - 1]
      : location.steps.findLast((step) => step.name !== undefined)?.name;
  if (source.assigns(name ?? '', value)) return true;
  // Anywhere else, the number may be another one. To read a stranger's row does little harm.
  const mayBeAnother = broughtBy !== undefined || !changesNothing(request);
  return (
    !mayBeAnother && new RegExp(`(?<![\\w.])${escapeExpression(value)}(?![\\w.])`).test(source.text)
  );
}

/** In a line. */
const MAX_VALUES = 5;

/** A line for each of the ways in which a session has its values. */
function explain(test: string, told: readonly OutsideValue[]): string[] {
  const madeUp = told.filter(({ madeUpIn }) => madeUpIn !== undefined);
  const unlinked = told.filter((each) => each.unlinked !== undefined);
  const outside = told.filter((each) => !madeUp.includes(each) && !unlinked.includes(each));
  return [
    ...(outside.length > 0 ? [explainOutside(test, outside)] : []),
    ...(unlinked.length > 0 ? [explainUnlinked(test, unlinked)] : []),
    ...(madeUp.length > 0 ? [explainMadeUp(test, madeUp)] : []),
  ];
}

function explainOutside(test: string, told: readonly OutsideValue[]): string {
  const firsts = firstOfEach(told);
  const shown = firsts.slice(0, MAX_VALUES).map(renderValue);
  const more = firsts.length - shown.length;
  const [a, them] = firsts.length === 1 ? ['a value', 'it'] : ['values', 'them'];
  const line =
    `"${test}" sends ${a} that no earlier answer of its session brought: ` +
    `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}. A replay can only send ${them} as recorded. ` +
    `Record the request that creates ${them} in the same session, by ${IN_ONE_SESSION}, or create ${them} by the option "setup".`;
  const unknown = firsts.filter(({ broughtBy }) => broughtBy === undefined);
  const [constant] = unknown.flatMap((each) => shownValue(each) ?? []);
  if (constant === undefined) return line;
  return `${line} What every target has is left alone by correlate: { exclude: [{ value: ${printableJson(constant)} }] }.`;
}

/** What is sent as recorded although an earlier answer of the session has it. */
function explainUnlinked(test: string, told: readonly OutsideValue[]): string {
  const firsts = firstOfEach(told);
  const shown = firsts
    .slice(0, MAX_VALUES)
    .flatMap((each) =>
      each.unlinked ? `${renderPlace(each)}. ${renderUnlinked(each.unlinked())}` : [],
    );
  const more = firsts.length - shown.length;
  const line = `"${test}" sends as recorded, also where it is another's row: ${shown.join(' ')}`;
  return more > 0 ? `${line} And ${more} more.` : line;
}

/** What a test has named itself, by a name that its source does not have: each run of it makes up another one. */
function explainMadeUp(test: string, told: readonly OutsideValue[]): string {
  const shown = firstOfEach(told).slice(0, MAX_VALUES);
  const places = shown.flatMap(({ madeUpIn }) =>
    madeUpIn ? { path: routeOf(madeUpIn.recording.request), place: madeUpIn.location.text } : [],
  );
  return (
    `"${test}" makes up names in each run, and a replay repeats them: ${shown.map(renderPlace).join('; ')}. ` +
    `${renderTaken(places).join(' ')}.`
  );
}

/** The first of the places of each value. */
function firstOfEach(told: readonly OutsideValue[]): readonly OutsideValue[] {
  return told.filter(
    ({ value }, index) => told.findIndex((each) => each.value === value) === index,
  );
}

function renderValue(outside: OutsideValue): string {
  const { broughtBy } = outside;
  const from = broughtBy === undefined ? 'from no recorded answer' : `from "${broughtBy}"`;
  return `${renderPlace(outside)}, ${from}`;
}

function renderPlace(outside: OutsideValue): string {
  const { recording, location } = outside;
  const value = shownValue(outside);
  const where = `${titleOf(nameOf(recording))}, ${location.text}`;
  return value === undefined ? where : `${value} (${where})`;
}

/** Undefined if it may be a credential. */
function shownValue({ location, value }: OutsideValue): string | undefined {
  return showValues([location.text], value, value, new Set()).recorded;
}

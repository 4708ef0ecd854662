/**
 * The last gate before a request that may change something is sent. It knows nothing of links and their reasons: a
 * value that was the name of a row in a recorded answer, and that no link covers, is not sent if the live answer has
 * another row of that name, or none. The live answers decide, so that on the same data nothing is held back.
 */

import { Location } from '../../../formats/value/location.ts';
import { wordsOf } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { showValues } from '../../failure/correlated-value.ts';
import { type Blocked, blockedByLack } from '../../failure/outcome.ts';
import { createReaders } from '../link/readers.ts';
import { isExcluded, type Rules } from '../link/rules.ts';
import {
  type LiveAnswer,
  MAX_KEPT_BYTES,
  readableAnswer,
  readableRecording,
} from '../message/readable-answer.ts';
import type { RewrittenText } from '../message/rewrite-request.ts';
import { isSameRow, type Row, Rows } from './rows.ts';
import { readShortValues } from './short-values.ts';
import { calledIn, findSuspects, type Searched, type Suspect } from './suspects.ts';

/** The suspects of a session and the rows of its recorded answers. All replays share them. */
export class Suspects {
  readonly #session: Searched & { readonly rules: Rules };
  readonly #rows = new Map<number, Rows>();
  #found: ReadonlyMap<number, readonly Suspect[]> | undefined;
  #values: ReadonlyMap<number, ReadonlySet<string>> | undefined;

  constructor(session: Searched & { readonly rules: Rules }) {
    this.#session = session;
  }

  get isEmpty(): boolean {
    return this.#all().size === 0;
  }

  of(position: number): readonly Suspect[] {
    return this.#all().get(position) ?? [];
  }

  /** The suspects of later requests that an answer has. */
  valuesIn(answer: number): ReadonlySet<string> | undefined {
    this.#values ??= groupByAnswer([...this.#all().values()].flat());
    return this.#values.get(answer);
  }

  recordingAt(position: number): Recording | undefined {
    return this.#session.recordings[position];
  }

  /** The rows of a recorded answer that suspects may name. */
  rowsOf(answer: number): Rows | undefined {
    const known = this.#rows.get(answer);
    const recording = this.recordingAt(answer);
    const wanted = this.valuesIn(answer);
    if (known || !recording || !wanted) return known;
    const { origin, sessionFile } = this.#session;
    const { json, text } = readableRecording(recording, origin, sessionFile) ?? {};
    const rows = new Rows(text ?? JSON.stringify(json) ?? '', wanted);
    this.#rows.set(answer, rows);
    return rows;
  }

  /** Where a request has a suspect; undefined if an exclusion leaves it alone. */
  locate(position: number, { part, value }: Suspect, from: Recording): string | undefined {
    const { recordings, origin, sessionFile, rules } = this.#session;
    const recording = recordings[position];
    if (!recording) return undefined;
    // Of the texts with the value in them, the inner ones come last.
    const found: Location[] = [];
    createReaders([recording], origin, sessionFile).walk(0, {
      enters: () => true,
      visit(text, at) {
        const isIn =
          at.part === part && readShortValues(text.value).some((each) => each.value === value);
        if (isIn) found.push(at.location());
        return 'enter';
      },
      leave: () => undefined,
    });
    const [location = new Location([{ kind: part }])] = found.slice(-1);
    const candidate = { value, recording, from, to: () => location, source: undefined };
    const isKept = rules.exclude.some((each) => isExcluded(each, candidate));
    return isKept ? undefined : location.text;
  }

  #all(): ReadonlyMap<number, readonly Suspect[]> {
    this.#found ??= findSuspects(this.#session);
    return this.#found;
  }
}

function groupByAnswer(suspects: readonly Suspect[]): ReadonlyMap<number, ReadonlySet<string>> {
  const values = new Map<number, Set<string>>();
  for (const { value, answers } of suspects) {
    for (const answer of answers) {
      const own = values.get(answer) ?? new Set();
      values.set(answer, own.add(value));
    }
  }
  return values;
}

type Server = Parameters<typeof readableAnswer>[1];

/** What the gate finds in a request. */
export interface GateReport {
  /** Why it is not sent, unless the user says otherwise; undefined if no value is known to name another row. */
  readonly blocked?: Blocked;
  /** The locations of its recorded values that no live answer shows to name the same row. */
  readonly unproven: readonly string[];
}

const ALL_PROVEN: GateReport = { unproven: [] };

/** What the live answer of a recording says of a row of the recorded one. */
interface Verdict {
  readonly answer: number;
  /** How many words the row and the value of the request have in common. */
  readonly shared: number;
  readonly was: string;
  /** The row that has its name now; undefined if none has, or none that can be told by a text. */
  readonly is: string | undefined;
  readonly isSame: boolean;
  /** Whether the live answer does not have the value. */
  readonly isGone: boolean;
}

/** What all live answers say of a recorded value. */
interface Finding {
  /** Whether it names no other row, as far as they tell. */
  readonly isProven: boolean;
  /** The answer in which it names another row, or none. */
  readonly other?: Verdict;
}

/** Reads a live answer: the rows that wanted values name, and those of the values that it has at all. */
type Read = () => { readonly rows: Rows; readonly values: ReadonlySet<string> } | undefined;

function valuesIn(text: string, wanted: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(readShortValues(text, wanted).map(({ value }) => value));
}

/** The gate of one replay. */
export class Strangers {
  readonly #suspects: Suspects;
  readonly #secrets: ReadonlySet<string>;
  readonly #live = new Map<number, Read>();

  constructor(suspects: Suspects, secrets: ReadonlySet<string>) {
    this.#suspects = suspects;
    this.#secrets = secrets;
  }

  /** Number of bytes of a response that are needed. */
  keep(answer: number): number {
    return this.#suspects.valuesIn(answer) ? MAX_KEPT_BYTES : 0;
  }

  /** Takes the live answer of a recording. It is read when a request needs it. */
  receive(answer: number, live: LiveAnswer, server: Server): void {
    const wanted = this.#suspects.valuesIn(answer);
    if (!wanted) return;
    let read: ReturnType<Read>;
    this.#live.set(answer, () => {
      const { text } = readableAnswer(live, server);
      if (text !== undefined)
        read ??= { rows: new Rows(text, wanted), values: valuesIn(text, wanted) };
      return read;
    });
  }

  /**
   * Looks up the values of a request that no link covers.
   * @param texts of the request with live values in them
   * @param isMerged whether its body is merged with the live document
   */
  check(position: number, texts: readonly RewrittenText<unknown>[], isMerged: boolean): GateReport {
    const suspects = this.#suspects.of(position);
    if (suspects.length === 0) return ALL_PROVEN;
    let blocked: Blocked | undefined;
    const unproven: string[] = [];
    for (const suspect of suspects) {
      if (isCovered(suspect, texts) || (isMerged && suspect.part === 'body')) continue;
      const { isProven, other } = this.#look(position, suspect);
      if (isProven) continue;
      const [latest = -1] = suspect.answers;
      const by = this.#suspects.recordingAt(other?.answer ?? latest);
      const to = by && this.#suspects.locate(position, suspect, by);
      if (!by || to === undefined) continue;
      unproven.push(to);
      if (blocked || !other) continue;
      const { value } = suspect;
      const own = showValues([to], value, value, this.#secrets).recorded;
      const shown = own !== undefined && showValues([to], other.was, other.is ?? '', this.#secrets);
      const { recorded: was, live: is } = shown || {};
      blocked = blockedByLack(to, by, {
        kind: 'another-row',
        ...(own !== undefined && { value: own }),
        ...(was !== undefined && { was }),
        ...(other.is !== undefined && is !== undefined && { is }),
        isGone: other.isGone,
      });
    }
    return { unproven, ...(blocked && { blocked }) };
  }

  /**
   * What the live answers say of a suspect. The rows of other things say nothing if one of the kind that the request
   * names is the same.
   */
  #look(position: number, suspect: Suspect): Finding {
    const request = this.#suspects.recordingAt(position)?.request;
    if (!request) return { isProven: true };
    const { value, answers } = suspect;
    const { words, isVague } = calledIn(request, suspect);
    const judged = answers.flatMap((answer) => this.#judge(value, words, answer));
    const most = judged.reduce((most, { shared }) => Math.max(most, shared), isVague ? 0 : 1);
    const near = judged.filter(({ shared }) => shared === most);
    if (near.some(({ isSame }) => isSame)) return { isProven: true };
    const other = near.find(({ is }) => is !== undefined) ?? near[0];
    if (other) return { isProven: false, other };
    // Where no text beside the value tells its row, the value is at least still there.
    return { isProven: answers.some((answer) => this.#live.get(answer)?.()?.values.has(value)) };
  }

  #judge(value: string, called: ReadonlySet<string>, answer: number): Verdict[] {
    const path = this.#suspects.recordingAt(answer)?.request.path ?? '';
    const recorded = this.#suspects.rowsOf(answer);
    const live = this.#live.get(answer)?.()?.rows;
    if (!recorded || !live) return [];
    const [rows, others] = rowsOfBoth(value, called, recorded, live);
    return rows.flatMap((row): Verdict | [] => {
      // A row without texts of its own may be the same, unless these texts are elsewhere now.
      if (others.length === 0 && live.has(value) && !live.hasText(row.texts[0])) return [];
      const around = [...row.words, ...wordsOf(pathOf(path))];
      const shared = new Set(around.filter((word) => called.has(word))).size;
      const isSame = others.some((other) => isSameRow(row, other));
      return {
        answer,
        shared,
        was: row.texts[0] ?? '',
        is: others[0]?.texts[0],
        isSame,
        isGone: !live.has(value),
      };
    });
  }
}

/** The rows that a value names in two answers, by texts that neither answer has elsewhere. */
function rowsOfBoth(
  value: string,
  called: ReadonlySet<string>,
  recorded: Rows,
  live: Rows,
): readonly [Row[], Row[]] {
  const common = new Set<string>();
  const isCommon = (text: string): boolean =>
    common.has(text) || recorded.isCommon(text) || live.isCommon(text);
  const read = (): [Row[], Row[]] => [
    recorded.of(value, called, isCommon),
    live.of(value, called, isCommon),
  ];
  const [rows, others] = read();
  for (const row of rows) {
    for (const other of others) {
      for (const text of row.texts) if (isOnlyBeside(text, other)) common.add(text);
      for (const text of other.texts) if (isOnlyBeside(text, row)) common.add(text);
    }
  }
  return common.size === 0 ? [rows, others] : read();
}

/** Whether a row has a text, which other rows have as well. */
function isOnlyBeside(text: string, { texts, all }: Row): boolean {
  return all.includes(text) && !texts.includes(text);
}

function isCovered(
  { part, start, end }: Suspect,
  texts: readonly RewrittenText<unknown>[],
): boolean {
  return texts.some(
    (text) =>
      text.part === part && text.splices.some((splice) => splice.start < end && start < splice.end),
  );
}

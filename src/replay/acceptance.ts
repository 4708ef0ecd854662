/**
 * Accepts live answers that differ from a session into its file, for `vitest -u` and for the page. All answers that are
 * accepted together are checked together, once the replay is over: the session with them must have the links that it
 * has without them, or later replays would send what was recorded. An answer that costs a link is refused, and the
 * others are checked again without it.
 */

import { isDeepStrictEqual } from 'node:util';
import { type DiffLine, startOfDiff } from '../diff/line-diff.ts';
import { SessionReplayError } from '../errors.ts';
import { HAR_STAYS, isHarFile } from '../session/har-file.ts';
import type { Recording, Session } from '../session/schema.ts';
import { type ResponseEdit, SessionDraft, updateSession } from '../session/update-session.ts';
import { acceptAnswer } from './compare/accept-answer.ts';
import type { JudgedAnswer } from './compare/comparison.ts';
import type { LinkSettings } from './correlate/link-session.ts';
import { titleOf } from './failure/failure.ts';
import { isAcceptable, nameOf, type Outcome } from './failure/outcome.ts';
import { type ChangedLink, findChangedLinks, type KeptLink } from './kept-links.ts';
import type { Targets } from './send/target.ts';

/** A replay whose answers may be accepted. */
interface Accepted {
  /** Of the session, absolute. */
  readonly file: string;
  readonly session: Session;
  readonly settings: LinkSettings;
  readonly targets: Targets;
  /** What to do to ask for one answer by name, such as `run -u with -t "#1 GET "`. */
  adviseNaming(recording: Recording): string;
}

/** The response of a recording in the session file, before and after. */
interface AcceptedChange {
  readonly before: string;
  readonly after: string;
}

/** Takes the answers of one replay, and writes those that can be accepted. */
export class Acceptance {
  readonly #file: string;
  readonly #session: Session;
  readonly #settings: LinkSettings;
  readonly #targets: Targets;
  readonly #adviseNaming: Accepted['adviseNaming'];
  /** Answers about which nothing is decided yet. */
  readonly #offers = new Map<Recording, JudgedAnswer>();
  readonly #changes = new Map<Recording, AcceptedChange>();
  readonly #refusals = new Map<Recording, string>();

  constructor({ file, session, settings, targets, adviseNaming }: Accepted) {
    this.#file = file;
    this.#session = session;
    this.#settings = settings;
    this.#targets = targets;
    this.#adviseNaming = adviseNaming;
  }

  /**
   * Takes the answer to a recording.
   * @param isNamed whether this very answer was asked for: an error of the server is accepted only then
   * @returns whether `decide` may accept it
   */
  offer(recording: Recording, judged: JudgedAnswer, isNamed: boolean): boolean {
    const { outcome } = judged;
    if (this.#changes.has(recording)) return true;
    this.#refusals.delete(recording);
    if (!isAcceptable(outcome)) return false;
    if (isHarFile(this.#file)) this.#refusals.set(recording, HAR_STAYS);
    else {
      const error = isNamed ? undefined : explainNewError(outcome);
      if (error === undefined) this.#offers.set(recording, judged);
      else this.#refusals.set(recording, `${error}: ${this.#adviseNaming(recording)}`);
    }
    return this.#offers.has(recording);
  }

  /** Whether nothing is decided yet about an answer. */
  isOpen(recording: Recording): boolean {
    return this.#offers.has(recording);
  }

  /**
   * What accepting an answer changes in the file; undefined if it is not accepted.
   * @param most how many lines
   */
  diffOf(recording: Recording, most: number): DiffLine[] | undefined {
    const change = this.#changes.get(recording);
    return change && startOfDiff(change.before, change.after, most);
  }

  /** Writes those of the offered answers that can be accepted into the session file, if that can be written. */
  decide(): void {
    this.#decide((plan) => updateSession(this.#file, plan));
  }

  /** Decides without writing. */
  preview(): void {
    this.#decide((plan) => plan(new SessionDraft(this.#file)) !== undefined);
  }

  /** Why an answer is not accepted, as a sentence; undefined if there is nothing to say. */
  explain(recording: Recording, { blockedBy, failure }: Outcome): string | undefined {
    const reason = this.#refusals.get(recording);
    if (reason) return `Not accepted, since ${reason}.`;
    if (!isForValue(failure) || blockedBy === undefined) return undefined;
    const accepted = [...this.#changes.keys()].find(({ id }) => id === blockedBy);
    if (!accepted) return undefined;
    return `Not sent, since the answer to #${blockedBy} is accepted only now: run again to send it.`;
  }

  #decide(update: (plan: (draft: SessionDraft) => Edits | undefined) => boolean): void {
    if (this.#offers.size === 0) return;
    const offered = [...this.#offers.keys()];
    let changes: Map<Recording, AcceptedChange> = new Map();
    const refuse = (reason: string): void => {
      for (const recording of offered) this.#refusals.set(recording, reason);
    };
    try {
      const isDone = update((draft) => {
        const edits = this.#plan(draft);
        if (edits) changes = this.#changesOf(draft, edits);
        return edits;
      });
      if (isDone) for (const [recording, change] of changes) this.#changes.set(recording, change);
      else refuse('the session file has changed meanwhile: replay it again');
    } catch (error) {
      if (!(error instanceof SessionReplayError)) throw error;
      refuse(error.message.replace(/\.$/, ''));
    } finally {
      this.#offers.clear();
    }
  }

  /** What is accepted; undefined if the file has other recordings now. */
  #plan(draft: SessionDraft): Edits | undefined {
    const edits: Edits = new Map();
    const { recordings } = this.#session;
    for (const [position, recording] of recordings.entries()) {
      const judged = this.#offers.get(recording);
      if (!judged) continue;
      if (!isDeepStrictEqual(draft.session.recordings[position], recording)) return undefined;
      const accepted = acceptAnswer(recording, judged, this.#targets);
      if (accepted === undefined) continue;
      if ('refused' in accepted) this.#refusals.set(recording, accepted.refused);
      else if (!this.#refuseUncertain(recording, judged)) edits.set(position, accepted);
    }
    while (edits.size > 0) {
      const { session } = draft.edited(edits);
      const changed = findChangedLinks(draft.session, session, this.#settings);
      if (changed.length === 0) break;
      this.#refuseFor(changed, edits);
    }
    return edits;
  }

  /** Refuses an answer if it is not certain what of it a later request takes. */
  #refuseUncertain(recording: Recording, { comparison }: JudgedAnswer): boolean {
    const taken = comparison?.known.neededFrom(recording) ?? [];
    const lost = taken.find(({ live }) => live === undefined);
    if (lost) {
      this.#refusals.set(recording, explainChanged({ producer: recording, ...lost, isNew: false }));
    }
    return lost !== undefined;
  }

  /** Refuses the answers whose links have changed; if none of them is new, all that may have changed one. */
  #refuseFor(changed: readonly ChangedLink[], edits: Edits): void {
    const ids = new Map(this.#session.recordings.map(({ id }, position) => [id, position]));
    const positionOf = ({ producer }: KeptLink): number => ids.get(producer.id) ?? -1;
    const own = changed.filter((link) => edits.has(positionOf(link)));
    const [first] = changed;
    for (const position of own.length > 0 ? own.map(positionOf) : [...edits.keys()]) {
      const recording = this.#session.recordings[position];
      const link = own.find((each) => positionOf(each) === position) ?? first;
      if (recording && link) this.#refusals.set(recording, explainChanged(link));
      edits.delete(position);
    }
  }

  #changesOf(draft: SessionDraft, edits: Edits): Map<Recording, AcceptedChange> {
    const [before, after] = [draft, draft.edited(edits)].map((each) => each.responses());
    return new Map(
      [...edits.keys()].flatMap((position) => {
        const recording = this.#session.recordings[position];
        const change = { before: before?.[position] ?? '', after: after?.[position] ?? '' };
        return recording ? [[recording, change] as const] : [];
      }),
    );
  }
}

/** By position of the recording. */
type Edits = Map<number, ResponseEdit>;

function explainChanged(link: ChangedLink): string {
  const change = link.isNew ? 'take the place of another one' : 'be lost';
  return `${renderLink(link)} would ${change}: record the session anew`;
}

/** Why an answer is accepted only by name: it is an error, where the recording has something else. */
function explainNewError(outcome: Outcome): string | undefined {
  if (!isNewError(outcome)) return undefined;
  const { actual, failure } = outcome;
  const error =
    failure?.kind === 'protocol-status'
      ? `it is no success of ${failure.protocol}`
      : `${actual} is an error of the server`;
  return `${error}, which is accepted only by name`;
}

/** Whether the server fails, or the protocol above HTTP has an error, where the recording has something else. */
export function isNewError({ actual = 0, expected, failure }: Outcome): boolean {
  if (failure?.kind === 'protocol-status') return failure.actual !== undefined;
  return actual >= 500 && actual !== expected;
}

/** Whether a request was not sent because it lacks a value. */
function isForValue(failure: Outcome['failure']): boolean {
  const kind = failure?.kind;
  return kind === 'blocked' || kind === 'missing-value' || kind === 'ambiguous-value';
}

/** A link in words, as the subject of a sentence. */
function renderLink({ producer, from, consumer, to }: KeptLink): string {
  return `the link from ${from.text} of ${titleOf(nameOf(producer))} to ${to.text} of ${titleOf(nameOf(consumer))}`;
}

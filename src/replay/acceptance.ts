/**
 * Accepts live answers that differ from a session into its file, for `vitest -u` and for the page. All answers that are
 * accepted together are checked together, once the replay is over: the session with them must have the links that it
 * has without them, or later replays would send what was recorded. If a link would change, all of them are refused:
 * no server could have given some of them beside the recorded ones.
 */

import { isDeepStrictEqual } from 'node:util';
import { type DiffLine, startOfDiff } from '../diff/line-diff.ts';
import { SessionReplayError } from '../errors.ts';
import { Location } from '../formats/value/location.ts';
import { HAR_STAYS, isHarFile } from '../session/har-file.ts';
import type { Recording, Session } from '../session/schema.ts';
import { type ResponseEdit, SessionDraft, updateSession } from '../session/update-session.ts';
import { acceptAnswer } from './compare/accept-answer.ts';
import type { JudgedAnswer } from './compare/comparison.ts';
import type { Source } from './correlate/link/link-recordings.ts';
import { type LinkedSession, type LinkSettings, linkSession } from './correlate/link-session.ts';
import { mayStay } from './correlate/message/referer.ts';
import { titleOf } from './failure/failure.ts';
import { isAcceptable, nameOf, type Outcome } from './failure/outcome.ts';
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
  /** Answers that are refused only because nobody has asked for them by name. */
  readonly #unnamed = new Set<Recording>();
  /** A link that accepting would change, and the answer that names it: nothing is accepted from then on. */
  #changed: { readonly link: ChangedLink; readonly naming: Recording } | undefined;

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
    this.#unnamed.delete(recording);
    if (!isAcceptable(outcome)) return false;
    const refusal = isHarFile(this.#file)
      ? HAR_STAYS
      : (this.#explainChanged(recording) ??
        (isNamed ? undefined : this.#explainUnnamed(recording, judged)));
    if (refusal === undefined) this.#offers.set(recording, judged);
    this.#refuse(recording, refusal);
    return refusal === undefined;
  }

  /** Why an answer is refused that was not asked for by name; undefined for one that is no error. */
  #explainUnnamed(recording: Recording, judged: JudgedAnswer): string | undefined {
    const error = explainNewError(judged.outcome);
    if (error === undefined) return undefined;
    const lost = findUncertain(recording, judged);
    if (lost) return explainChanged(lost);
    this.#unnamed.add(recording);
    return `${error}: ${this.#adviseNaming(recording)}`;
  }

  /** Whether an answer is refused only because it is an error that was not asked for by name. */
  isUnnamed(recording: Recording): boolean {
    return this.#unnamed.has(recording);
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
      for (const recording of offered) this.#refuse(recording, reason);
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
      refuse(
        `the session file could not be changed: ${error.message.replace(/\.$/, '').replaceAll(/\n\s*/g, ' ')}`,
      );
    } finally {
      this.#offers.clear();
    }
  }

  /** What is accepted; undefined if the file has other recordings now. */
  #plan(draft: SessionDraft): Edits | undefined {
    const edits: Edits = new Map();
    const offered: Recording[] = [];
    let changed: ChangedLink | undefined;
    const { recordings } = this.#session;
    for (const [position, recording] of recordings.entries()) {
      const judged = this.#offers.get(recording);
      if (!judged) continue;
      if (!isDeepStrictEqual(draft.session.recordings[position], recording)) return undefined;
      const accepted = acceptAnswer(recording, judged, this.#targets);
      if (accepted === undefined) continue;
      if ('refused' in accepted) {
        this.#refuse(recording, accepted.refused);
        continue;
      }
      edits.set(position, accepted);
      offered.push(recording);
      changed ??= findUncertain(recording, judged);
    }
    if (edits.size === 0) return edits;
    changed ??= findChangedLink(draft.session, draft.edited(edits).session, this.#settings);
    if (!changed) return edits;
    const { producer } = changed;
    const naming = offered.find(({ id }) => id === producer.id) ?? offered[0] ?? producer;
    this.#changed = { link: changed, naming };
    for (const recording of offered) this.#refuse(recording, this.#explainChanged(recording));
    return new Map();
  }

  /** Why nothing is accepted; undefined if no link would change. */
  #explainChanged(recording: Recording): string | undefined {
    if (!this.#changed) return undefined;
    const { link, naming } = this.#changed;
    if (recording.id === naming.id) return explainChanged(link);
    return `the answer to ${titleOf(nameOf(naming))} is refused: ${RECORD_ANEW}`;
  }

  #refuse(recording: Recording, reason: string | undefined): void {
    if (reason !== undefined) this.#refusals.set(recording, reason);
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
  return `${renderLink(link)} would ${change}: ${RECORD_ANEW}`;
}

const RECORD_ANEW = 'record the session anew';

/** A value of an answer that a later request takes, if it is not certain where the live answer has it. */
function findUncertain(
  recording: Recording,
  { comparison }: JudgedAnswer,
): ChangedLink | undefined {
  const taken = comparison?.known.neededFrom(recording) ?? [];
  const lost = taken.find(({ live }) => live === undefined);
  return lost && { producer: recording, ...lost, isNew: false };
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
function isNewError({ actual = 0, expected, failure }: Outcome): boolean {
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

// Finds a link that a change to the answers of a session would change.

/** A value that a request takes from an answer. */
interface KeptLink {
  readonly producer: Recording;
  readonly from: Location;
  readonly consumer: Recording;
  readonly to: Location;
}

/** A link that only one of two sessions has. */
interface ChangedLink extends KeptLink {
  /** Whether the second session has it, in place of another one. */
  readonly isNew: boolean;
}

/**
 * Finds a link of the first session that the second one, whose answers differ, does not have, or one that takes its
 * place. An answer stays a source of each value of which it was one, even if a request prefers another answer now: the
 * same value may name another row in it.
 */
function findChangedLink(
  before: Session,
  after: Session,
  settings: LinkSettings,
): ChangedLink | undefined {
  const [old, now] = [before, after].map((session) => linkSession(session, settings, []));
  if (!old) return undefined;
  const is = now ? sourcesOf(now) : new Map<string, readonly KeyedLink[]>();
  for (const [place, sources] of sourcesOf(old)) {
    const present = is.get(place) ?? [];
    const keys = new Set(present.map(({ key }) => key));
    const lost = sources.find(({ key }) => !keys.has(key));
    if (lost) return { ...lost, isNew: false };
    const [first] = present;
    const isKnown = sources.some(({ producer }) => producer.id === first?.producer.id);
    if (first && !isKnown) return { ...first, isNew: true };
  }
  return undefined;
}

/** The key tells a source from others of the same value. */
interface KeyedLink extends KeptLink {
  readonly key: string;
}

/** The sources of each value of a request, the best first, without the values that a request can do without. */
function sourcesOf({ recordings, links, cookies }: LinkedSession): Map<string, KeyedLink[]> {
  const found = new Map<string, KeyedLink[]>();
  for (const [index, consumer] of recordings.entries()) {
    const add = (to: Location, sources: readonly Source[]): void => {
      const keyed = sources.flatMap(({ producer: position, location: from, value }) => {
        const producer = recordings[position];
        const key = JSON.stringify([position, from.form, value]);
        return producer ? [{ producer, from, consumer, to, key }] : [];
      });
      const place = JSON.stringify([index, to.text]);
      found.set(place, [...(found.get(place) ?? []), ...keyed]);
    };
    for (const link of links.plans[index]?.links ?? []) {
      const { location } = link.to;
      if (!link.isSoft && !mayStay(location, link.value)) add(location, [link, ...link.others]);
    }
    for (const { name, producer } of cookies?.requests[index]?.cookies ?? []) {
      const location = new Location([{ kind: 'cookie', name }]);
      add(location, [{ producer, location, value: '' }]);
    }
    const document = links.plans[index]?.document;
    const whole = new Location([{ kind: 'body' }]);
    if (document) add(whole, [{ producer: document.producer, location: whole, value: '' }]);
  }
  return found;
}

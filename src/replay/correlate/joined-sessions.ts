/**
 * Sessions of one client, read as the one session that they would be with `record.scope: 'file'`: its links show what
 * the answers of earlier sessions bring to later ones.
 */

import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import type { Location } from '../../formats/value/location.ts';
import { isSerialId } from '../../formats/value/names.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { withMembers } from '../../session/session-file.ts';
import { arrivalOf, byArrival, byDeparture, lastByteAt } from '../schedule/recorded-times.ts';
import { openSession } from './link/readers.ts';
import { type LinkSettings, linkValues } from './link-session.ts';
import { isIdOfThing, type Roles } from './naming/roles.ts';
import { creates, type SentText } from './plain-names.ts';
import { isPartOfText } from './sightings.ts';

/** A value that an earlier session brought. */
interface BroughtValue {
  /** Of the session that it was brought to. */
  readonly recording: Recording;
  readonly location: Location;
  readonly value: string;
  /** Name of the session that brought it. */
  readonly broughtBy: string;
}

/** Where the sessions have a text first. */
interface FirstSight extends SentText {
  readonly session: Session;
  /** Whether an answer had it before any request. */
  readonly isBrought: boolean;
}

/** Texts in the requests of a session. To link more of them takes long, and none of them was written by hand. */
const MAX_SENT = 2000;
/** The most texts that are remembered, and that are read of a session. */
const MAX_REMEMBERED = 100_000;
/** In characters. No name of a row is longer. */
const MAX_TEXT = 256;

/** Sessions of one client, in the order in which they were recorded. */
export class JoinedSessions {
  /** By session: what links bring to it from earlier ones. */
  readonly #brought = new Map<Session, BroughtValue[]>();
  /** Where a text was first, by itself and under its name; undefined if it was a word of a path. */
  readonly #texts = new Map<string, FirstSight | undefined>();
  readonly #order: ReadonlyMap<Session, number>;

  constructor(sessions: readonly Session[], settings: LinkSettings) {
    this.#order = new Map(sessions.map((session, index) => [session, index]));
    if (sessions.length < 2) return;
    const short = sessions.filter((session) => this.#addTexts(session) <= MAX_SENT);
    this.#link(short, settings);
  }

  /** What links bring to a session from earlier ones. */
  broughtTo(session: Session): readonly BroughtValue[] {
    return this.#brought.get(session) ?? [];
  }

  /** Where an earlier session has a text first, not counting words of paths. @param name that an answer has it under */
  firstOf(value: string, session: Session, name?: string): FirstSight | undefined {
    const first = this.#texts.get(keyOf(value, name));
    if (!first) return undefined;
    const isEarlier = (this.#order.get(first.session) ?? 0) < (this.#order.get(session) ?? 0);
    return isEarlier ? first : undefined;
  }

  /** @returns how many texts its requests have */
  #addTexts(session: Session): number {
    const { recordings, readers } = openSession(session);
    const sentAt = new Map<string, number>();
    const texts: { readonly time: number; readonly key: string; readonly first?: FirstSight }[] =
      [];
    for (const [position, recording] of recordings.entries()) {
      const { at: time } = recording;
      readers.walk(position, {
        enters: () => true,
        visit({ value, isPiece }, at) {
          if (isPiece || value.length > MAX_TEXT || sentAt.has(value)) return 'enter';
          sentAt.set(value, time);
          const isWord = at.part === 'path' && !creates(recording, value);
          const first = { session, recording, location: at.location(), isBrought: false };
          texts.push({ time, key: keyOf(value), ...(!isWord && { first }) });
          return 'enter';
        },
        leave: () => undefined,
      });
    }
    for (const position of byArrival(recordings)) {
      const recording = recordings[position];
      if (!recording) continue;
      const time = arrivalOf(recording);
      readers.read((value, at) => {
        if (value.length > MAX_TEXT || texts.length >= MAX_REMEMBERED) return;
        if ((sentAt.get(value) ?? time) < time) return;
        if (isPartOfText(at) && !isDistinctive(value)) return;
        const first = { session, recording, location: at.location(), isBrought: true };
        texts.push({ time, key: keyOf(value), first });
        const { name } = first.location.last ?? {};
        if (name !== undefined) texts.push({ time, key: keyOf(value, name), first });
      })(recording);
    }
    for (const { key, first } of texts.sort((one, other) => one.time - other.time)) {
      if (this.#texts.size < MAX_REMEMBERED && !this.#texts.has(key)) this.#texts.set(key, first);
    }
    return sentAt.size;
  }

  #link(sessions: readonly Session[], settings: LinkSettings): void {
    const owners = new Map<Recording, { session: Session; own: Recording }>();
    let start = 0;
    for (const session of sessions) {
      let end = start;
      for (const own of byDeparture(session.recordings)) {
        const joined = { ...own, at: start + own.at, origin: own.origin ?? session.origin };
        owners.set(joined, { session, own });
        end = Math.max(end, lastByteAt(joined));
      }
      start = end + 1;
    }
    const [first] = sessions;
    if (!first || sessions.length < 2) return;
    const joined = withMembers(first, { recordings: [...owners.keys()], links: [] });
    const { recordings, links } = linkValues(joined, settings) ?? {};
    for (const [position, plan] of links?.plans.entries() ?? []) {
      const ownerAt = (index: number) => {
        const recording = recordings?.[index];
        return recording && owners.get(recording);
      };
      const user = ownerAt(position);
      for (const { producer, location, value, isSoft, to, roles } of plan?.links ?? []) {
        const maker = ownerAt(producer);
        if (!user || !maker || maker.session === user.session || isSoft) continue;
        const isWholePath = to.location.text === 'path';
        if (!(isWholePath || isName(value, location, roles))) continue;
        // Which test got a secret is told by its value. Its name says nothing of it.
        if (findPlaceholders(value).length > 0) continue;
        const brought = this.#brought.get(user.session) ?? [];
        this.#brought.set(user.session, brought);
        const broughtBy = maker.session.name;
        brought.push({ recording: user.own, location: to.location, value, broughtBy });
      }
    }
  }
}

/** Whether a value names a row. Words in URLs of answers are those of the API. */
function isName(value: string, source: Location, roles: Roles | null | undefined): boolean {
  if (isDistinctive(value)) return !value.includes('/');
  const isId = roles?.strong.some(isIdOfThing) ?? false;
  return isId && (isSerialId(value) || source.last?.kind !== 'segment');
}

function keyOf(value: string, name?: string): string {
  return name === undefined ? value : `${name.toLowerCase()} ${value}`;
}

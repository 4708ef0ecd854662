import { shallowReactive } from 'vue';
import { pathTitle } from '../../../replay/failure/failure.ts';
import type { RecordingRow, SessionCard, SessionDetail, SessionLinks } from '../../api.ts';
import { type FaultError, faultOf, type PageSource } from '../source/page-source.ts';

/** A session as far as it was read. What was read stays if reading the session again fails. */
export interface SessionEntry {
  readonly detail?: SessionDetail;
  /** Recordings by id. */
  readonly byId: ReadonlyMap<string, RecordingRow>;
  readonly fault?: FaultError;
  readonly isLoading: boolean;
}

/** Sessions that were opened. */
export interface SessionStore {
  /** What is known of a session. Undefined if nobody asked for it. */
  get(key: string): SessionEntry | undefined;
  /** Reads a session, unless it was read before. */
  load(key: string): Promise<void>;
  /** Reads a session again, as its file and the config are now. */
  reload(key: string): Promise<void>;
  /** Reads many sessions, a few at a time. */
  loadAll(keys: readonly string[]): Promise<void>;
  /**
   * Fetches the newest sessions before they are opened, unless they are large. Forgets fetched sessions that have
   * changed since.
   */
  readAhead(cards: readonly SessionCard[]): void;
  links(key: string): Promise<SessionLinks>;
  /** The name of a recording: `#3 POST /orders`. */
  nameOf(key: string, id: string): string;
}

const MAX_AT_ONCE = 4;

/** The most sessions that are fetched ahead, and the most recordings in all of them. */
const MAX_AHEAD = 4;
const MAX_ROWS_AHEAD = 20_000;

const NONE: ReadonlyMap<string, RecordingRow> = new Map();

export function createSessionStore(source: PageSource): SessionStore {
  const entries = shallowReactive(new Map<string, SessionEntry>());
  const links = new Map<string, Promise<SessionLinks>>();
  const ahead = new Map<string, { revision: string; detail: Promise<SessionDetail> }>();

  const fetchAhead = ({ key, revision }: SessionCard) => {
    const detail = source.session(key);
    ahead.set(key, { revision, detail });
    // Opening the session asks again, and shows what is wrong.
    detail.catch(() => {
      if (ahead.get(key)?.detail === detail) ahead.delete(key);
    });
  };
  const read = async (key: string, ask: () => Promise<SessionDetail>) => {
    const before = entries.get(key);
    entries.set(key, { ...before, byId: before?.byId ?? NONE, isLoading: true });
    links.delete(key);
    ahead.delete(key);
    try {
      const detail = await ask();
      const byId = new Map<string, RecordingRow>();
      for (const row of detail.rows) byId.set(row.id, row);
      entries.set(key, { detail, byId, isLoading: false });
    } catch (error) {
      const byId = before?.byId ?? NONE;
      entries.set(key, { ...before, byId, fault: faultOf(error), isLoading: false });
    }
  };
  const load = async (key: string) => {
    const entry = entries.get(key);
    if (entry?.detail || entry?.isLoading) return;
    const fetched = ahead.get(key);
    await read(key, () => fetched?.detail ?? source.session(key));
  };

  return {
    get: (key) => entries.get(key),
    load,
    // What was fetched ahead may be old: the revision of a session does not cover the config.
    reload: (key) => read(key, () => source.session(key)),
    async loadAll(keys) {
      const left = [...keys];
      const work = async () => {
        for (let key = left.shift(); key !== undefined; key = left.shift()) await load(key);
      };
      await Promise.all(Array.from({ length: MAX_AT_ONCE }, work));
    },
    nameOf(key, id) {
      const row = entries.get(key)?.byId.get(id);
      return row ? `#${id} ${row.method} ${pathTitle(row)}` : `#${id}`;
    },
    readAhead(cards) {
      const likely = new Set<string>();
      let room = MAX_ROWS_AHEAD;
      for (const card of [...cards].sort(newestFirst)) {
        if (likely.size === MAX_AHEAD) break;
        if (card.requests > room || entries.has(card.key)) continue;
        room -= card.requests;
        likely.add(card.key);
        if (ahead.get(card.key)?.revision !== card.revision) fetchAhead(card);
      }
      for (const key of ahead.keys()) if (!likely.has(key)) ahead.delete(key);
    },
    links(key) {
      const known = links.get(key);
      if (known) return known;
      const asked = source.links(key);
      links.set(key, asked);
      asked.catch(() => links.delete(key));
      return asked;
    },
  };
}

/** The order of sessions in lists. */
export function newestFirst(a: SessionCard, b: SessionCard): number {
  return b.recordedAt.localeCompare(a.recordedAt) || a.key.localeCompare(b.key);
}

/** The session files of a project. They are found, read, and read again when they change. */
import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { SessionReplayError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { portablePath } from '../../session/files/paths.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type { BrokenSession, RecordingRow, SessionCard } from '../api.ts';
import type { PageHost } from '../host.ts';
import { viewBroken, viewCard, viewRow } from '../view/session-view.ts';
import { PageError } from './page-error.ts';

/** A session that could be read. */
export interface OpenSession {
  readonly key: string;
  /** Absolute path. */
  readonly file: string;
  readonly card: SessionCard;
  readonly session: Session;
  /** The rows as JSON, made once: serialising 10,000 of them takes as long as drawing them. */
  readonly rowsAsJson: string;
  recording(id: string): Recording;
}

/** How many sessions stay in memory as a whole. */
const MAX_OPEN = 6;

/** A session file: its card, or why it cannot be read. */
type Entry = { readonly revision: string; readonly file: string } & (
  | { readonly card: SessionCard }
  | { readonly broken: BrokenSession }
);

export class Library {
  readonly #host: Pick<PageHost, 'root' | 'findSessions'>;
  #entries: ReadonlyMap<string, Entry> = new Map();
  /** The sessions that were opened last, the latest at the end. */
  readonly #open = new Map<string, OpenSession>();
  readonly #onChange: () => void;
  #scanning: Promise<void> | undefined;

  /** @param onChange called whenever a file turns out to be new, changed or deleted */
  constructor(host: Pick<PageHost, 'root' | 'findSessions'>, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
  }

  /** All sessions, by their keys. */
  async list(): Promise<{ sessions: SessionCard[]; broken: BrokenSession[] }> {
    await this.scan();
    const entries = [...this.#entries.values()];
    return {
      sessions: entries.flatMap((entry) => ('card' in entry ? entry.card : [])),
      broken: entries.flatMap((entry) => ('broken' in entry ? entry.broken : [])),
    };
  }

  /** Looks for new, changed and deleted files. */
  scan(): Promise<void> {
    this.#scanning ??= this.#scan().finally(() => {
      this.#scanning = undefined;
    });
    return this.#scanning;
  }

  /**
   * A session as its file is now.
   * @throws {PageError} if there is no such session, or if it cannot be read
   */
  async open(key: string): Promise<OpenSession> {
    if (!this.#entries.has(key)) await this.scan();
    const known = this.#entries.get(key);
    if (!known) throw new PageError(404, `there is no session ${key}: its file may be gone`);
    const revision = await revisionOf(known.file);
    const kept = this.#open.get(key);
    if (kept && kept.card.revision === revision) {
      this.#open.delete(key);
      this.#open.set(key, kept);
      return kept;
    }
    const { entry, session } = await this.#read(key, known.file, revision);
    this.#entries = new Map(this.#entries).set(key, entry);
    if (known.revision !== revision) this.#onChange();
    if ('broken' in entry || !session) {
      throw new PageError(422, 'broken' in entry ? entry.broken.message : `cannot read ${key}`);
    }
    return this.#keep(key, entry.file, entry.card, session);
  }

  async #scan(): Promise<void> {
    const files = await this.#host.findSessions();
    const entries = new Map<string, Entry>();
    let hasChanged = files.length !== this.#entries.size;
    for (const file of files) {
      const key = portablePath(relative(this.#host.root, file));
      const revision = await revisionOf(file);
      const before = this.#entries.get(key);
      if (before?.revision === revision) {
        entries.set(key, before);
        continue;
      }
      hasChanged = true;
      const { entry, session } = await this.#read(key, file, revision);
      entries.set(key, entry);
      const hasRoom = this.#open.has(key) || this.#open.size < MAX_OPEN;
      if (session && 'card' in entry && hasRoom) this.#keep(key, file, entry.card, session);
    }
    this.#entries = entries;
    for (const key of this.#open.keys()) if (!entries.has(key)) this.#open.delete(key);
    if (hasChanged) this.#onChange();
  }

  async #read(
    key: string,
    file: string,
    revision: string,
  ): Promise<{ readonly entry: Entry; readonly session?: Session }> {
    try {
      const session = await readReplayed(file);
      const card = viewCard(key, revision, session);
      return { entry: { revision, file, card }, session };
    } catch (error) {
      if (!(error instanceof SessionReplayError)) throw error;
      return { entry: { revision, file, broken: viewBroken(key, error) } };
    }
  }

  #keep(key: string, file: string, card: SessionCard, session: Session): OpenSession {
    const byId = new Map(session.recordings.map((each) => [each.id, each]));
    const open: OpenSession = {
      ...{ key, file, card, session },
      rowsAsJson: JSON.stringify(session.recordings.map((each): RecordingRow => viewRow(each))),
      recording(id) {
        const recording = byId.get(id);
        if (recording) return recording;
        throw new PageError(404, `the session ${key} has no recording ${id}`);
      },
    };
    this.#open.delete(key);
    this.#open.set(key, open);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
    return open;
  }
}

/** A text that changes whenever the file does. All files that cannot be looked at have the same one. */
async function revisionOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs.toString(36)}-${size.toString(36)}-${ino.toString(36)}`;
  } catch {
    return 'gone';
  }
}

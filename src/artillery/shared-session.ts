/** A session that the virtual users of a worker share: read and linked once, and replayed by each user as a client. */
import { UserError } from '../errors.ts';
import { readReplayed } from '../har/read-replayed.ts';
import { checkArguments } from '../replay/check-arguments.ts';
import { type LinkedSession, linkSession, linkValues } from '../replay/correlate/link-session.ts';
import { type EngineSettings, Replay } from '../replay/engine.ts';
import type { Outcome } from '../replay/failure/outcome.ts';
import { findMissingSecrets, findSentSecrets } from '../replay/missing-secrets.ts';
import { nameRoutes } from '../replay/name-routes.ts';
import { warningsOf } from '../replay/replay-session.ts';
import { createOverrides } from '../replay/send/header-overrides.ts';
import { resolveTargets } from '../replay/send/target.ts';
import type { ReplaySettings } from '../replay/settings.ts';
import type { Session } from '../session/schema.ts';

/** The settings that are the same for every virtual user. */
type SharedSettings = Pick<ReplaySettings, 'correlate' | 'headers' | 'origins' | 'target'>;

/** The settings of a step that replays a session. */
interface SharedStep {
  /** The settings without a target, which is only known later. */
  readonly written: ReplaySettings;
  /** Location in the script, for messages. */
  readonly owner: string;
}

/** The sessions of a worker. Steps with the same settings share one. */
export class SharedSessions {
  readonly #sessions = new Map<string, Promise<SharedSession>>();

  /**
   * Reads a session on first use.
   * @param file absolute path
   * @throws {UserError} `INVALID_OPTIONS`, `SESSION_NOT_READABLE` or `INVALID_SESSION`, each time
   */
  read(step: SharedStep, file: string): Promise<SharedSession> {
    const key = JSON.stringify([file, step.written]);
    const session = this.#sessions.get(key) ?? SharedSession.read(file, step);
    this.#sessions.set(key, session);
    return session;
  }
}

export class SharedSession {
  readonly #session: Session;
  readonly #linked: LinkedSession | null;
  /** Names of requests, by id of the recording. */
  readonly routes: ReadonlyMap<string, string>;
  /** Placeholders of the secrets in its requests. */
  readonly sent: ReadonlySet<string>;
  /** The placeholders whose value no response brings. */
  readonly missing: readonly string[];
  /** What a replay of the session would ignore silently, one line each. */
  readonly warnings: readonly string[];

  private constructor(session: Session, file: string, settings: SharedSettings) {
    const values = linkValues(session, settings);
    const routes = nameRoutes(session, values);
    this.#session = session;
    this.#linked = linkSession(session, settings, resolveTargets(session, settings), values);
    this.routes = new Map([...routes].map(([{ id }, route]) => [id, route]));
    this.sent = findSentSecrets(session, file);
    const set = new Set(createOverrides(settings.headers).byName.keys());
    this.missing = findMissingSecrets(session, file, set);
    this.warnings = warningsOf(session, settings);
  }

  static async read(file: string, { written, owner }: SharedStep): Promise<SharedSession> {
    const session = await readReplayed(file);
    // Links do not depend on the target. The recorded origin takes the place of a target that is not known yet.
    const { target = session.origin, secrets = {} } = written;
    // Secrets make the engine load the schema of settings. Load it now, so that users do not have to wait.
    const known = { ...written, target, secrets };
    const checked = await checkArguments(owner, [session], known);
    if (session.recordings.length === 0) {
      throw new UserError('INVALID_SESSION', `${owner}: there are no recordings in ${file}`);
    }
    return new SharedSession(session, file, checked);
  }

  /** Replays the session as a new client, with its own live values, cookies and connections. */
  async replay(settings: EngineSettings): Promise<Outcome[]> {
    const { recordings } = this.#session;
    const replay = new Replay(this.#session, settings, recordings, this.#linked);
    try {
      return await replay.run();
    } finally {
      await replay.close();
    }
  }
}

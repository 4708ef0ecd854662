/** The replays that were started from the page. */

import { SessionReplayError } from '../../errors.ts';
import { isLoopback } from '../../http/loopback.ts';
import { checkArguments } from '../../replay/check-arguments.ts';
import { findMissingSecrets } from '../../replay/missing-secrets.ts';
import { liveSecrets, mergeSecrets } from '../../replay/request/secrets.ts';
import { headerLists, mergeHeaders } from '../../replay/send/header-overrides.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import type { ReplayChoices, ReplayForm, RunCard, TargetChoice } from '../api.ts';
import type { ConfiguredTarget, PageHost } from '../host.ts';
import { viewSettings } from '../view/settings-view.ts';
import { requireTarget } from './form-schema.ts';
import type { Library, OpenSession } from './library.ts';
import { PageError } from './page-error.ts';
import { MAX_KEPT, Run } from './run.ts';

/** Older runs are forgotten once they are over. */
const MAX_RUNS = 20;
/** Limit for the live bodies of all runs, in bytes. Those of the oldest runs make room for a new run. */
const MAX_ALL_KEPT = 2 * MAX_KEPT;
/** Limit for the requests of one run: each outcome is kept, and sent to every open page. */
const MAX_REQUESTS = 200_000;

interface RunsOptions {
  readonly host: PageHost;
  readonly library: Library;
  /** Called whenever a run has changed. */
  readonly onChange: (run: Run) => void;
  /** Runs of a server that was closed, the oldest first. */
  readonly past: PastRuns | undefined;
}

/** The runs that outlive a server. */
export type PastRuns = readonly Run[];

export class Runs {
  readonly #options: RunsOptions;
  /** By id, the oldest first. */
  readonly #runs = new Map<string, Run>();
  /** The run that was searched last. Its texts are kept for the next search. */
  #searched: Run | undefined;
  readonly #missing = new WeakMap<OpenSession, { headers: string; missing: readonly string[] }>();

  constructor(options: RunsOptions) {
    this.#options = options;
    for (const run of options.past ?? []) this.#add(run);
  }

  /** The newest first. */
  list(): RunCard[] {
    return [...this.#runs.values()].reverse().map((run) => run.card());
  }

  /** @throws {PageError} if there is no such run */
  get(id: string): Run {
    const run = this.#runs.get(id);
    if (run) return run;
    throw new PageError(
      404,
      'there is no such run any more: the server was started anew, or it was replaced by newer runs',
    );
  }

  /** What the replay dialog offers for a session. */
  async choicesOf(opened: OpenSession): Promise<ReplayChoices> {
    const { file, session } = opened;
    const config = this.#options.host.configOf(file);
    const base = await config.settingsFor(undefined, session);
    const lists = headerLists(base.headers);
    const names = [...lists.set, ...lists.replace].map(([name]) => name);
    const overridden = new Set(names.map((name) => name.toLowerCase()));
    const given = liveSecrets(base.secrets);
    const targets = config.targets.map((target) => choiceOf(target, session.origin));
    const first = targets.find(({ unavailable }) => unavailable === undefined);
    return {
      targets,
      form: {
        ...{ target: first?.name ?? '', headers: [], secrets: {} },
        ...viewSettings(base),
      },
      configHeaders: [...new Set(names)],
      missingSecrets: this.#missingSecrets(opened, overridden).filter(
        (placeholder) => !given.has(placeholder),
      ),
    };
  }

  /**
   * Placeholders for which nobody gives a secret. They are found once: in 10,000 recordings, the search takes as long
   * as the rest of opening them (bench `page`).
   */
  #missingSecrets(opened: OpenSession, overridden: ReadonlySet<string>): readonly string[] {
    const headers = [...overridden].join();
    const known = this.#missing.get(opened);
    if (known?.headers === headers) return known.missing;
    const missing = findMissingSecrets(opened.session, opened.file, overridden);
    this.#missing.set(opened, { headers, missing });
    return missing;
  }

  /**
   * Starts a replay.
   * @throws {PageError} that names the wrong field of the form
   */
  async start(opened: OpenSession, form: ReplayForm): Promise<Run> {
    const { settings, target } = await this.#settingsOf(opened, form);
    const { length } = form.only ?? opened.session.recordings;
    if (form.copies > 1 && length * form.copies > MAX_REQUESTS) {
      const most = Math.floor(MAX_REQUESTS / length);
      const message = `expected at most ${most} copies of ${length} requests: larger loads run by replaySession`;
      throw new PageError(400, message, 'copies');
    }
    const rival = [...this.#runs.values()].find((run) => !run.isOver && run.key === opened.key);
    if (rival) {
      throw new PageError(409, 'this session is being replayed: wait for that run, or cancel it');
    }
    const run = new Run({ opened, form, settings, target });
    this.#add(run);
    this.#forget();
    // The run reports its own errors.
    void run.start();
    return run;
  }

  /** Ends all replays. @returns the runs, for the server that comes next */
  close(): PastRuns {
    const runs = [...this.#runs.values()];
    this.#searched?.forgetTexts();
    for (const run of runs) {
      run.cancel();
      run.onChange = () => undefined;
    }
    return runs;
  }

  #add(run: Run): void {
    run.onChange = () => this.#options.onChange(run);
    this.#runs.set(run.id, run);
  }

  async #settingsOf(
    { file, session }: OpenSession,
    form: ReplayForm,
  ): Promise<{ settings: Omit<ReplaySettings, 'onOutcome'>; target: string }> {
    const config = this.#options.host.configOf(file);
    const choices = config.targets.map((target) => choiceOf(target, session.origin));
    const index = choices.findIndex(({ name }) => name === form.target);
    const known = config.targets[index];
    const { unavailable } = choices[index] ?? {};
    if (known?.module !== undefined) throw new PageError(400, unavailable ?? '', 'target');
    const text = form.target.trim();
    if (text === '') throw new PageError(400, 'name a target: an http(s) URL', 'target');
    // A recorded origin that is not offered may still be typed: whoever types it has chosen it.
    const chosen = unavailable === undefined ? choices[index] : undefined;
    if (!chosen) requireTarget(text, []);
    try {
      const base = await config.settingsFor(chosen ? known?.name : text, session);
      const settings = await checkArguments('Start Replay', [session], merge(base, form));
      return { settings, target: chosen?.name ?? text };
    } catch (error) {
      if (error instanceof SessionReplayError) throw new PageError(400, error.message);
      throw error;
    }
  }

  /**
   * The ids of recordings whose live messages contain a text.
   * @param id of the run
   * @throws {PageError} if there is no such run
   */
  search(id: string, text: string, signal: AbortSignal): Promise<string[]> {
    const run = this.get(id);
    if (run !== this.#searched) this.#searched?.forgetTexts();
    this.#searched = run;
    return run.search(text, signal);
  }

  #forget(): void {
    for (const [id, run] of this.#runs) {
      if (this.#runs.size <= MAX_RUNS) break;
      if (!run.isOver) continue;
      this.#runs.delete(id);
      if (run === this.#searched) this.#searched = undefined;
    }
    let room = MAX_ALL_KEPT - MAX_KEPT;
    for (const run of [...this.#runs.values()].reverse()) {
      room -= run.size;
      if (room < 0 && run.isOver) run.forgetExchanges();
    }
  }
}

function choiceOf(
  { name, url, module, isReadOnly }: ConfiguredTarget,
  origin: string,
): TargetChoice {
  const own = {
    name: name ?? url ?? module ?? origin,
    ...(isReadOnly && { isReadOnly: true as const }),
  };
  if (module !== undefined) {
    return {
      ...own,
      unavailable: `only Vitest starts ${module}: run the session's tests, or give the URL of an app that is running`,
    };
  }
  if (url === undefined && !isLoopback(new URL(origin).hostname)) {
    return {
      ...own,
      unavailable: `the session was recorded against ${origin}, which is not on this machine: name the target it may be sent to`,
    };
  }
  return { ...own, url: url ?? origin };
}

/** The form overrides the config, but a read-only target stays read-only. */
function merge(base: ReplaySettings, form: ReplayForm): ReplaySettings {
  const given = { set: form.headers, replace: [] };
  const { body, ...expect } = base.expect ?? {};
  return {
    ...base,
    speed: form.speed,
    openLoop: form.openLoop,
    headers: mergeHeaders(headerLists(base.headers), given),
    secrets: mergeSecrets(base.secrets, form.secrets),
    readOnly: base.readOnly || form.readOnly,
    correlate: form.correlate ? (base.correlate ?? true) : false,
    unproven: form.sendUnproven ? 'send' : 'block',
    copies: form.copies,
    timeout: form.timeout,
    expect: form.body === 'none' ? expect : { ...expect, body: form.body },
  };
}

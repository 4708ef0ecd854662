/** One replay that was started from the page, while it is under way and afterwards. */
import { randomUUID } from 'node:crypto';
import { textOfError } from '../../errors.ts';
import { Acceptance } from '../../replay/acceptance.ts';
import type { JudgedAnswer, LiveExchange } from '../../replay/compare/comparison.ts';
import type { EngineSettings } from '../../replay/engine.ts';
import { isMismatch, requestTitle } from '../../replay/failure/failure.ts';
import { ReplayCauses } from '../../replay/failure/group-failures.ts';
import { createMask } from '../../replay/failure/mask.ts';
import { isAcceptable, type Outcome } from '../../replay/failure/outcome.ts';
import { Tally } from '../../replay/failure/summary.ts';
import { replayChecked } from '../../replay/replay-session.ts';
import { resolveTargets } from '../../replay/send/target.ts';
import type { Recording } from '../../session/schema.ts';
import type { AcceptAnswers, AcceptedAnswers } from '../accept-api.ts';
import type { OutcomeDetail, OutcomeRow, ReplayForm, RunCard } from '../api.ts';
import { viewCauses } from '../view/cause-view.ts';
import { keyOf, viewExchange, viewOutcome, wholeMessage } from '../view/outcome-view.ts';
import type { OpenSession } from './library.ts';
import { PageError } from './page-error.ts';
import { TextIndex } from './text-index.ts';

/** Limit for each live body, in bytes. */
const MAX_BODY = 256 * 1024;
/** Limit for all live bodies of a run, in bytes. */
export const MAX_KEPT: number = 64 * 1024 * 1024;

interface Kept {
  readonly judged: JudgedAnswer;
  readonly recording: Recording | undefined;
  /** Undefined if nothing was sent, or if there was no room left. */
  readonly exchange: LiveExchange | undefined;
}

interface RunOptions {
  readonly opened: OpenSession;
  readonly form: ReplayForm;
  /** The checked settings, merged from the config and the form. */
  readonly settings: EngineSettings;
  readonly target: string;
}

/**
 * The form without the values of its secrets. In headers, each credential is replaced by a character that no header can
 * have, so that nobody sends it by mistake.
 */
function withoutSecrets(form: ReplayForm): ReplayForm {
  const mask = createMask(() => Object.entries(form.secrets));
  const names = Object.keys(form.secrets).map((name) => [name, ''] as const);
  return {
    ...form,
    headers: form.headers.map(([name, value]) => [name, mask.header(name, value)]),
    secrets: Object.fromEntries(names),
  };
}

export class Run {
  readonly id: string = randomUUID();
  /** Called whenever something has changed. */
  onChange: () => void = () => undefined;
  readonly #options: RunOptions;
  readonly #startedAt = new Date().toISOString();
  readonly #began = performance.now();
  /** The recordings that the form names. Undefined for all. */
  readonly #only: readonly Recording[] | undefined;
  readonly #abort = new AbortController();
  readonly #tally = new Tally();
  readonly #causes = new ReplayCauses();
  readonly #kept = new Map<string, Kept>();
  readonly #rows = new Map<string, OutcomeRow>();
  /** Ids of the recordings whose live answers were accepted into the file. */
  readonly #accepted = new Set<string>();
  /** How many requests of each recording are in flight. */
  readonly #running = new Map<string, number>();
  /** Ids of the recordings that were in flight when the run was cancelled, or ended early. */
  #cutOff: readonly string[] | undefined;
  #index: TextIndex<LiveExchange>;
  readonly #news = new Set<string>();
  #room = MAX_KEPT;
  #total: number;
  #state: RunCard['state'] = 'running';
  #error: string | undefined;
  #duration = 0;
  #warnings: readonly string[] = [];

  /** @throws {PageError} if the session lacks one of the recordings that the form names */
  constructor(options: RunOptions) {
    this.#options = options;
    this.#index = this.#createIndex();
    const { opened, form } = options;
    this.#only = form.only && [...new Set(form.only)].map((id) => opened.recording(id));
    this.#total = (this.#only ?? opened.session.recordings).length * form.copies;
  }

  /** Sends the requests. Resolves when the run is over, even if it failed. */
  async start(): Promise<void> {
    const { opened, form, settings } = this.#options;
    const room = (): number => (this.#room > 0 ? MAX_BODY : 0);
    try {
      const { warnings } = await replayChecked(
        opened.session,
        {
          ...settings,
          isAccepting: true,
          signal: this.#abort.signal,
          onOutcome: (judged) => this.#take(judged),
          observer: {
            get keep() {
              return room();
            },
            onStart: (count) => {
              this.#total = count * form.copies;
            },
            onSend: ({ id }) => {
              this.#running.set(id, (this.#running.get(id) ?? 0) + 1);
              this.onChange();
            },
            onAnswer: ({ id }) => {
              const running = (this.#running.get(id) ?? 0) - 1;
              if (running > 0) this.#running.set(id, running);
              else this.#running.delete(id);
            },
          },
        },
        this.#only,
      );
      this.#warnings = warnings;
      this.#state = 'done';
    } catch (error) {
      this.#state = this.#abort.signal.aborted ? 'cancelled' : 'failed';
      if (this.#state === 'failed') this.#error = textOfError(error);
      this.#cutOff ??= [...this.#running.keys()];
    }
    this.#duration = performance.now() - this.#began;
    this.onChange();
  }

  cancel(): void {
    if (!this.isOver) this.#cutOff = [...this.#running.keys()];
    this.#abort.abort();
  }

  /** Size of the live bodies that the run keeps, in bytes. */
  get size(): number {
    return MAX_KEPT - this.#room;
  }

  /** Drops what was sent and received. The outcomes stay. */
  forgetExchanges(): void {
    for (const [key, { judged }] of this.#kept) {
      this.#kept.set(key, {
        judged: { outcome: judged.outcome },
        recording: undefined,
        exchange: undefined,
      });
    }
    this.forgetTexts();
    this.#room = MAX_KEPT;
  }

  /** Drops the texts that make the next search quick. */
  forgetTexts(): void {
    this.#index = this.#createIndex();
  }

  /** Key of the session. */
  get key(): string {
    return this.#options.opened.key;
  }

  get isOver(): boolean {
    return this.#state !== 'running';
  }

  card(): RunCard {
    const { opened, form, target } = this.#options;
    const { counts } = this.#tally;
    let running = 0;
    if (!this.isOver) for (const count of this.#running.values()) running += count;
    return {
      id: this.id,
      key: opened.key,
      session: opened.card.name,
      target,
      form: withoutSecrets(form),
      startedAt: this.#startedAt,
      state: this.#state,
      ...(this.#error !== undefined && { error: this.#error }),
      counts: { ...counts, total: this.#total, sent: counts.sent + running, running },
      causes: viewCauses(this.#causes, this.isOver),
      ...(this.isOver && { summary: this.#tally.summary(this.#duration) }),
      warnings: this.#warnings,
    };
  }

  rows(): OutcomeRow[] {
    return [...this.#rows.values()];
  }

  /** Ids of the recordings that are in flight, or were when the run ended early. */
  running(): readonly string[] {
    return this.isOver ? (this.#cutOff ?? []) : [...this.#running.keys()];
  }

  /** The rows that are new since the last call. */
  takeNews(): OutcomeRow[] {
    const news = [...this.#news].flatMap((key) => this.#rows.get(key) ?? []);
    this.#news.clear();
    return news;
  }

  /** @throws {PageError} if there is no such outcome */
  detail(id: string, copy: number | undefined): OutcomeDetail {
    const kept = this.#kept.get(keyOf({ id, copy }));
    if (!kept) throw new PageError(404, `the run has no outcome of ${id}`);
    const { judged, exchange } = kept;
    const { outcome } = judged;
    return {
      outcome,
      ...(outcome.failure && { message: wholeMessage(outcome.failure) }),
      ...(exchange && viewExchange(exchange, this.#options.opened.file)),
    };
  }

  /** The ids of the recordings whose live messages contain a text in their URL, headers or bodies. */
  async search(text: string, signal: AbortSignal): Promise<string[]> {
    const exchanges = new Map<LiveExchange, string>();
    for (const { judged, exchange } of this.#kept.values()) {
      if (exchange) exchanges.set(exchange, judged.outcome.id);
    }
    const found = await this.#index.find([...exchanges.keys()], text, signal);
    return [...new Set(found.flatMap((exchange) => exchanges.get(exchange) ?? []))];
  }

  /** Accepts live answers that differ into the session file, as `vitest -u` does, or tells what would be accepted. */
  accept({ ids, errors = [], isPreview = false }: Omit<AcceptAnswers, 'run'>): AcceptedAnswers {
    const { opened, settings } = this.#options;
    const { file, session } = opened;
    const targets = resolveTargets(session, settings);
    const adviseNaming = (): string => 'accept it by its status';
    const acceptance = new Acceptance({ file, session, settings, targets, adviseNaming });
    const asked = ids && new Set(ids);
    /** If several copies have an answer to accept, the first one is taken. */
    const offered = new Map<string, { recording: Recording; outcome: Outcome }>();
    const refused = new Map<string, AcceptedAnswers['refused'][number]>();
    for (const { judged, recording } of this.#kept.values()) {
      const { outcome } = judged;
      const { id } = outcome;
      if (!isAcceptable(outcome) || (asked && !asked.has(id))) continue;
      if (this.#accepted.has(id) || offered.has(id)) continue;
      if (!recording) {
        refused.set(id, { id, reason: 'Its answer is no longer kept: replay it again.' });
        continue;
      }
      if (acceptance.offer(recording, judged, errors.includes(id))) {
        offered.set(id, { recording, outcome });
        refused.delete(id);
      } else refused.set(id, refusalOf(acceptance, recording, outcome));
    }
    if (isPreview) acceptance.preview();
    else acceptance.decide();
    const accepted: AcceptedAnswers['accepted'][number][] = [];
    for (const [id, { recording, outcome }] of offered) {
      const diff = acceptance.diffOf(recording, MAX_DIFF);
      if (diff) accepted.push({ id, diff });
      else refused.set(id, refusalOf(acceptance, recording, outcome));
    }
    if (!isPreview) this.#noteAccepted(accepted.map(({ id }) => id));
    return { accepted, refused: [...refused.values()] };
  }

  #noteAccepted(ids: readonly string[]): void {
    for (const id of ids) this.#accepted.add(id);
    for (const [key, row] of this.#rows) {
      if (!ids.includes(row.id) || !row.isAcceptable) continue;
      this.#rows.set(key, { ...row, isAccepted: true });
      this.#news.add(key);
    }
    this.onChange();
  }

  /** Keeps masked texts for the next search: masking messages takes longer than searching them. */
  #createIndex(): TextIndex<LiveExchange> {
    return new TextIndex((exchange) => {
      const { sent, answer } = viewExchange(exchange, this.#options.opened.file);
      const messages = [sent.message, ...(answer ? [answer] : [])];
      const texts = messages.flatMap(({ headers, body }) => [...headers.flat(), body.text ?? '']);
      return [sent.url, ...texts].join('\n');
    });
  }

  #take(judged: JudgedAnswer): void {
    const { outcome } = judged;
    const key = keyOf(outcome);
    this.#tally.add(outcome);
    const { target } = this.#options;
    this.#causes.add({ ...outcome, route: requestTitle(outcome), target });
    this.#keep(key, judged);
    this.#rows.set(key, viewOutcome(judged.outcome, judged.exchange?.answer.bodySize));
    this.#news.add(key);
    this.onChange();
  }

  #keep(key: string, judged: JudgedAnswer): void {
    const { exchange, comparison, outcome } = judged;
    // Without a content coding, both are one buffer.
    const buffers = [exchange?.answer.body, comparison?.body?.live.bytes].flatMap((each) =>
      each ? [[each.buffer, each.length] as const] : [],
    );
    const size = [...new Map(buffers).values()].reduce((sum, length) => sum + length, 1024);
    const hasRoom = this.#room >= size;
    if (hasRoom) this.#room -= size;
    const isChange = outcome.failure !== undefined && isMismatch(outcome.failure);
    const recording = isChange ? this.#options.opened.recording(outcome.id) : undefined;
    this.#kept.set(key, {
      judged: hasRoom && recording ? { outcome, comparison } : { outcome },
      recording: hasRoom ? recording : undefined,
      exchange: hasRoom ? exchange : undefined,
    });
  }
}

/** In lines, of each answer. */
const MAX_DIFF = 400;

function refusalOf(
  acceptance: Acceptance,
  recording: Recording,
  outcome: Outcome,
): AcceptedAnswers['refused'][number] {
  const { id } = recording;
  const { actual } = outcome;
  const reason = acceptance.explain(recording, outcome) ?? 'It cannot be accepted.';
  const isError = actual !== undefined && acceptance.isUnnamed(recording);
  return { id, reason, ...(isError && { error: actual }) };
}

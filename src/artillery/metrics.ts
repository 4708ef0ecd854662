/** Reports outcomes as metrics of Artillery: those of its own HTTP engine, and some for replays. */
import { printableLine } from '../printable.ts';
import type { JudgedAnswer } from '../replay/compare/comparison.ts';
import { OUTCOME_STATES } from '../replay/failure/counts.ts';
import type { Failure } from '../replay/failure/failure.ts';
import type { Outcome } from '../replay/failure/outcome.ts';
import type { Events, Script } from './contract.ts';

/** The plugin that every run of Artillery loads. By itself, it only sees requests of Artillery's HTTP engine. */
const PLUGIN = 'metrics-by-endpoint';

/** Reports one replay of one virtual user. */
export class ReplayMetrics {
  readonly #events: Events;
  /** Names of requests, by id of the recording. */
  readonly #routes: ReadonlyMap<string, string>;
  /** Prefix of the metrics by route, as configured for the plugin. */
  readonly #namespace: string;
  readonly #isWithoutQuery: boolean;

  constructor(
    events: Events,
    routes: ReadonlyMap<string, string>,
    { plugins = {} }: Pick<Script['config'], 'plugins'>,
  ) {
    const plugin: Readonly<Record<string, unknown>> = Object(plugins[PLUGIN]);
    const { metricsNamespace: namespace, stripQueryString } = plugin;
    const isNamed = typeof namespace === 'string' && namespace !== '';
    this.#events = events;
    this.#routes = routes;
    this.#namespace = isNamed ? namespace : `plugins.${PLUGIN}`;
    this.#isWithoutQuery = stripQueryString === true;
  }

  /** Creates all counters of a replay at the start, since a condition of `ensure` on a missing counter fails. */
  started(): void {
    for (const figure of ['sent', ...OUTCOME_STATES]) {
      this.#events.emit('counter', `replay.${figure}`, 0);
    }
  }

  /** A request is about to leave. */
  sent(): void {
    this.#events.emit('counter', 'http.requests', 1);
    this.#events.emit('rate', 'http.request_rate');
  }

  settled({ outcome, exchange }: JudgedAnswer): void {
    const { id, state, path, actual, sentAt, plannedAt, responseTime } = outcome;
    const namespace = this.#namespace;
    const named = printableLine(this.#routes.get(id) ?? path);
    const route = this.#isWithoutQuery ? named.replace(/\?\S*/, '') : named;
    this.#count(`replay.${state}`);
    if (sentAt !== undefined) {
      this.#count('replay.sent');
      this.#time('replay.skew', Math.max(0, sentAt - plannedAt));
    }
    if (actual !== undefined) {
      this.#count('http.responses');
      this.#count(`http.codes.${actual}`);
      this.#count(`${namespace}.${route}.codes.${actual}`);
      this.#time('http.response_time', responseTime);
      this.#time(`http.response_time.${Math.floor(actual / 100)}xx`, responseTime);
      this.#time(`${namespace}.response_time.${route}`, responseTime);
      const bytes = exchange?.answer.bodySize ?? 0;
      this.#events.emit('counter', 'http.downloaded_bytes', bytes);
    }
    if (state !== 'failed') return;
    const error = errorOf(outcome);
    this.#events.emit('error', error);
    this.#count(`${namespace}.${route}.errors.${error}`);
  }

  #count(name: string): void {
    this.#events.emit('counter', name, 1);
  }

  #time(name: string, ms: number): void {
    this.#events.emit('histogram', name, ms);
  }
}

/** The name of a failure after `errors.`: one of a few words, so that a run has few of these counters. */
function errorOf({ failure, actual }: Outcome): string {
  if (!failure) return 'FAILED';
  if (failure.kind === 'status') return `STATUS_${actual}`;
  return codeOf(failure) ?? failure.kind.toUpperCase().replaceAll('-', '_');
}

/** The code that Artillery's HTTP engine uses for a failure. */
function codeOf(failure: Failure): string | undefined {
  if (failure.kind === 'timeout') return 'ETIMEDOUT';
  const hasCode = failure.kind === 'no-connection' || failure.kind === 'broken-exchange';
  return hasCode ? failure.code : undefined;
}

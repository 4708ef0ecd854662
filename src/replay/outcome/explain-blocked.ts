import { printableLine } from '../../printable.ts';
import type { RecordedRequest, Recording } from '../../session/schema.ts';
import type { Outcome, OutcomeError } from './outcome.ts';

/** A request that is not sent, and the recording at the root of it. */
export interface Blocked {
  /** Of several that one recording blocks, it is `Causes` that has one fail. */
  readonly state: 'blocked' | 'skipped';
  readonly error: OutcomeError;
  readonly blockedBy: string;
  /** Id of the request that brings the value, where that was not sent either. */
  readonly via?: string;
}

/**
 * A request whose value did not come, since the response that brings it has none.
 * @param to where the request carries it
 * @param why such as `its response has no body /id`
 */
export function explainBlocked(to: string, by: Recording, why: string): Blocked {
  return {
    state: 'blocked',
    error: {
      code: 'BLOCKED',
      message: `blocked by ${titleOf(by)}: ${why}`,
      detail: `Not sent: its ${to} comes from there.`,
    },
    blockedBy: by.id,
  };
}

/** A request that needs a value from one that was not answered as recorded, or not sent itself. */
export function explainNotSent(to: string, failed: Outcome): Blocked {
  const { id, state, error, blockedBy } = failed;
  const name = titleOf({ id, request: failed });
  if (state === 'skipped') {
    const message = `not sent: needs ${name}, which was not sent (its ${to} comes from there)`;
    return { state, error: { code: 'BLOCKED', message }, blockedBy: blockedBy ?? id };
  }
  const link = `Not sent: its ${to} comes from ${name}`;
  if (blockedBy === undefined) {
    const message = `blocked by ${name} (${failed.actual ?? error?.code ?? 'failed'})`;
    // Not a colon right behind the path: what follows one that ends in `token` would be taken for a token.
    const detail = error ? `${link}, which failed: ${error.message}` : `${link}, which failed`;
    return { state: 'blocked', error: { code: 'BLOCKED', message, detail }, blockedBy: id };
  }
  const message = error?.message ?? `blocked by #${blockedBy}`;
  // Told line by line, up to the root.
  const further = error?.detail?.replace(/^Not sent: its/, 'That was not sent: its');
  const detail = [`${link}, which was not sent either.`, further].filter(Boolean).join('\n');
  const told = { code: 'BLOCKED', message, detail };
  return { state: 'blocked', error: told, blockedBy, via: id };
}

/** A request to a target that lets requests time out, and from which nothing has come. */
export function explainSilent(blockedBy: Recording, origin: string): Blocked {
  return {
    state: 'blocked',
    error: {
      code: 'BLOCKED',
      message: `blocked by ${titleOf(blockedBy)} (TIMEOUT), since nothing has come from ${origin}`,
      detail: `Not sent: ${origin} has let requests time out, and has not answered any in this replay.`,
    },
    blockedBy: blockedBy.id,
  };
}

interface Titled {
  readonly id: string;
  readonly request: Pick<RecordedRequest, 'method' | 'path'>;
}

/** What a recording is called in messages: `#3 POST /orders`. */
export function titleOf({ id, request }: Titled): string {
  return printableLine(`#${id} ${request.method} ${request.path}`);
}

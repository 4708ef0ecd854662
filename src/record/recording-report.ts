import type { JournalEntry } from './journal.ts';

/** What a recording came to, as far as its user should know of it. */
export interface RecordingReport {
  /** How many recordings the session has; with none it was not written. */
  readonly recordings: number;
  /** Requests that got no answer, though their client waited for one. */
  readonly unanswered: number;
  /** Why, and by whom: `ECONNREFUSED of http://127.0.0.1:3000`. Each once. */
  readonly reasons: readonly string[];
  /** Requests whose body was too large to be kept, or could not be seen. */
  readonly withoutBody: number;
}

/** Looks at the recordings of a session for what their test may not have noticed. */
export function reportRecordings(entries: readonly JournalEntry[]): RecordingReport {
  const unanswered = entries.filter(({ response }) => !('status' in response || response.aborted));
  const withoutBody = entries.filter(({ request: { body } }) => body && 'truncated' in body);
  const reasons = unanswered.map(({ response, origin }) => `${response.error} of ${origin}`);
  return {
    recordings: entries.length,
    unanswered: unanswered.length,
    reasons: [...new Set(reasons)],
    withoutBody: withoutBody.length,
  };
}

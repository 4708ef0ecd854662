import { headerValue } from '../../http/headers.ts';
import type { JournalEntry } from './journal.ts';

/** What browsers send when they open a page, and at no other time. */
const PAGE_HEADER = 'upgrade-insecure-requests';

/** How much a recording says about what its session is of. */
type Rank = 'unanswered' | 'answered' | 'page';
const ranks: readonly Rank[] = ['unanswered', 'answered', 'page'];

/**
 * Finds the origin of a session that no upstream names: that of the first page which a browser has
 * opened, since browsers send requests of their own through a proxy before it; else that of the
 * first recording which was answered.
 */
export class SessionOrigin {
  #best: { readonly entry: JournalEntry; readonly rank: number } | undefined;

  /** @param entry of any journal, in any order */
  add(entry: JournalEntry): void {
    const rank = ranks.indexOf(rankOf(entry));
    const best = this.#best;
    if (best === undefined || rank > best.rank) this.#best = { entry, rank };
    else if (rank === best.rank && isBefore(entry, best.entry)) this.#best = { entry, rank };
  }

  /** Undefined where there is no recording. */
  get value(): string | undefined {
    return this.#best?.entry.origin;
  }
}

function rankOf({ request, response }: JournalEntry): Rank {
  if (!('status' in response)) return 'unanswered';
  return headerValue(request.headers, PAGE_HEADER) === undefined ? 'answered' : 'page';
}

function isBefore(a: JournalEntry, b: JournalEntry): boolean {
  return a.start === b.start ? a.sequence < b.sequence : a.start < b.start;
}

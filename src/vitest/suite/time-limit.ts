import { UserError } from '../../errors.ts';
import { MAX_TIMER } from '../../replay/pacing/max-timer.ts';
import type { ReplayContext } from '../replay-context.ts';

/** In ms: what a hook of a replay does beside the user's code. */
const GRACE = 5_000;

/** Something that a module of the user's does, and how long it may take. */
export interface Limited {
  /** What is told of it where it takes longer, as in `./src/app.ts has not started`. */
  readonly failure: string;
  readonly code: 'TARGET_NOT_STARTED' | 'SETUP_FAILED';
  /** In ms; 0 for no limit. */
  readonly limit: number;
}

/**
 * Waits for something that the user's code does, for a limited time.
 * @throws {UserError} where it takes longer
 */
export async function waitAtMost<Result>(
  { failure, code, limit }: Limited,
  result: Promise<Result>,
): Promise<Result> {
  if (limit === 0) return result;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const error = new UserError(code, `${failure} within ${limit / 1000} s`);
    timer = setTimeout(() => reject(error), limit);
  });
  try {
    return await Promise.race([result, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * How long a hook of Vitest's may take, in ms, that waits for the user's code: our own limits come
 * first, since they say what they have waited for.
 * @param steps that the hook waits for, one after another
 */
export function hookTimeout({ startTimeout }: ReplayContext, steps: number): number {
  return startTimeout === 0 ? MAX_TIMER : Math.min(MAX_TIMER, steps * startTimeout + GRACE);
}

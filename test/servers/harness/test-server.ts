import { isDeepStrictEqual } from 'node:util';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { titleOf } from '../../../src/replay/failure/failure.ts';
import type { Outcome } from '../../../src/replay/failure/outcome.ts';
import { told } from '../../kit/index.ts';
import { type ComparedValues, compareRequests } from './compare-requests.ts';
import type { RealServer } from './real-server.ts';
import { runTrial, type TrialResult } from './trial.ts';

/** What the table says of a server. */
export interface TrialRow {
  readonly server: string;
  readonly client: string;
  readonly requests: number;
  /** Of the requests without correlation, and with it. */
  readonly failuresOff: number;
  readonly failuresOn: number;
  /** How many values were rightly put in, wrongly, and not; unknown of requests in no order. */
  readonly values: { readonly [kind in keyof ComparedValues]: number } | undefined;
  /** The replay has left what the client itself leaves: without correlation, and with it. */
  readonly isStateEqualOff: boolean;
  readonly isStateEqualOn: boolean;
}

declare module 'vitest' {
  export interface TaskMeta {
    trial?: TrialRow;
  }
}

/** Defines the tests of a server. */
export function testServer(server: RealServer): void {
  const reasons = (server.debian ?? []).map((name) => [name, inject('missing')[name] ?? '']);
  const missing = reasons.find(([, reason]) => reason !== '');

  describe(server.server, () => {
    let trial: TrialResult;
    let values: ComparedValues | undefined;
    // What fails in `beforeAll` is in no report of a test.
    let running: Promise<TrialResult> | undefined;
    beforeEach(async ({ skip }) => {
      if (missing !== undefined) {
        const [name, reason] = missing;
        const note = `${name} is missing: ${reason}`;
        // In a CI, what is not tried must not look fine.
        if (process.env.CI !== undefined) throw new Error(note);
        skip(note);
      }
      running ??= runTrial(server);
      trial = await running;
      values = server.variesRequests ? undefined : compare(trial);
    });

    test('takes other values than the recorded ones', ({ task }) => {
      const row = createRow(server, trial, values);
      task.meta.trial = row;
      // Some answer 200 to whatever they refuse.
      expect(row.failuresOff > 0 || !row.isStateEqualOff).toBe(true);
    });

    test('is sent nothing but what its client would send', () => {
      expect(values !== undefined || server.variesRequests, 'its requests are in one order').toBe(
        true,
      );
      const { wrong = [], missing = [] } = values ?? {};
      expect({ wrong, missing }).toEqual({ wrong: [], missing: [] });
    });

    test('answers every request as it was recorded', () => {
      const failures = failuresOf(trial.on.outcomes);
      expect(failures).toEqual([]);
    });

    test('is left by the replay as its client leaves it', () => {
      expect(trial.on.state).toEqual(trial.driven.state);
    });
  });
}

function compare({ session, on, driven }: TrialResult): ComparedValues | undefined {
  const unsent = on.outcomes.filter(({ sentAt }) => sentAt === undefined).map(({ id }) => id);
  return compareRequests(session, on.session, driven.session, new Set(unsent));
}

function createRow(
  server: RealServer,
  { session, off, on, driven }: TrialResult,
  values: ComparedValues | undefined,
): TrialRow {
  return {
    server: server.server,
    client: server.client,
    requests: session.recordings.length,
    failuresOff: failuresOf(off.outcomes).length,
    failuresOn: failuresOf(on.outcomes).length,
    values: values && {
      right: values.right.length,
      wrong: values.wrong.length,
      missing: values.missing.length,
    },
    isStateEqualOff: isDeepStrictEqual(off.state, driven.state),
    isStateEqualOn: isDeepStrictEqual(on.state, driven.state),
  };
}

function failuresOf(outcomes: readonly Outcome[]): string[] {
  return outcomes
    .filter(({ state }) => state !== 'passed')
    .map((outcome) => `${titleOf(outcome)}: ${told(outcome)?.message}`);
}

import type { TestModule } from 'vitest/node';
import { printableLine } from '../../printable.ts';
import type { ReplayMeta } from '../meta.ts';

/** What the replay of one session against one target gave. */
export interface ReplayReport {
  /** The session file, relative to the project's root. */
  readonly file: string;
  readonly session: string;
  readonly target: string;
  readonly speed: ReplayMeta['speed'];
  readonly openLoop?: ReplayMeta['openLoop'];
  readonly outcomes: readonly ReplayMeta[];
}

/** The replays of a run, in the order of its files; other tests are passed over. */
export function collectReplays(modules: readonly TestModule[]): ReplayReport[] {
  return modules.flatMap((module) => {
    const byTarget = new Map<string, ReplayMeta[]>();
    for (const test of module.children.allTests()) {
      const { replay } = test.meta();
      if (!replay) continue;
      const outcomes = byTarget.get(replay.target);
      if (outcomes) outcomes.push(replay);
      else byTarget.set(replay.target, [replay]);
    }
    return [...byTarget.values()].flatMap((outcomes) => {
      const first = outcomes[0];
      if (!first) return [];
      const { session, target, speed, openLoop } = first;
      const pace = { speed, ...(openLoop && { openLoop }) };
      const file = printableLine(module.relativeModuleId);
      return [{ file, session, target, ...pace, outcomes }];
    });
  });
}

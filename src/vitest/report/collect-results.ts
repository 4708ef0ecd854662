import type { TestModule } from 'vitest/node';
import { collectReplays, type ReplayReport } from './collect-replays.ts';
import { collectUnreplayed, type UnreplayedSession } from './collect-unreplayed.ts';

/** What a run has made of its sessions. Their projects are named where there are several. */
export interface RunResults {
  /** By session: one replay for each of its targets. */
  readonly bySession: readonly (readonly ReplayReport[])[];
  readonly unreplayed: readonly UnreplayedSession[];
}

/** The results of a run, in the order of its files. */
export function collectResults(modules: readonly TestModule[]): RunResults {
  const bySession = modules.map((module) => collectReplays([module]));
  const unreplayed = collectUnreplayed(modules);
  const projects = new Set([...bySession.flat(), ...unreplayed].map(({ project }) => project));
  if (projects.size > 1) return { bySession, unreplayed };
  return { bySession: bySession.map(withoutProject), unreplayed: withoutProject(unreplayed) };
}

function withoutProject<T extends { readonly project: string }>(results: readonly T[]): T[] {
  return results.map((result) => ({ ...result, project: '' }));
}

import type { TestModule } from 'vitest/node';
import { variableOf } from '../environment/secret-variables.ts';
import '../meta.ts';
import type { UnknownSecret } from '../meta.ts';
import { isSessionModule } from '../plugin-api.ts';
import { foundInAll, haveAllRun } from './found-in-all.ts';

/**
 * Secrets that were given and that no session has. Nothing of a run that leaves sessions out: one of
 * them may have it.
 */
export async function collectUnknownSecrets(
  modules: readonly TestModule[],
): Promise<UnknownSecret[]> {
  const sessions = modules.filter(isSessionModule);
  const unknown = foundInAll(sessions, {
    of: unknownIn,
    key: ({ placeholder }) => placeholder,
    rank: ({ distance }) => distance,
  });
  return unknown.length > 0 && (await haveAllRun(sessions)) ? unknown : [];
}

function unknownIn({ children }: TestModule): UnknownSecret[] {
  return [...children.suites()].flatMap((suite) => suite.meta().unknownSecrets ?? []);
}

/** A line about it. */
export function explainUnknownSecret({ placeholder, nearest }: UnknownSecret): string {
  const found = `no session has ${placeholder}, which a secret was given for (${variableOf(placeholder)}, REPLAY_SECRETS or the option "secrets")`;
  if (nearest === undefined) return found;
  return `${found}; did you mean ${nearest}, by ${variableOf(nearest)}?`;
}

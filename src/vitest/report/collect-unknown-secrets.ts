import type { TestModule } from 'vitest/node';
import '../meta.ts';
import type { UnknownSecret } from '../meta.ts';
import { isSessionModule } from '../plugin-api.ts';
import { haveAllRun } from './collect-idle-rules.ts';

/**
 * Secrets that were given and that no session has. Nothing of a run that leaves sessions out: one of
 * them may have it.
 */
export async function collectUnknownSecrets(
  modules: readonly TestModule[],
): Promise<UnknownSecret[]> {
  const sessions = modules.filter(isSessionModule);
  const unknown = unknownInAll(sessions);
  if (unknown.length === 0) return [];
  const projects = [...new Set(sessions.map(({ project }) => project))];
  const haveRun = await Promise.all(projects.map((project) => haveAllRun(sessions, project)));
  return haveRun.every(Boolean) ? unknown : [];
}

/** A line about it. */
export function explainUnknownSecret({ placeholder, nearest }: UnknownSecret): string {
  const name = placeholder.replace('REDACTED_', '');
  const found = `no session has ${placeholder}, which a secret was given for (REPLAY_SECRET_${name}, REPLAY_SECRETS or the option "secrets")`;
  if (nearest === undefined) return found;
  return `${found}; did you mean ${nearest}, by REPLAY_SECRET_${nearest.replace('REDACTED_', '')}?`;
}

function unknownInAll(modules: readonly TestModule[]): UnknownSecret[] {
  const found = modules.map(unknownIn);
  const [first = []] = found;
  return first.flatMap(({ placeholder }) => {
    const same = found.flatMap(
      (each) => each.find((unknown) => unknown.placeholder === placeholder) ?? [],
    );
    if (same.length < modules.length) return [];
    return same.reduce((nearest, each) => (each.distance < nearest.distance ? each : nearest));
  });
}

function unknownIn({ children }: TestModule): readonly UnknownSecret[] {
  return [...children.suites()].flatMap((suite) => suite.meta().unknownSecrets ?? []);
}

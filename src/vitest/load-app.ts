import { fileURLToPath } from 'node:url';

/** A target that is a module of the user's code, loaded when it is needed. */
export type LoadApp = () => Promise<{ readonly default?: unknown }>;

const OWN_FOLDER = new URL('..', import.meta.url);

/**
 * What the user's app exports by default. Where it cannot be loaded, the error is the app's own, and
 * leads to the user's code alone.
 */
export async function loadApp(load: LoadApp): Promise<unknown> {
  try {
    return (await load()).default;
  } catch (error) {
    if (error instanceof Error) error.stack = withoutOwnFrames(error.stack ?? '');
    throw error;
  }
}

function withoutOwnFrames(stack: string): string {
  const own = [OWN_FOLDER.href, fileURLToPath(OWN_FOLDER)];
  const lines = stack.split('\n');
  return lines.filter((line) => !own.some((folder) => line.includes(folder))).join('\n');
}

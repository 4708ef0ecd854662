import { hideOwnFrames } from './hide-own-frames.ts';

/** A target that is a module of the user's code, loaded when it is needed. */
export type LoadApp = () => Promise<{ readonly default?: unknown }>;

/**
 * What the user's app exports by default. Where it cannot be loaded, the error is the app's own, and
 * leads to the user's code alone.
 */
export async function loadApp(load: LoadApp): Promise<unknown> {
  try {
    return (await load()).default;
  } catch (error) {
    hideOwnFrames(error);
    throw error;
  }
}

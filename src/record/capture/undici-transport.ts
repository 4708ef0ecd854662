/**
 * The `fetch` of Node 20 is an undici that does not tell of body chunks (7.11.0 was the first to).
 * There, and only there, it is given the transport of undici 7, which does: a plain `Agent` in place
 * of the default one. An agent that the user has chosen is never replaced.
 */
import { waitAtMost } from '../clock.ts';

/** Where undici keeps the dispatcher that `fetch` uses; its versions share the first place. */
const places: readonly symbol[] = [1, 2].map((n) => Symbol.for(`undici.globalDispatcher.${n}`));

/** How long connections that are still in use may keep the end of a recording waiting, in ms. */
const closeLimit = 100;

/**
 * Sees to it that the bodies of `fetch` can be captured.
 * @returns a function that puts back what was there
 */
export async function installUndiciTransport(): Promise<() => Promise<void>> {
  if (tellsOfChunks(process.versions.undici) || !isDefaultAgent(readDispatcher())) return doNothing;
  const { Agent, setGlobalDispatcher } = await import('undici');
  const before = places.map((place): unknown => Reflect.get(globalThis, place));
  const agent = new Agent();
  setGlobalDispatcher(agent);
  return async () => {
    for (const [index, place] of places.entries()) {
      if (Reflect.get(globalThis, place) === agent) Reflect.set(globalThis, place, before[index]);
    }
    await waitAtMost(closeLimit, agent.close());
  };
}

async function doNothing(): Promise<void> {
  // Nothing was installed.
}

/** The one in use. Node makes its own as late as it can: with the first thing that needs it. */
function readDispatcher(): unknown {
  const place = places[0] ?? '';
  if (Reflect.get(globalThis, place) === undefined) Reflect.get(globalThis, 'Response');
  return Reflect.get(globalThis, place);
}

function tellsOfChunks(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 7 || (major === 7 && minor >= 11);
}

/** Not there yet, or an `Agent` without a single option. */
function isDefaultAgent(dispatcher: unknown): boolean {
  if (dispatcher === undefined) return true;
  if (typeof dispatcher !== 'object' || dispatcher === null) return false;
  if (dispatcher.constructor.name !== 'Agent') return false;
  const symbols = Object.getOwnPropertySymbols(dispatcher);
  const place = symbols.find(({ description }) => description === 'options');
  if (place === undefined) return false;
  const options: unknown = Reflect.get(dispatcher, place);
  return Object.values(Object(options)).every((option) => option === undefined);
}

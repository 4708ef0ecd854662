/** The headers that are sent: those of the recorded client, without the engine's, and the user's. */
import { headerValues, rememberNames } from '../../http/headers.ts';
import type { Header } from '../../session/schema.ts';
import { ENGINE_HEADERS, type Overrides } from '../send/header-overrides.ts';
import type { RequestStep } from './step.ts';

/** Step: leaves out `Host`, framing and what belongs to one connection: the engine writes its own. */
export const dropEngineHeaders: RequestStep = {
  name: 'leave out headers of the connection',
  run(draft) {
    const headers = withoutEngineHeaders(draft.request.headers);
    if (headers.length === draft.request.headers.length) return draft;
    return { ...draft, request: { ...draft.request, headers } };
  },
};

/** Step: puts the user's headers in. */
export const overrideHeaders: RequestStep = {
  name: 'put the user’s headers in',
  run(draft, { overrides }) {
    if (overrides.byName.size === 0) return draft;
    const { headers } = draft.request;
    const replaced = headers.filter(([name]) => overrides.byName.has(name.toLowerCase()));
    const request = { ...draft.request, headers: override(headers, overrides) };
    return { ...draft, request, replaced };
  },
};

/** What both steps make of the headers of a request. */
export function outgoingHeaders(headers: readonly Header[], overrides: Overrides): Header[] {
  return override(withoutEngineHeaders(headers), overrides);
}

/** What a header is to the engine, by its name. */
interface HeaderKind {
  /** In lower case. */
  readonly name: string;
  readonly isOfEngine: boolean;
}

/** @param place of the header among those of its request */
const headerKind: (name: string, place: number) => HeaderKind = rememberNames((name) => ({
  name,
  isOfEngine: ENGINE_HEADERS.has(name),
}));

function withoutEngineHeaders(headers: readonly Header[]): Header[] {
  const named = namedInConnection(headers);
  const kept: Header[] = [];
  for (let place = 0; place < headers.length; place += 1) {
    const header = headers[place];
    if (!header) continue;
    const { name, isOfEngine } = headerKind(header[0], place);
    if (!isOfEngine && !named.includes(name)) kept.push(header);
  }
  return kept;
}

/**
 * Overrides take the place of the first header of their name (in any case), whose spelling stays;
 * further ones of that name are dropped; new ones come last.
 */
function override(headers: readonly Header[], { set, byName }: Overrides): Header[] {
  const placed = new Set<string>();
  const kept = headers.flatMap((header): readonly Header[] => {
    const name = header[0].toLowerCase();
    const replacements = byName.get(name);
    if (!replacements) return [header];
    if (placed.has(name)) return [];
    placed.add(name);
    return replacements.map(([, value]): Header => [header[0], value]);
  });
  return [...kept, ...set.filter(([name]) => !placed.has(name.toLowerCase()))];
}

/** Lower-case names of the headers that a message names in Connection: they go no further either. */
function namedInConnection(headers: readonly Header[]): readonly string[] {
  const values = headerValues(headers, 'connection');
  if (values.length === 0) return NONE;
  return values.length === 1 && values[0] === 'keep-alive' ? KEEP_ALIVE : values.flatMap(namesIn);
}

const NONE: readonly string[] = [];
/** What most messages have. */
const KEEP_ALIVE: readonly string[] = ['keep-alive'];

function namesIn(value: string): string[] {
  return value.split(',').map((name) => name.trim().toLowerCase());
}

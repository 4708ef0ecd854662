/** The headers that are sent: those of the recorded client without those of the engine, and the user's. */
import { headerValues, isNamed, rememberNames } from '../../http/headers.ts';
import { readableCodings } from '../../session/content-coding.ts';
import type { Header } from '../../session/schema.ts';
import { ENGINE_HEADERS } from '../send/header-overrides.ts';
import type { RequestContext, RequestStep } from './step.ts';

/** Step: leaves out `Host`, framing and hop-by-hop headers. The engine writes its own. */
const dropEngineHeaders: RequestStep = {
  name: 'leave out headers of the connection',
  run(draft) {
    const headers = withoutEngineHeaders(draft.request.headers);
    if (headers.length === draft.request.headers.length) return draft;
    return { ...draft, request: { ...draft.request, headers } };
  },
};

/** Step: asks for answers only in content codings that can be decoded. The user's headers may ask for others. */
const narrowCodings: RequestStep = {
  name: 'ask for content codings that can be decoded',
  run(draft) {
    let isNarrowed = false;
    const headers = draft.request.headers.map((header): Header => {
      const [name, value] = header;
      if (!isNamed(name, 'accept-encoding')) return header;
      const readable = readableCodings(value);
      if (readable === value) return header;
      isNarrowed = true;
      return [name, readable];
    });
    return isNarrowed ? { ...draft, request: { ...draft.request, headers } } : draft;
  },
};

/** Step: sets the user's headers. */
const overrideHeaders: RequestStep = {
  name: 'put the user’s headers in',
  run(draft, { overrides }) {
    if (overrides.byName.size === 0) return draft;
    const { headers } = draft.request;
    const replaced = headers.filter(([name]) => overrides.byName.has(name.toLowerCase()));
    const request = { ...draft.request, headers: override(headers, overrides) };
    return { ...draft, request, replaced };
  },
};

/** The steps, in their order. */
export const headerSteps: readonly RequestStep[] = [
  dropEngineHeaders,
  narrowCodings,
  overrideHeaders,
];

/** The headers of a request without those of the engine, and with the user's. */
export function outgoingHeaders(
  headers: readonly Header[],
  overrides: RequestContext['overrides'],
): Header[] {
  return override(withoutEngineHeaders(headers), overrides);
}

/** What the engine knows of a header by its name. */
interface HeaderKind {
  /** In lower case. */
  readonly name: string;
  readonly isOfEngine: boolean;
}

/** @param place position of the header in its request */
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
 * Each override replaces the first header of its name, in any case, and keeps the spelling of that. Further
 * headers of the name are dropped. New headers come last.
 */
function override(
  headers: readonly Header[],
  { set, byName }: RequestContext['overrides'],
): Header[] {
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

/** Lower-case names of the headers that a message lists in Connection: they are hop-by-hop as well. */
function namedInConnection(headers: readonly Header[]): readonly string[] {
  const values = headerValues(headers, 'connection');
  if (values.length === 0) return NONE;
  return values.length === 1 && values[0] === 'keep-alive' ? KEEP_ALIVE : values.flatMap(namesIn);
}

const NONE: readonly string[] = [];
/** The value of `Connection` in most messages. */
const KEEP_ALIVE: readonly string[] = ['keep-alive'];

function namesIn(value: string): string[] {
  return value.split(',').map((name) => name.trim().toLowerCase());
}

/** What an entry is: an API call, or something else that a browser or proxy records. */
import { headerValue } from '../http/headers.ts';
import { essenceOf } from '../http/media-type.ts';
import { parseUrl } from '../http/urls.ts';
import type { Exchange } from '../record/pipeline/exchange.ts';
import {
  createExchangeFilter,
  type ExchangeFilter,
  type FilterPreset,
} from '../record/pipeline/filter.ts';
import type { LeftReason } from './leftovers.ts';
import type { HarEntry } from './schema/entry-schema.ts';

/**
 * `'api'`: everything else, including submitted forms. `'document'`: pages and frames that a browser opened with GET.
 * `'asset'`: scripts, styles, images, fonts, media. `'preflight'`: CORS requests of browsers.
 */
export type EntryKind = 'api' | 'document' | 'asset' | 'preflight';

/** The kinds that browsers name: in `_resourceType` (Chrome, Playwright), and in Sec-Fetch-Dest. */
const KINDS: Readonly<Record<string, EntryKind>> = {
  document: 'document',
  iframe: 'document',
  frame: 'document',
  preflight: 'preflight',
  // https://fetch.spec.whatwg.org/#destination-table: `empty` is fetch(), XMLHttpRequest, EventSource and beacons.
  empty: 'api',
  xhr: 'api',
  fetch: 'api',
  eventsource: 'api',
  script: 'asset',
  stylesheet: 'asset',
  style: 'asset',
  image: 'asset',
  font: 'asset',
  media: 'asset',
  audio: 'asset',
  video: 'asset',
  track: 'asset',
  texttrack: 'asset',
  manifest: 'asset',
  worker: 'asset',
  sharedworker: 'asset',
  serviceworker: 'asset',
};

const [isPreflight, isAsset] = [presetOf('preflight'), presetOf('assets')];

function presetOf(preset: FilterPreset): (exchange: Exchange) => boolean {
  const filter = createExchangeFilter({ include: preset });
  return (exchange) => passes(filter, exchange);
}

/** Whether an exchange passes a filter of the recorder. */
export function passes(filter: ExchangeFilter | undefined, exchange: Exchange): boolean {
  return filter?.({ ...exchange, responseHeaders: exchange.response?.headers ?? [] }) !== false;
}

/** The kind of an entry, as its browser names it, else by its path and headers as the recorder's presets do. */
export function kindOf({ _resourceType }: HarEntry, exchange: Exchange): EntryKind {
  const ownType = ownKind(_resourceType);
  if (ownType === undefined && isPreflight(exchange)) return 'preflight';
  const { method, requestHeaders } = exchange;
  const isSafe = method === 'GET' || method === 'HEAD';
  const destination = headerValue(requestHeaders, 'sec-fetch-dest') ?? '';
  const named = ownType ?? ownKind(destination);
  if (named !== undefined) return named === 'document' && !isSafe ? 'api' : named;
  if (isAsset(exchange)) return 'asset';
  return isSafe && isPage(exchange) ? 'document' : 'api';
}

function ownKind(name: string): EntryKind | undefined {
  return Object.hasOwn(KINDS, name.toLowerCase()) ? KINDS[name.toLowerCase()] : undefined;
}

/** Whether a page was requested, or was returned although no script requested it. */
function isPage({ requestHeaders, response }: Exchange): boolean {
  if (headerValue(requestHeaders, 'x-requested-with') !== undefined) return false;
  const accepts = /text\/html/i.test(headerValue(requestHeaders, 'accept') ?? '');
  const type = essenceOf(headerValue(response?.headers ?? [], 'content-type'));
  return accepts || type === 'text/html' || type === 'application/xhtml+xml';
}

/** Why an entry is not an exchange that a client sent over HTTP; undefined if it is one. */
export function whyNoExchange(entry: HarEntry): LeftReason | undefined {
  const { request, response, _resourceType } = entry;
  const { protocol = '' } = parseUrl(request.url) ?? {};
  const isSocket = _resourceType.toLowerCase() === 'websocket';
  if (isSocket || /^wss?:$/.test(protocol) || response?.status === 101) return 'websocket';
  if (request.method === 'CONNECT') return 'websocket';
  if (protocol === '') return 'malformed';
  if (!/^https?:$/.test(protocol)) return 'scheme';
  if (isCached(entry)) return 'cached';
  return isBlocked(entry) ? 'blocked' : undefined;
}

/** Whether a response came from the browser's cache. A 304 from the server did not: its request was sent. */
function isCached({ response, timings, cache, _fromCache, _fetchType }: HarEntry): boolean {
  if (_fromCache || /cache|service worker/i.test(_fetchType)) return true;
  if (
    /\(?from (?:disk|memory|prefetch) cache\)?|service worker\)/i.test(response?.statusText ?? '')
  )
    return true;
  const { _fetchedViaServiceWorker, _transferSize = -1 } = response ?? {};
  if (_fetchedViaServiceWorker && _transferSize <= 0) return true;
  // Firefox adds the member to responses from its cache, which take no time. Other browsers add it to responses that
  // they store.
  const { wait = -1, receive = -1 } = timings ?? {};
  return cache !== undefined && 'afterRequest' in cache && wait <= 0 && receive <= 0;
}

/** Whether an extension, a policy or a browser rule blocked it: Chrome says so in an error, Firefox in a reason. */
function isBlocked(entry: HarEntry): boolean {
  const { status = 0 } = entry.response ?? {};
  if (status > 0) return false;
  return (
    (entry._blockedReason ?? undefined) !== undefined || /blocked/i.test(failureOf(entry) ?? '')
  );
}

/** Why there was no response, according to the entry. */
export function failureOf({ response, _error }: HarEntry): string | undefined {
  return response?._error || response?._failureText || _error || undefined;
}

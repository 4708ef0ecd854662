/**
 * Decides which exchanges a session contains. A filter is applied while an exchange is under way, so that
 * no data is kept for an excluded one, and again when the exchange has ended and everything is known.
 */

import { headerValue } from '../../http/headers.ts';
import { pathOf } from '../../http/urls.ts';
import { createTextMatcher, matchesPath } from '../../session/routes.ts';
import type { Header } from '../../session/schema.ts';
import type { RequestLine } from './exchange.ts';

/** The part of an exchange that is known so far. Undefined members are still to come. */
interface PartialExchange extends RequestLine {
  readonly requestHeaders: readonly Header[] | undefined;
  /** Empty if no response came. */
  readonly responseHeaders: readonly Header[] | undefined;
}

/** Decides whether an exchange fits; undefined while that is unknown. */
export type ExchangeFilter = (seen: PartialExchange) => boolean | undefined;

/** Fits if all checks fit. */
function all(checks: readonly ExchangeFilter[]): ExchangeFilter {
  return (seen) => {
    let fits: boolean | undefined = true;
    for (const check of checks) {
      const answer = check(seen);
      if (answer === false) return false;
      if (answer === undefined) fits = undefined;
    }
    return fits;
  };
}

/** Fits if the check does not fit. */
function not(check: ExchangeFilter): ExchangeFilter {
  return (seen) => {
    const fits = check(seen);
    return fits === undefined ? undefined : !fits;
  };
}

/** Fits if at least one of the checks fits. */
function any(checks: readonly ExchangeFilter[]): ExchangeFilter {
  return not(all(checks.map(not)));
}

/** Creates the filter that exchanges of the session fit; undefined if every exchange fits. */
export function createExchangeFilter({
  include,
  exclude,
}: RecordFilters): ExchangeFilter | undefined {
  const checks: ExchangeFilter[] = [];
  if (include !== undefined) checks.push(anyFilter(include));
  if (exclude !== undefined) checks.push(not(anyFilter(exclude)));
  return checks.length === 0 ? undefined : all(checks);
}

function anyFilter(filters: RecordFilter | readonly RecordFilter[]): ExchangeFilter {
  return any([filters].flat().map(createCheck));
}

function createCheck(filter: RecordFilter): ExchangeFilter {
  return typeof filter === 'string' ? FILTER_PRESETS[filter] : all(checksOf(filter));
}

function checksOf({ method, path, host, contentType }: ExchangePattern): ExchangeFilter[] {
  const checks: ExchangeFilter[] = [];
  if (method !== undefined) {
    const methods = listOf(method).map((name) => name.toUpperCase());
    checks.push((seen) => methods.includes(seen.method.toUpperCase()));
  }
  if (path !== undefined) {
    const globs = listOf(path);
    checks.push((seen) => globs.some((glob) => matchesPath(glob, seen.path)));
  }
  if (host !== undefined) checks.push(checkHost(listOf(host)));
  if (contentType !== undefined) {
    const types = listOf(contentType).map(createTextMatcher);
    checks.push(checkContentType((type) => types.some((fits) => fits(type))));
  }
  return checks;
}

/** The port of a pattern follows its last colon, ignoring colons inside an IPv6 address. */
function checkHost(patterns: readonly string[]): ExchangeFilter {
  const wanted = patterns.map((pattern) => {
    const [, host = pattern, port] = /^(.*?)(?::(\d+))?$/.exec(pattern) ?? [];
    return { fits: createTextMatcher(host), port };
  });
  return (seen) => {
    const { host, port } = addressOf(seen);
    return wanted.some((one) => one.fits(host) && (one.port ?? port) === port);
  };
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

const ASSET_PATH =
  /\.(?:avif|bmp|gif|ico|jpe?g|png|svgz?|webp|eot|otf|ttf|woff2?|css|[cm]?js|map|wasm|webmanifest|aac|flac|m4a|mp3|oga|ogg|opus|wav|m4v|mov|mp4|ogv|webm|vtt)$/i;

const ASSET_TYPE =
  /^(?:image|font|audio|video)\/|^text\/(?:css|(?:x-)?javascript|ecmascript)$|^application\/(?:(?:x-)?javascript|ecmascript|(?:x-)?font-.+|vnd\.ms-fontobject|wasm|manifest\+json)$/;

/** Filters that are selected by name. */
const FILTER_PRESETS: Readonly<Record<FilterPreset, ExchangeFilter>> = {
  // https://fetch.spec.whatwg.org/#cors-preflight-fetch
  preflight: all([
    ({ method }) => method === 'OPTIONS',
    checkRequestHeader('access-control-request-method'),
  ]),
  assets: all([
    ({ method }) => method === 'GET' || method === 'HEAD',
    any([
      ({ path }) => ASSET_PATH.test(pathOf(path)),
      checkContentType((type) => ASSET_TYPE.test(type)),
    ]),
  ]),
};

/** Fits if the media type of an exchange fits; see `ExchangePattern`. */
function checkContentType(fits: (type: string) => boolean): ExchangeFilter {
  return ({ requestHeaders, responseHeaders }) => {
    if (responseHeaders === undefined) return undefined;
    const type = mediaType(responseHeaders) ?? mediaType(requestHeaders ?? []);
    return type !== undefined && fits(type);
  };
}

/** Fits if the request has this header. */
function checkRequestHeader(name: string): ExchangeFilter {
  return ({ requestHeaders }) => requestHeaders && headerValue(requestHeaders, name) !== undefined;
}

/** The host and port of the call. A default port is included. */
function addressOf({ origin }: PartialExchange): { host: string; port: string } {
  const { hostname, port, protocol } = new URL(origin);
  return { host: hostname, port: port || (protocol === 'https:' ? '443' : '80') };
}

/** The media type in lower case, without parameters (RFC 9110, section 8.3.1). */
function mediaType(headers: readonly Header[]): string | undefined {
  const value = headerValue(headers, 'content-type');
  return value?.split(';', 1)[0]?.trim().toLowerCase() || undefined;
}

// The filters as plain data, which crosses processes unchanged.

/** Exchanges that fit every given member of the pattern. A list fits if one of its elements fits. */
export interface ExchangePattern {
  /** The method, in any case: `'GET'`. */
  readonly method?: string | readonly string[] | undefined;
  /**
   * The path without its query: `/orders/*`. `*` matches one segment, `**` any number of segments,
   * including none.
   */
  readonly path?: string | readonly string[] | undefined;
  /**
   * The host of the call, in any case: `api.example.com` with any port, `localhost:3000` with only this
   * port, `*.example.com` for all its subdomains.
   */
  readonly host?: string | readonly string[] | undefined;
  /**
   * The media type of the response, without parameters: `application/json` or `image/*`. If the response
   * names none (a 204, for example) or never came, the media type of the request.
   */
  readonly contentType?: string | readonly string[] | undefined;
}

/**
 * `'preflight'`: requests that browsers send before a cross-origin request, OPTIONS with
 * Access-Control-Request-Method. `'assets'`: images, fonts, styles, scripts, media and source maps that
 * are fetched with GET or HEAD, recognised by the path's extension or the media type of the response.
 */
export type FilterPreset = 'preflight' | 'assets';

export type RecordFilter = ExchangePattern | FilterPreset;

/** The filters of a session. An exchange that fits both `include` and `exclude` is left out. */
export interface RecordFilters {
  /**
   * Sessions contain only exchanges that fit one of these filters.
   * @default everything
   */
  include?: RecordFilter | readonly RecordFilter[] | undefined;
  /**
   * Sessions leave out exchanges that fit one of these filters. Such exchanges are still passed on. For
   * an app in a browser: `['preflight', 'assets']`.
   * @default nothing
   */
  exclude?: RecordFilter | readonly RecordFilter[] | undefined;
}

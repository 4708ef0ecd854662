/**
 * Which exchanges a session is to have. A filter is applied to an exchange that is under way, so that
 * nothing is kept of one that is left out, and again when it has ended and everything is known.
 */

import { headerValue } from '../../http/headers.ts';
import { pathOf } from '../../http/urls.ts';
import { createTextMatcher, matchesPath } from '../../session/routes.ts';
import type { Header } from '../../session/schema.ts';
import type { RequestLine } from './exchange.ts';

/** An exchange as far as it has gone. What is undefined is still to come. */
interface PartialExchange extends RequestLine {
  readonly requestHeaders: readonly Header[] | undefined;
  /** Empty where no response came. */
  readonly responseHeaders: readonly Header[] | undefined;
}

/** Tells whether an exchange fits; undefined as long as that is not known. */
export type ExchangeFilter = (seen: PartialExchange) => boolean | undefined;

/** Fits where all checks do. */
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

/** Fits where the check does not. */
function not(check: ExchangeFilter): ExchangeFilter {
  return (seen) => {
    const fits = check(seen);
    return fits === undefined ? undefined : !fits;
  };
}

/** Fits where one of the checks does. */
function any(checks: readonly ExchangeFilter[]): ExchangeFilter {
  return not(all(checks.map(not)));
}

/** A check that exchanges of the session fit; undefined where all do. */
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

/** The port of a pattern is what follows its last colon, but for those inside an IPv6 address. */
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

/** The filters that have a name. */
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

/** Fits where the media type that an exchange brings does; see `ExchangePattern`. */
function checkContentType(fits: (type: string) => boolean): ExchangeFilter {
  return ({ requestHeaders, responseHeaders }) => {
    if (responseHeaders === undefined) return undefined;
    const type = mediaType(responseHeaders) ?? mediaType(requestHeaders ?? []);
    return type !== undefined && fits(type);
  };
}

/** Fits where a header of the request is there. */
function checkRequestHeader(name: string): ExchangeFilter {
  return ({ requestHeaders }) => requestHeaders && headerValue(requestHeaders, name) !== undefined;
}

/** Host and port that are called; the port is there even where it is its scheme's own. */
function addressOf({ origin }: PartialExchange): { host: string; port: string } {
  const { hostname, port, protocol } = new URL(origin);
  return { host: hostname, port: port || (protocol === 'https:' ? '443' : '80') };
}

/** In lower case, without parameters (RFC 9110, section 8.3.1). */
function mediaType(headers: readonly Header[]): string | undefined {
  const value = headerValue(headers, 'content-type');
  return value?.split(';', 1)[0]?.trim().toLowerCase() || undefined;
}

/** Which exchanges a session is to have, as data: it crosses processes as it is. */

/** Exchanges that fit all that is given; a list fits where one of its members does. */
export interface ExchangePattern {
  /** In any case: `'GET'`. */
  readonly method?: string | readonly string[] | undefined;
  /**
   * The path without its query: `/orders/*`. `*` stands for one segment, `**` for any number of them,
   * none as well.
   */
  readonly path?: string | readonly string[] | undefined;
  /**
   * The host that is called, in any case: `api.example.com` with any port, `localhost:3000` with this
   * one, `*.example.com` for all below it.
   */
  readonly host?: string | readonly string[] | undefined;
  /**
   * The media type of the response, without parameters: `application/json` or `image/*`. Of the
   * request, where the response names none, such as a 204 or one that never came.
   */
  readonly contentType?: string | readonly string[] | undefined;
}

/**
 * `'preflight'`: what browsers ask before a cross-origin request, OPTIONS with
 * Access-Control-Request-Method. `'assets'`: images, fonts, styles, scripts, media and source maps,
 * got with GET or HEAD, by the path's extension or by the media type of the response.
 */
export type FilterPreset = 'preflight' | 'assets';

export type RecordFilter = ExchangePattern | FilterPreset;

/** Both: what is included is left out all the same where it is excluded too. */
export interface RecordFilters {
  /**
   * What sessions are to have: exchanges that one of these fits.
   * @default everything
   */
  include?: RecordFilter | readonly RecordFilter[] | undefined;
  /**
   * What sessions are not to have: exchanges that one of these fits. They pass all the same. For an
   * app in a browser: `['preflight', 'assets']`.
   * @default nothing
   */
  exclude?: RecordFilter | readonly RecordFilter[] | undefined;
}

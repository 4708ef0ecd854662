import { rememberNames } from '../http/remember-names.ts';

/**
 * Headers of responses that never name a live thing: they describe the message, the connection or the
 * server, instruct caches and browsers, or say when. A request that repeats one of their values does
 * so by chance. Not among them: Last-Modified and Digest, which are validators, and whatever nobody
 * has registered.
 */
const IDLE_HEADERS: ReadonlySet<string> = new Set([
  // The message and its connection (RFC 9110, RFC 9112).
  'connection',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  // When.
  'age',
  'date',
  'expires',
  'retry-after',
  'server-timing',
  'x-response-time',
  'x-runtime',
  // What the server is and can.
  'accept',
  'accept-ch',
  'accept-encoding',
  'accept-patch',
  'accept-post',
  'accept-ranges',
  'allow',
  'alt-svc',
  'dav',
  'ms-author-via',
  'p3p',
  'server',
  'x-aspnet-version',
  'x-aspnetmvc-version',
  'x-powered-by',
  // What caches are to do, and what they did.
  'cache-control',
  'cdn-cache-control',
  'cf-cache-status',
  'pragma',
  'surrogate-control',
  'vary',
  'x-cache',
  'x-cache-hits',
  // What browsers are to do.
  'clear-site-data',
  'content-security-policy',
  'content-security-policy-report-only',
  'expect-ct',
  'feature-policy',
  'nel',
  'origin-agent-cluster',
  'permissions-policy',
  'public-key-pins',
  'referrer-policy',
  'report-to',
  'reporting-endpoints',
  'strict-transport-security',
  'timing-allow-origin',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-robots-tag',
  'x-ua-compatible',
  'x-xss-protection',
]);

/** Families of such headers: CORS, handshakes, isolation, rates. */
const IDLE_PREFIXES =
  /^(?:access-control-|cross-origin-|sec-|(?:x-)?rate-?limit-|(?:x-)?rate-?limit$)/;

/** The name in lower case of a header that may name a live thing; undefined for others. */
export const liveHeader: (name: string, place: number) => string | undefined = rememberNames(
  (name) => (IDLE_HEADERS.has(name) || IDLE_PREFIXES.test(name) ? undefined : name),
);

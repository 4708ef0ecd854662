/**
 * An entry of a HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), read as leniently as its producers need.
 * Only the method and the URL are required. Any other member that is missing or of another type has its default:
 * an empty text or list, and -1 for a number, as in the specification.
 */
import { z } from 'zod';
import { CODINGS } from '../../session/constraints.ts';
import { isTrue, listOf, maybeText } from './lenient-members.ts';

const text = z.string().catch('');

/** Some producers write numbers as texts. */
const number = z
  .preprocess(
    (value) => (typeof value === 'string' && value !== '' ? Number(value) : value),
    z.number(),
  )
  .catch(-1);

/** The size of a body that was not kept, which only our own HARs have. */
const size = z.int().nonnegative().optional().catch(undefined);

const field = z.object({
  name: z.string().min(1),
  value: z.preprocess((value) => (typeof value === 'number' ? String(value) : value), text),
});

/** The content coding of a body, which only our own HARs have. */
const coding = z.enum(CODINGS).optional().catch(undefined);

/** The trailers of a message, which only our own HARs have. */
const trailers = listOf(field).optional();

const cookie = field.extend({
  path: text,
  domain: text,
  expires: text,
  httpOnly: isTrue,
  secure: isTrue,
  sameSite: text,
});

/** A part of a form. */
const param = field.extend({
  value: maybeText,
  fileName: maybeText,
  contentType: maybeText,
  encoding: maybeText,
  _encoding: maybeText,
});

const postData = z.object({
  mimeType: text,
  text: maybeText,
  params: listOf(param),
  encoding: maybeText,
  _encoding: maybeText,
  /** Playwright: a file beside the HAR that holds the body. */
  _file: maybeText,
  _coding: coding,
});

const content = z
  .object({
    size: number,
    mimeType: text,
    text: maybeText,
    encoding: maybeText,
    _file: maybeText,
    _truncated: size,
    _coding: coding,
  })
  .optional()
  .catch(undefined);

const response = z.object({
  status: number,
  statusText: text,
  headers: listOf(field),
  cookies: listOf(cookie),
  content,
  redirectURL: text,
  bodySize: number,
  _transferSize: number,
  /** Chrome and Playwright: why there is no response, such as `net::ERR_ABORTED`. */
  _error: maybeText,
  _failureText: maybeText,
  _fetchedViaServiceWorker: isTrue,
  _trailers: trailers,
});

const timings = z.object({
  blocked: number,
  dns: number,
  connect: number,
  send: number,
  wait: number,
  receive: number,
});

export const entrySchema = z.object({
  startedDateTime: text,
  time: number,
  request: z.object({
    method: z.string().min(1),
    url: z.string().min(1),
    headers: listOf(field),
    cookies: listOf(field),
    queryString: listOf(field),
    postData: postData.optional().catch(undefined),
    bodySize: number,
    _truncated: size,
    /** A path that cannot be restored from the URL, which only our own HARs have. */
    _path: maybeText,
    _trailers: trailers,
  }),
  response: response.optional().catch(undefined),
  timings: timings.optional().catch(undefined),
  /** Firefox: has `afterRequest` if the response came from the cache. */
  cache: z.object({ afterRequest: z.unknown() }).partial().optional().catch(undefined),
  /** Chrome: `disk` or `memory`. */
  _fromCache: z.union([z.string(), z.boolean()]).optional().catch(undefined),
  /** Safari: `Memory Cache`, `Disk Cache`, `Network Load` and others. */
  _fetchType: text,
  _resourceType: text,
  _error: maybeText,
  _wasAborted: z.boolean().optional().catch(undefined),
  _blockedReason: z.unknown().optional(),
});

/** An entry with a method and a URL. */
export type HarEntry = z.infer<typeof entrySchema>;

/** The settings of a replay: their types, their meaning and their validation. */

import { z } from 'zod';
import { FIELD_NAME, FIELD_VALUE } from '../http/headers.ts';
import { baseUrlSchema } from '../session/base-url-schema.ts';
import { isOrigin } from '../session/constraints.ts';
import { formOf, parseOptions } from '../session/json/parse-options.ts';
import {
  pathSchema,
  requestPatternSchema,
  requestPlaceSchema,
  responsePatternSchema,
  ruleSchema,
} from '../session/link-schema.ts';
import { isPlace } from '../session/pointers.ts';
import type { Expectations } from './compare/comparison.ts';
import type { CorrelateOptions } from './correlate/link/rules.ts';
import type { Outcome } from './failure/outcome.ts';
import { isPlainSettings, MAX_CONNECTIONS } from './plain-settings.ts';
import type { ReadOnly } from './request/read-only.ts';
import type { Secrets } from './request/secrets.ts';
import type { Unproven } from './request/step.ts';
import { MAX_TIMER, type PaceSettings, type Speed } from './schedule/pace.ts';
import {
  ENGINE_HEADERS,
  type HeaderFields,
  type HeaderOverrides,
  headerLists,
  isHeaderRules,
} from './send/header-overrides.ts';
import type { OriginTargets } from './send/target.ts';

/** What one replay of a session does. */
export interface ReplaySettings {
  /**
   * Base URL that the session is replayed against; recorded paths are appended to it.
   * @default the recorded origin where that is on this machine (loopback); else an error
   */
  target?: string | undefined;
  /**
   * For a session with requests to several hosts: the base URL to use for each recorded origin. Requests to an
   * origin that is not listed are skipped, except for the session's own origin, which goes to `target`.
   */
  origins?: OriginTargets | undefined;
  /**
   * When requests leave: `'ordered'` (as soon as the responses have arrived that had arrived before),
   * `'instant'` (all at once) or a factor: 1 keeps the recorded pauses, 2 is twice as fast, 0.5 half as fast.
   * @default 'ordered'
   */
  speed?: Speed | undefined;
  /**
   * Each request leaves at its recorded time divided by the factor `speed` (1 by default), whatever the
   * target does: it does not wait for earlier responses.
   * @default false
   */
  openLoop?: boolean | undefined;
  /**
   * Headers to set on every request. They replace those of the same name, in any case. As `{ set, replace }`,
   * those of `set` go into every request, and those of `replace` only into requests that were recorded with a
   * header of that name.
   */
  headers?: HeaderOverrides | undefined;
  /**
   * Live values of secrets that no response supplies, by placeholder: `{ REDACTED_AUTHORIZATION: '…' }`. They
   * are filled into paths, headers and bodies. `REDACTED_` may be left out.
   */
  secrets?: Secrets | undefined;
  /**
   * The most requests in flight to each target, and so the most connections.
   * @default 64; with speed 'instant' or `openLoop` one per request, up to 1,024
   */
  connections?: number | undefined;
  /**
   * Time in ms that a request may take, from connecting to the last byte of its response. Time in which this
   * process was blocked does not count.
   * @default 30_000
   */
  timeout?: number | undefined;
  /**
   * How many times to replay the session, one round after another. Each round starts anew, with its own live
   * values, cookies and connections.
   * @default 1
   */
  repeat?: number | undefined;
  /**
   * How many times to replay the session at the same time, as independent clients. Each copy has its own live
   * values and cookies, and its own `connections`.
   * @default 1
   */
  copies?: number | undefined;
  /**
   * Sends only GET, HEAD and OPTIONS, and none of these that asks for a write, such as by
   * `X-HTTP-Method-Override`, `_method` or a GraphQL mutation. Every other recording is skipped, whatever its
   * origin, and so is every request that needs its values. `{ allow: ['POST /login'] }` also sends requests
   * that match these patterns, both as recorded and as sent.
   * @default false
   */
  readOnly?: ReadOnly | undefined;
  /**
   * Replaces recorded ids, tokens, cookies, ETags and URLs with those of live responses. As an object, `rules`
   * add what is replaced, `exclude` leaves values as recorded, and `fresh` names values that must be new.
   * @default true
   */
  correlate?: boolean | CorrelateOptions | undefined;
  /**
   * What becomes of a request that may change something, if a recorded value in it names another row in the live
   * answers than in the recorded ones, or none. `'block'` does not send it, since the row may be somebody else's;
   * `'send'` does, and the outcome says so. A value that a link covers is live, and so never unproven.
   * @default 'block'
   */
  unproven?: Unproven | undefined;
  /** What must be as recorded besides the status. */
  expect?: Expectations | undefined;
  /** Stops the replay when it is aborted: nothing more is sent, and `replaySession` rejects with its reason. */
  signal?: AbortSignal | undefined;
  /**
   * Called with each outcome as it arrives. If it throws or rejects, nothing more is sent and `replaySession`
   * rejects with that error. `replaySession` waits for promises that it returns.
   */
  onOutcome?: ((outcome: Outcome) => void) | undefined;
}

/** Each schema's message is what it accepts: `parseOptions` puts it after "expected". */
const speed = "'ordered', 'instant' or a factor above 0, such as 0.5, 1 or 2";
const speedSchema = z.union([z.enum(['ordered', 'instant']), z.number().positive(speed)], {
  error: speed,
});

const openLoopSchema = z.boolean({ error: 'true or false' });

/** For options that have both: `openLoop` divides recorded times, so `speed` has to be a factor. */
export function refinePace<T extends PaceSettings>(options: z.ZodType<T>): z.ZodType<T> {
  return options.refine(({ speed, openLoop }) => !openLoop || typeof speed !== 'string', {
    path: ['speed'],
    error: 'a factor above 0, such as 0.5, 1 or 2, since "openLoop" is true',
  });
}

const anyHeaderName = z.string(FIELD_NAME.expected).regex(FIELD_NAME.pattern, FIELD_NAME.expected);
const headerName = anyHeaderName.refine((name) => !ENGINE_HEADERS.has(name.toLowerCase()), {
  error:
    'a header other than Host, Content-Length and the hop-by-hop ones, which a replay sets itself',
});
const headerValue = z.string(FIELD_VALUE.expected).regex(FIELD_VALUE.pattern, FIELD_VALUE.expected);
const headerSchema = z.tuple([headerName, headerValue], 'a [name, value] pair');
const headers = 'an object of header names and values, or a list of [name, value] pairs';
const headersByName: z.ZodType<HeaderFields> = z.record(headerName, headerValue, headers);
const headerPairs: z.ZodType<HeaderFields> = z.array(headerSchema, headers);
const headerFields = formOf((value) => (Array.isArray(value) ? headerPairs : headersByName));
const headerRules: z.ZodType<HeaderOverrides> = z
  .strictObject({ set: headerFields.optional(), replace: headerFields.optional() })
  .refine(hasNoHeaderTwice, 'each header in "set" or in "replace", not in both');
const headersSchema: z.ZodType<HeaderOverrides> = formOf<HeaderOverrides>((value) =>
  isHeaderRules(value) ? headerRules : headerFields,
);

const secretName = 'what stands for a secret in a session, such as REDACTED_AUTHORIZATION';
const secretValue = 'the value of a secret, in one line';
const secretsSchema: z.ZodType<Secrets> = z.record(
  z.string().regex(/^[A-Za-z0-9_-]+$/, secretName),
  z
    .string(secretValue)
    .regex(/^\P{Cc}*$/u, secretValue)
    .optional(),
  'an object of live values by what stands for them in a session',
);

const originText = 'an origin: scheme, host and port, such as https://auth.example.com';
const origins = 'an object of base URLs by recorded origin';
const originsSchema: z.ZodType<OriginTargets> = z
  .record(z.string().refine(isOrigin, originText), baseUrlSchema, origins)
  .refine(hasNoOriginTwice, 'each origin once');
const connectionsSchema = whole(`a whole number from 1 to ${MAX_CONNECTIONS}`, MAX_CONNECTIONS);
const timeoutSchema = whole(`a time in whole ms from 1 to ${MAX_TIMER}`, MAX_TIMER);
const countSchema = whole('a whole number of 1 or more', Number.MAX_SAFE_INTEGER);

const place =
  'a JSON pointer, * for any one segment and ** for any number, such as /items/*/updatedAt, or a ' +
  'place such as /order/item/@id of XML, field name, part file or line * /id';
const expectSchema: z.ZodType<Expectations> = z.lazy(() =>
  z.strictObject(
    {
      body: z.enum(['exact', 'shape'], { error: "'exact' or 'shape'" }).optional(),
      headers: z.array(anyHeaderName, { error: 'a list of header names' }).optional(),
      ignore: z
        .array(z.string(place).refine(isPlace, place), { error: 'a list of places in bodies' })
        .optional(),
    },
    { error: 'an object { body, headers, ignore }' },
  ),
);

const readOnly = "true, false or an object { allow } such as { allow: ['POST /login'] }";
const allowed = 'a method and a path, such as POST /login or PUT /carts/*';
const readOnlyRules = z.strictObject(
  {
    allow: z.array(pathSchema.regex(/^[A-Za-z]+\s/, allowed), {
      error: `a list of these: ${allowed}`,
    }),
  },
  readOnly,
);
const readOnlySchema: z.ZodType<ReadOnly> = formOf<ReadOnly>((value) =>
  typeof value === 'object' && value !== null ? readOnlyRules : z.boolean(readOnly),
);

/** The settings that each of several targets may have for itself; a setup may give some of them. */
export const targetFields = () => ({
  readOnly: readOnlySchema.optional(),
  headers: headersSchema.optional(),
  origins: originsSchema.optional(),
  secrets: secretsSchema.optional(),
});

/** The settings that are options of the plugin as well. The README's table shows the descriptions. */
export const replayFields = () => ({
  origins: originsSchema
    .optional()
    .describe(
      'For sessions that call several hosts: the base URL to use for each recorded origin. Requests to an origin that is not listed are skipped.',
    ),
  speed: speedSchema
    .optional()
    .describe(
      "When requests leave: `'ordered'` waits for the responses that had arrived before, `'instant'` sends everything at once, a factor such as `2` keeps the recorded pauses, divided by it. Default: `'ordered'`.",
    ),
  openLoop: openLoopSchema
    .optional()
    .describe(
      'Sends each request at its recorded time, divided by the factor, even while earlier responses are missing. Default: `false`.',
    ),
  headers: headersSchema
    .optional()
    .describe(
      'Headers to set on every request. `{ replace }` changes only headers that were recorded.',
    ),
  secrets: secretsSchema
    .optional()
    .describe(
      "Live values of secrets that no response supplies, by placeholder: `{ REDACTED_API_KEY: '…' }`.",
    ),
  connections: connectionsSchema
    .optional()
    .describe(
      "Maximum number of requests in flight to each target. Default: `64`; with `'instant'` or `openLoop` one per request, up to 1,024.",
    ),
  timeout: timeoutSchema
    .optional()
    .describe(
      'Time in ms that a request may take, up to the last byte of its response. Default: `30_000`.',
    ),
  correlate: correlateSchema
    .optional()
    .describe(
      'Puts live ids, tokens and cookies in the place of recorded ones. `{ rules, fresh, exclude }` refines how. Default: `true`.',
    ),
  unproven: z
    .enum(['block', 'send'], { error: "'block' or 'send'" })
    .optional()
    .describe(
      "What becomes of a request that may change something, if a recorded value in it names another row now: `'block'` does not send it, `'send'` does. Default: `'block'`.",
    ),
  expect: expectSchema
    .optional()
    .describe(
      'What must be as recorded besides the status: `{ body, headers, ignore }`. Default: the status alone.',
    ),
});

const settingsSchema = z.lazy(() =>
  z.strictObject({
    target: baseUrlSchema.optional(),
    ...replayFields(),
    repeat: countSchema.optional(),
    copies: countSchema.optional(),
    readOnly: targetFields().readOnly,
    signal: z
      .custom<AbortSignal>((signal) => isPlainSettings({ signal }), 'an AbortSignal')
      .optional(),
    onOutcome: z
      .custom<(outcome: Outcome) => void>((value) => typeof value === 'function', 'a function')
      .optional(),
  }),
);

/**
 * Checks the settings of a replay.
 * @param owner name of the function that they were given to, for messages
 * @throws {UserError} `INVALID_OPTIONS`, naming each option, what was found and what it accepts
 */
export function parseSettings(settings: ReplaySettings, owner = 'replaySession'): ReplaySettings {
  return parseOptions(refinePace(settingsSchema), settings, owner);
}

function hasNoHeaderTwice(headers: HeaderOverrides): boolean {
  const { set, replace } = headerLists(headers);
  const replaced = new Set(replace.map(([name]) => name.toLowerCase()));
  return set.every(([name]) => !replaced.has(name.toLowerCase()));
}

/** `URL` takes several spellings for one origin. */
function hasNoOriginTwice(targets: OriginTargets): boolean {
  const written = Object.keys(targets);
  const normal = written.map((text) => (URL.canParse(text) ? new URL(text).origin : text));
  return new Set(normal).size === written.length;
}

function whole(accepts: string, max: number): z.ZodNumber {
  return z.number({ error: accepts }).int(accepts).min(1, accepts).max(max, accepts);
}

const correlateText = 'true, false or an object { rules, fresh, exclude }';
const namesAny = (pattern: object): boolean =>
  Object.values(pattern).some((value) => value !== undefined);
const patternText = 'something that it fits, such as { path } or { header }';
const fresh = z.lazy(() => z.strictObject({ to: requestPlaceSchema }, 'an object { to }'));
const exclusionText = 'an object { from, to, value }, with any of these';
// An empty one would match all links.
const exclusion = z.lazy(() =>
  z
    .strictObject(
      {
        from: responsePatternSchema.refine(namesAny, patternText).optional(),
        to: requestPatternSchema.refine(namesAny, patternText).optional(),
        value: z.string('a recorded value').optional(),
      },
      exclusionText,
    )
    .refine(namesAny, exclusionText),
);
const options = z.lazy(() =>
  z.strictObject(
    {
      rules: z.array(ruleSchema, 'a list of { from, to }').optional(),
      fresh: z.array(fresh, 'a list of { to }').optional(),
      exclude: z.array(exclusion, 'a list of { from, to, value }').optional(),
    },
    correlateText,
  ),
);

/** Each message is what is accepted: `parseOptions` puts it after "expected". */
const correlateSchema: z.ZodType<boolean | CorrelateOptions> = formOf<boolean | CorrelateOptions>(
  (value) => (typeof value === 'object' && value !== null ? options : z.boolean(correlateText)),
);

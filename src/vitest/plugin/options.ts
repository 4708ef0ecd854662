/** The options of the plugin, documented, and their validation. */

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { attempt } from '../../errors.ts';
import { recordSchema } from '../../record/options-schema.ts';
import type { RecordOptions } from '../../record/pipeline/options.ts';
import {
  type ReplaySettings,
  refinePace,
  replayFields,
  targetFields,
} from '../../replay/settings.ts';
import { REPLAYED_FILES } from '../../session/har-file.ts';
import { expectedBaseUrl, isBaseUrl } from '../../session/is-base-url.ts';
import { formOf, parseOptions } from '../../session/json/parse-options.ts';
import { providedKey } from '../app/user-module.ts';
import { serverOptionSchema } from '../server/server-schema.ts';
import { originOfServer, type ServerOption } from '../server-options.ts';

/** One of several named targets. Its options go over those of the plugin. */
export interface TargetOptions
  extends Pick<ReplaySettings, 'readOnly' | 'headers' | 'origins' | 'secrets'> {
  /** Base URL, or a module of your own app such as `'./src/app.ts'`. */
  url: string;
}

/** The options of any replay that the plugin has, too. Variables of the environment go over some of them. */
type OptionsOfReplays = Pick<
  ReplaySettings,
  | 'connections'
  | 'correlate'
  | 'expect'
  | 'headers'
  | 'openLoop'
  | 'origins'
  | 'secrets'
  | 'speed'
  | 'timeout'
  | 'unproven'
>;

/** The options of the plugin; further ones are those of any replay. */
export interface SessionReplayOptions extends OptionsOfReplays {
  /**
   * The folder of the session files, or globs of them, relative to the project's root. New recordings
   * are written into the folder that the first one names or starts with.
   * @default 'sessions', which is ['sessions/**\/*.session.json', 'sessions/**\/*.har']
   */
  sessions?: string | readonly string[] | undefined;
  /**
   * What sessions are replayed against: a base URL, a module of your own app (`'./src/app.ts'`), or
   * several of these by name, each a suite of its own. `REPLAY_TARGET` (a URL, a module or one of the
   * names) goes over it. `'inject:apiUrl'` is the URL that a global setup has provided under the key `apiUrl`.
   *
   * A module is started in the test worker, once for each session and target. It exports by default,
   * or under a name that follows its path (`'./src/app.ts#createApp'`), a Node request listener, an
   * `http.Server`, an app with a method `listen` (Fastify, NestJS) or `callback` (Koa), a fetch handler
   * or an object with one, or a function without parameters, perhaps async, that returns one of these or
   * starts the app and returns its URL or `{ url, close }`: `close` may be async, and is called when the
   * suite is over. To start may take 60 s, or as long as `hookTimeout` where that is longer. Each session
   * has a worker of its own, unless the target names an export: then sessions share workers, and each
   * gets a new app.
   * @default the recorded origin where that is on this machine (loopback); else an error
   */
  target?: string | Readonly<Record<string, string | TargetOptions>> | undefined;
  /**
   * Whether sessions may run beside each other, in as many workers as the project's `maxWorkers` allows. By
   * default, those that share a target run one after another, in the order of the tests that recorded them.
   * @default false
   */
  parallel?: boolean | undefined;
  /**
   * Starts the API, or several servers one after another, before the first run that may need it: one
   * of tests that may record, or of sessions whose target is on this machine. It stays through all runs
   * of watch mode, and ends with Vitest, however that ends. Where the first that speaks HTTP is, is the
   * default of `target` and of `record.upstream`.
   */
  server?: ServerOption | undefined;
  /**
   * Path of a module, from the project's root, that exports by default a function of the type
   * `ReplaySetup`. It is called before a session is replayed against a target, in the test worker, for
   * what a replay needs anew each time, such as a login or a reset: it may return
   * `{ secrets, headers, close }`, which go over the options and below the environment.
   */
  setup?: string | undefined;
  /**
   * Writes the results of each run as a page: one file that opens without a server. A folder, or a path that
   * ends in `.html`, from the root.
   * @default no report
   */
  html?: string | undefined;
  /** How sessions are recorded by the `test` of `vitest-session-replay/fixture`. */
  record?: RecordOptions | undefined;
}

/** Where sessions lie unless the option says otherwise. */
const DEFAULT_SESSIONS = 'sessions';

/** The globs of the session files. A plain folder stands for all sessions and HARs below it. */
export function sessionGlobs({ sessions = DEFAULT_SESSIONS }: SessionReplayOptions): string[] {
  return [sessions].flat().flatMap((path) => {
    const isFolder = !/[*?[\]{}()]|\.(?:json|har)$/i.test(path);
    return isFolder ? REPLAYED_FILES.map((glob) => `${path.replace(/\/+$/, '')}/${glob}`) : path;
  });
}

const TARGET =
  'an http(s) URL without credentials, query and fragment, the path of a module such as ./src/app.ts or ./src/app.ts#createApp, or inject:apiUrl for a URL that a global setup provides';
const FIELDS = '{ url, readOnly, headers, origins, secrets }';
const NAMED_TARGET = `${TARGET}, or one of these as ${FIELDS}`;
const TARGETS = `${TARGET}, or an object of these by name, each also as ${FIELDS}`;
const MODULE = 'the path of a module such as ./replay.setup.ts';
const HTML = 'a folder such as replay-report, or the path of an .html file';
const GLOBS =
  'a folder such as test/sessions, a glob such as sessions/**/*.session.json, or a list of these';

const namedTargetSchema = z.lazy(() =>
  z.strictObject(
    {
      url: textOf(TARGET, isTarget, expectedTarget),
      ...targetFields(),
    },
    { error: NAMED_TARGET },
  ),
);
const targetsSchema = z.lazy(() =>
  z
    .record(
      z.string().min(1, 'a name'),
      objectOr(textOf(NAMED_TARGET, isTarget, expectedTarget), namedTargetSchema),
      {
        error: TARGETS,
      },
    )
    .refine((targets) => Object.keys(targets).length > 0, { error: 'at least one target' }),
);

const glob = textOf(GLOBS, (text) => text !== '');

/** The README's table of options shows the descriptions. */
export const pluginOptionsSchema = z.lazy(() =>
  z.strictObject({
    sessions: objectOr(glob, z.array(glob, { error: GLOBS }).min(1, GLOBS))
      .optional()
      .describe(
        "Folder of the session files, or globs. New sessions go to the folder that the first one starts with. Default: `'sessions'`.",
      ),
    target: objectOr(textOf(TARGETS, isTarget, expectedTarget), targetsSchema)
      .optional()
      .describe(
        "What to replay against: a base URL, a module of your own app (`'./src/app.ts'`), a URL that a global setup provides (`'inject:apiUrl'`), or several of these by name, each a suite of its own. Default: the recorded origin, if it is on this machine.",
      ),
    ...replayFields(),
    parallel: z
      .boolean({ error: 'true or false' })
      .optional()
      .describe(
        'Lets sessions run beside each other. By default, sessions against a URL run one after another, in the order of their tests. Default: `false`.',
      ),
    server: serverOptionSchema
      .optional()
      .describe(
        'Starts your API before the run and stops it afterwards. A list starts several servers in order.',
      ),
    setup: textOf(MODULE, (text) => text !== '' && !/^[a-z][a-z+.-]+:/i.test(text))
      .optional()
      .describe(
        'Module that is called before each session is replayed, for a fresh login or a known state.',
      ),
    html: textOf(HTML, (text) => text !== '')
      .optional()
      .describe(
        'Writes the results of each run as a page in one file: a folder, or a path that ends in `.html`. Default: no report.',
      ),
    record: recordSchema.optional(),
  }),
);

/**
 * Checks the plugin's options. What they leave open, the server says.
 * @throws {UserError} `INVALID_OPTIONS`, naming each option, what was found and what it accepts
 */
export function parsePluginOptions(options: SessionReplayOptions): SessionReplayOptions {
  const checked = parseOptions(refinePace(pluginOptionsSchema), options, 'sessionReplay');
  const origin = originOfServer(checked.server);
  if (origin === undefined) return checked;
  const { target = origin, record } = checked;
  return { ...checked, target, record: { ...record, upstream: record?.upstream ?? origin } };
}

/**
 * What Vitest starts for a target: a module of the user's own code, by its path, or a global setup that provides
 * the URL (`inject:apiUrl`). Undefined for a URL.
 * @throws {TypeError} for a file URL that is no path of this machine
 */
export function modulePath(target: string): string | undefined {
  if (providedKey(target) !== undefined) return target;
  if (/^file:/i.test(target)) return fileURLToPath(target) + new URL(target).hash;
  return /^\.{0,2}[/\\]|^[a-z]:[/\\]/i.test(target) ? target : undefined;
}

/**
 * A string of one kind: whatever else is found, the message says `accepts`.
 * @param explain says it of a text more exactly, if it can
 */
function textOf(
  accepts: string,
  isAccepted: (text: string) => boolean,
  explain: (text: string) => string | undefined = () => undefined,
): z.ZodType<string> {
  return z
    .string({ error: accepts })
    .refine(isAccepted, { error: ({ input }) => explain(String(input)) ?? accepts });
}

/** A URL object is one whose text was meant. */
function objectOr<Text, Fields>(
  text: z.ZodType<Text>,
  object: z.ZodType<Fields>,
): z.ZodType<Text | Fields> {
  return formOf<Text | Fields>((value) =>
    typeof value === 'object' && value !== null && !(value instanceof URL) ? object : text,
  );
}

/** What was likely meant by a text that is no target, as a phrase that follows "expected". */
function expectedTarget(text: string): string | undefined {
  const isModule = /^[\w@-][\w@./-]{0,500}\.[cm]?[jt]sx?(?:#\w{1,200})?$/.test(text);
  return isModule ? `a path that begins with ./ such as ./${text}` : expectedBaseUrl(text);
}

/**
 * What a text should be that is to be a target, as a phrase that follows "expected"; undefined for a
 * target.
 * @param others further texts that are accepted, such as names of targets, and a comma
 */
export function explainNoTarget(text: string, others = ''): string | undefined {
  if (isTarget(text)) return undefined;
  return expectedTarget(text) ?? `${others}${TARGET}`;
}

/** Whether a text is the URL of a target, or the path of a module. */
function isTarget(value: string): boolean {
  return attempt(() => modulePath(value) !== undefined || isBaseUrl(value)) ?? false;
}

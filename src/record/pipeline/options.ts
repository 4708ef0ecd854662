import type { NamedPlaces, SecretExceptions } from '../../session/secrets/exceptions.ts';
import type { RecordFilters } from './filter.ts';
import type { RedactRules } from './redact/redact.ts';
import type { VariableNames } from './redact/variable-names.ts';

/** When a session is written, as Vitest does with snapshots. */
export type RecordMode = 'new' | 'all' | 'none';

/** The scope of a session: each test, or all tests of a file together. */
export type RecordScope = 'test' | 'file';

/** The largest bodies that a session keeps, in bytes as they are on the wire. */
export interface MaxBodySize {
  /** @default 67_108_864 (64 MiB) */
  request?: number | undefined;
  /** @default 1_048_576 (1 MiB) */
  response?: number | undefined;
}

/**
 * Secrets to redact in addition to values that are recognised as secrets by their name or form. In
 * sessions, placeholders replace secrets, and the same value always has the same placeholder.
 */
export interface RedactOptions {
  /** Names of request and response headers whose values are secrets, in any case. */
  headers?: readonly string[] | undefined;
  /**
   * Names whose values are secrets, in any case and spelling (`tenantKey` also matches `tenant_key`):
   * names of JSON members at any depth, parameters, form fields, elements and attributes.
   */
  keys?: readonly string[] | undefined;
  /**
   * JSON pointers (RFC 6901) to secrets in JSON bodies, such as `/accounts/*\/iban`: `*` matches any one
   * segment, `**` any number of segments. All values below such a place are secrets as well.
   */
  json?: readonly string[] | undefined;
  /**
   * Patterns whose matches are secrets, in headers, paths and bodies as they are on the wire. If a
   * pattern has groups, only the groups are secrets. The name of a group becomes the placeholder's name.
   */
  patterns?: readonly RegExp[] | undefined;
  /**
   * Values that look like secrets but are not. Such a value stays in clear text, also wherever it occurs
   * later. Exceptions take precedence over the lists above, and must not repeat any of their entries.
   */
  except?: SecretExceptions | undefined;
}

/** How sessions are recorded. */
export interface RecordOptions extends RecordFilters {
  /**
   * Base URL of the API to record. `recorder.url` is an address in front of this API, and a session
   * contains only requests to the API's origin. The fixture `upstream` overrides this option per file or
   * test.
   * @default none: `recorder.url` is not available, and every origin that the test calls is recorded
   */
  upstream?: string | undefined;
  /**
   * Whether the upstream receives its own host, not the host of `recorder.url`, in `Host`, `Origin`,
   * `Referer`, `Destination` and wherever else the head of a request names the host. URLs in its response
   * headers, and the domains of its cookies, are mapped to `recorder.url`. URLs in bodies stay unchanged.
   * Use `true` for a server that chooses its site by `Host`, and `false` for a server that builds the
   * URLs in its bodies from `Host`.
   * @default false for an upstream on this machine (loopback), else true
   */
  changeOrigin?: boolean | undefined;
  /**
   * `'new'` writes missing sessions, `'all'` rewrites every session, `'none'` writes nothing.
   * @default as for snapshots: 'new', 'all' with `-u`, 'none' in CI
   */
  mode?: RecordMode | undefined;
  /**
   * Records every test that is defined with the `test` of `vitest-session-replay/fixture`, whether it takes
   * `recorder` or not. A test that sends nothing has no session.
   * @default false
   */
  auto?: boolean | undefined;
  /**
   * `'test'` writes a session for each test that records. The session begins with the requests of the
   * `beforeAll` hooks before the test. `'file'` writes one session for all these tests, once the whole
   * file has run and each of the tests has passed. The fixture `sessionScope` overrides this option per
   * file or test.
   * @default 'test'
   */
  scope?: RecordScope | undefined;
  /**
   * What happens if the session of a test is missing and no sessions are written (mode 'none', as in CI):
   * `'tell'` names the test after the run, `'fail'` fails the test as well.
   * @default as for snapshots: 'fail' in CI, else 'tell'
   */
  missing?: 'tell' | 'fail' | undefined;
  /**
   * What happens if a test sends other requests than its session has, and the session is not written anew:
   * `'tell'` names the first change after the run, `'fail'` fails the test as well.
   * @default as for snapshots: 'fail' in CI, else 'tell'
   */
  outOfDate?: 'tell' | 'fail' | undefined;
  /** Size limits for stored bodies. A larger body passes in full, but a session stores only its size. */
  maxBodySize?: MaxBodySize | undefined;
  /**
   * Secrets besides passwords, tokens, keys and cookies, which are always recognised. `false` redacts
   * nothing: sessions then contain every secret in clear text.
   */
  redact?: RedactOptions | false | undefined;
  /**
   * A file for live secrets that no response contains, such as `'.env.test.local'`, relative to the
   * project's root. These secrets are written right after they were recorded, and the next replay reads
   * them from the file. Vite must read the file in this mode, and git must ignore it.
   * @default no file is written
   */
  secretsFile?: string | undefined;
}

/** The sizes of an option, completed by their defaults. */
export function bodyLimits(sizes: MaxBodySize | undefined): RecordingSettings['limits'] {
  return {
    request: sizes?.request ?? 64 * 1024 * 1024,
    response: sizes?.response ?? 1024 * 1024,
  };
}

/** The rules of an option, as plain data. */
export function redactRules(options: RedactOptions | false | undefined): RedactRules | false {
  if (options === false) return false;
  const { except, ...places } = options ?? {};
  return { ...toPlaces(places), ...(except && { except: toPlaces(except) }) };
}

function toPlaces({ headers, keys, json, patterns = [] }: SecretExceptions): NamedPlaces {
  const sources = patterns.map(({ source, flags }) => ({ source, flags }));
  return { headers, keys, json, patterns: sources };
}

/** What is kept of exchanges, however they are recorded. Plain data, which crosses processes. */
export interface RecordingSettings {
  /** The largest bodies that are kept, in bytes. */
  readonly limits: { readonly request: number; readonly response: number };
  /** @default everything is recorded */
  readonly filters?: RecordFilters | undefined;
  /** Rules for secrets besides recognised ones; false: nothing is redacted. @default no further rules */
  readonly redact?: RedactRules | false | undefined;
  /** Environment variables after which secrets are named. @default none */
  readonly variables?: VariableNames | undefined;
  /** Whether secrets are kept in memory, to be written to the user's file of secrets. @default false */
  readonly keepsSecrets?: boolean | undefined;
}

import type { NamedPlaces, SecretExceptions } from '../../session/secrets/exceptions.ts';
import type { RecordFilters } from './filter.ts';
import type { RedactRules } from './redact/redact-rules.ts';
import type { VariableNames } from './redact/variable-names.ts';

/** When a session is written, as Vitest does with snapshots. */
export type RecordMode = 'new' | 'all' | 'none';

/** What becomes a session: each test, or all tests of a file together. */
export type RecordScope = 'test' | 'file';

/** The largest bodies that a session keeps, in bytes as they are on the wire. */
export interface MaxBodySize {
  /** @default 67_108_864 (64 MiB) */
  request?: number | undefined;
  /** @default 1_048_576 (1 MiB) */
  response?: number | undefined;
}

/**
 * What is redacted in addition to what is recognised as a secret by its name or form. In sessions, it is
 * replaced by placeholders, the same one for the same value.
 */
export interface RedactOptions {
  /** Names of headers whose values are secrets, in any case, of requests and responses. */
  headers?: readonly string[] | undefined;
  /**
   * Names whose values are secrets in any case and spelling (`tenantKey` is `tenant_key` as well): of
   * members of JSON at any depth, parameters, fields of forms, elements and attributes.
   */
  keys?: readonly string[] | undefined;
  /**
   * JSON pointers (RFC 6901) to secrets in JSON bodies, such as `/accounts/*\/iban`: `*` stands for any
   * one segment, `**` for any number of them. All that is below is one as well.
   */
  json?: readonly string[] | undefined;
  /**
   * What they match is a secret, in headers, paths and bodies as they are on the wire; where a pattern
   * has groups, they alone. A name of a group is that of the placeholder.
   */
  patterns?: readonly RegExp[] | undefined;
  /**
   * What is no secret, although it looks like one: it stays in clear, and so does the same value
   * wherever it comes later. It goes over the lists above, none of whose entries it may name again.
   */
  except?: SecretExceptions | undefined;
}

/** How sessions are recorded. */
export interface RecordOptions extends RecordFilters {
  /**
   * Base URL of the API that is recorded: `recorder.url` stands in front of it, and a session holds
   * the requests to its origin only. The fixture `upstream` overrides it per file or test.
   * @default none: `recorder.url` is not available, and every origin that the test calls is recorded
   */
  upstream?: string | undefined;
  /**
   * Whether the upstream is told its own host, not that of `recorder.url`, in `Host`, `Origin`,
   * `Referer`, `Destination` and wherever else the head of a request names it. URLs that it sends back
   * in headers, and the domains of its cookies, are mapped to `recorder.url`; in bodies they stay.
   * `true` is for a server that chooses its site by `Host`, `false` for one that makes the URLs in its
   * bodies of it.
   * @default false for an upstream on this machine (loopback), else true
   */
  changeOrigin?: boolean | undefined;
  /**
   * `'new'` writes a session that is missing, `'all'` writes every session anew, `'none'` writes
   * nothing.
   * @default as snapshots: 'new', 'all' with `-u`, 'none' in a CI
   */
  mode?: RecordMode | undefined;
  /**
   * `'test'` writes a session for each test that records, which begins with what the `beforeAll` hooks
   * before it have sent. `'file'` writes one for all of them, once the whole file has run and each of
   * them has passed. The fixture `sessionScope` overrides it per file or test.
   * @default 'test'
   */
  scope?: RecordScope | undefined;
  /**
   * What a test comes to whose session is missing where none is written (mode 'none', as in a CI):
   * `'tell'` names it after the run, `'fail'` fails the test as well.
   * @default 'tell'
   */
  missing?: 'tell' | 'fail' | undefined;
  /** A larger body passes in full, but its session only notes how large it was. */
  maxBodySize?: MaxBodySize | undefined;
  /**
   * What counts as a secret besides passwords, tokens, keys and cookies, which are recognised anyway.
   * `false`: nothing is redacted, and sessions have every secret in clear.
   */
  redact?: RedactOptions | false | undefined;
  /**
   * A file such as `'.env.test.local'`, relative to the project's root, into which the live secrets are
   * written that no response brings, right after they were recorded: the next replay takes them from
   * there. It must be one that Vite reads in this mode, and git must ignore it.
   * @default none is written
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

/** What is kept of exchanges, by whichever way they are recorded. Plain data: it crosses processes. */
export interface RecordingSettings {
  /** The largest bodies that are kept, in bytes. */
  readonly limits: { readonly request: number; readonly response: number };
  /** @default everything is recorded */
  readonly filters?: RecordFilters | undefined;
  /** What else is redacted than recognised secrets; false: nothing is redacted. @default nothing else */
  readonly redact?: RedactRules | false | undefined;
  /** After which secrets are named. @default none */
  readonly variables?: VariableNames | undefined;
  /** Whether secrets are kept in memory, for the user's own file of them. @default false */
  readonly keepsSecrets?: boolean | undefined;
}

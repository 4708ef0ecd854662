/** The `replay` step of a scenario: its settings as written, and for one virtual user. */
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { checkArguments } from '../replay/check-arguments.ts';
import { liveSecrets, type Secrets } from '../replay/request/secrets.ts';
import { headerLists } from '../replay/send/header-overrides.ts';
import type { ReplaySettings } from '../replay/settings.ts';
import { showValue } from '../session/json/show-value.ts';
import type { Context, Helpers, Script } from './contract.ts';
import { findFunction } from './flow.ts';
import type { SharedSession } from './shared-session.ts';

/** Settings that the Artillery script has to express instead. */
const ELSEWHERE: { readonly [name: string]: string } = {
  copies: 'each virtual user is a copy: config.phases says how many there are',
  repeat: 'put the step into a loop: { loop: [ … ], count: 3 }',
  signal: 'Artillery itself ends a run',
};

/** The location of a step in the script. */
interface StepContext {
  readonly config: Script['config'];
  /** The default settings of all steps. */
  readonly defaults: object;
  /** Absolute path of the folder that session paths are relative to. */
  readonly folder: string;
  /** Location in the script, for messages. */
  readonly owner: string;
}

/** A `replay` step, before the values of a virtual user are filled in. */
export class ReplayStep {
  readonly #helpers: Helpers;
  readonly #settings: ReplaySettings;
  /** Location in the script, for messages. */
  readonly owner: string;
  /** Path of the session as written, which may be a template. */
  readonly #session: string;
  readonly #folder: string;
  /** The user's function that is called with each outcome. */
  readonly listener: ReturnType<typeof findFunction>;

  /**
   * @param written the value in the script: a path, or `{ session, … }`
   * @throws {UserError} `INVALID_OPTIONS`
   */
  constructor(
    written: unknown,
    { config, defaults, folder, owner }: StepContext,
    helpers: Helpers,
  ) {
    const own: object = typeof written === 'string' ? { session: written } : Object(written);
    const all: Readonly<Record<string, unknown>> = { ...defaults, ...own };
    const { session, onOutcome, ...settings } = all;
    if (typeof session !== 'string' || session === '') {
      throw invalid(owner, 'session', 'the path of a session file', session);
    }
    const listener = findFunction(onOutcome, config);
    if (onOutcome !== undefined && !listener) {
      throw invalid(owner, 'onOutcome', 'the name of a function of config.processor', onOutcome);
    }
    for (const [name, instead] of Object.entries(ELSEWHERE)) {
      if (name in settings)
        throw new UserError('INVALID_OPTIONS', `${owner}: no "${name}": ${instead}`);
    }
    this.#helpers = helpers;
    this.#settings = settings;
    this.#session = session;
    this.#folder = folder;
    this.owner = owner;
    this.listener = listener;
  }

  /** The settings before a user's values are filled in, without a target that depends on them. */
  get written(): ReplaySettings {
    const { target, ...rest } = this.#settings;
    return isTemplate(target) ? rest : this.#settings;
  }

  /** Absolute path of its session; undefined if the path depends on the virtual user. */
  get file(): string | undefined {
    return isTemplate(this.#session) ? undefined : resolve(this.#folder, this.#session);
  }

  fileFor(context: Context): string {
    return this.file ?? resolve(this.#folder, this.#render(this.#session, context));
  }

  /**
   * The settings for one virtual user. Its variables fill the placeholders of the same names, unless `secrets` does.
   * @throws {UserError} `INVALID_OPTIONS`
   */
  async settingsFor(context: Context, { sent }: SharedSession): Promise<ReplaySettings> {
    const { target, headers, secrets, ...rest } = this.#settings;
    const render = (text: unknown): string => this.#render(text, context);
    const { set, replace } = headerLists(headers);
    const byName = [...this.#secretsIn(context)].filter(([name]) => sent.has(name));
    const given = Object.entries(secrets ?? {}).map(([name, value]) => [name, render(value)]);
    const all: Secrets = Object.fromEntries([...byName, ...liveSecrets(Object.fromEntries(given))]);
    return checkArguments(this.owner, [], {
      ...rest,
      ...(target !== undefined && { target: render(target) }),
      ...(headers !== undefined && {
        headers: {
          set: set.map(([name, value]) => [name, render(value)]),
          replace: replace.map(([name, value]) => [name, render(value)]),
        },
      }),
      ...(Object.keys(all).length > 0 && { secrets: all }),
    });
  }

  /** The placeholders for which neither the step nor one of these variables has a value. */
  findUnfilled({ missing }: SharedSession, variables: readonly string[]): string[] {
    const names = [...variables, ...Object.keys(this.#settings.secrets ?? {})];
    const filled = liveSecrets(Object.fromEntries(names.map((name) => [name, 'given'])));
    return missing.filter((placeholder) => !filled.has(placeholder));
  }

  /** Variables that could be secrets, by placeholder: those whose value is a text or a number. */
  #secretsIn({ vars }: Context): ReadonlyMap<string, string> {
    const plain = Object.entries(vars).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    );
    return liveSecrets(Object.fromEntries(plain));
  }

  #render(text: unknown, context: Context): string {
    if (typeof text !== 'string') return text === undefined ? '' : String(text);
    const value = this.#helpers.template(text, context);
    return value === undefined || value === null ? '' : String(value);
  }
}

function isTemplate(text: unknown): boolean {
  return typeof text === 'string' && text.includes('{{');
}

function invalid(owner: string, name: string, expected: string, found: unknown): UserError {
  const text = `${owner}: "${name}": expected ${expected}, found ${showValue(found)}`;
  return new UserError('INVALID_OPTIONS', text);
}

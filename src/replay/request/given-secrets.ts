/**
 * The secrets that a user has given, in what targets answer. A target that was sent one may answer with
 * it, and what it answers goes into other requests and into reports.
 */
import { MIN_TEXT_LENGTH } from '../../formats/text/text-finder.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type { LiveValue } from '../correlate/correlation.ts';
import type { CorrelatedValue } from '../failure/correlated-value.ts';
import type { UnfilledPlaceholder } from '../failure/failure.ts';
import { secretForms } from '../failure/mask.ts';
import { type Blocked, nameOf } from '../failure/outcome.ts';
import { findTarget, type Target, type Targets } from '../send/target.ts';
import type { LiveSecrets } from './secrets.ts';

/** What is shorter stands in other values by chance, such as `test`. */
const SHORTEST_PART = 8;

interface GivenSecret {
  readonly placeholder: string;
  readonly secret: string;
  readonly forms: readonly string[];
}

/** In the place of a reason that shows a secret. */
const NOT_CERTAIN = 'more than one may be meant';

export class GivenSecrets {
  readonly #secrets: readonly GivenSecret[];
  readonly #session: Session;
  readonly #targets: Targets;
  readonly #hasSeveral: boolean;
  readonly #placeholdersIn: (recording: Recording) => readonly UnfilledPlaceholder[];
  /** By origin of the target: the placeholders that its recorded requests carry. */
  #carried: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  /** @param placeholdersIn gives those of a recorded request */
  constructor(
    secrets: LiveSecrets,
    session: Session,
    targets: Targets,
    placeholdersIn: (recording: Recording) => readonly UnfilledPlaceholder[],
  ) {
    this.#secrets = [...secrets].flatMap(([placeholder, secret]) =>
      secret.length < MIN_TEXT_LENGTH ? [] : { placeholder, secret, forms: secretForms(secret) },
    );
    this.#session = session;
    this.#targets = targets;
    this.#hasSeveral = new Set(targets.map(([, { origin }]) => origin)).size > 1;
    this.#placeholdersIn = placeholdersIn;
  }

  /**
   * Why a request is not sent: a live value in it is a secret, or has one in it, that the recording
   * never sent to where it goes: another target has answered with it.
   */
  block(valuesOf: () => readonly LiveValue[], target: Target): Blocked | undefined {
    if (this.#secrets.length === 0 || !this.#hasSeveral) return undefined;
    const values = valuesOf();
    if (values.length === 0) return undefined;
    this.#carried ??= this.#findCarried();
    const carried = this.#carried.get(target.origin);
    const elsewhere = this.#secrets.filter(({ placeholder }) => !carried?.has(placeholder));
    for (const value of values) {
      const found = elsewhere.find((each) => isBrought(value.text, each));
      if (found) return blockSecret(value, found.placeholder);
    }
    return undefined;
  }

  /** Values to be shown, without those that have a secret in them. */
  hide(values: readonly CorrelatedValue[]): readonly CorrelatedValue[] {
    if (this.#secrets.length === 0) return values;
    const isSecret = (text = ''): boolean =>
      this.#secrets.some(({ forms }) => forms.some((form) => text.includes(form)));
    return values.map((value) => {
      if (!isSecret(value.live) && !isSecret(value.doubt)) return value;
      const { recorded: _recorded, live: _live, doubt, ...shown } = value;
      return doubt === undefined ? shown : { ...shown, doubt: NOT_CERTAIN };
    });
  }

  #findCarried(): Map<string, Set<string>> {
    const carried = new Map<string, Set<string>>();
    for (const recording of this.#session.recordings) {
      const target = findTarget(recording, this.#targets);
      if (!target) continue;
      const own = carried.get(target.origin) ?? new Set();
      carried.set(target.origin, own);
      for (const { placeholder } of this.#placeholdersIn(recording)) own.add(placeholder);
    }
    return carried;
  }
}

function isBrought(text: string, { secret, forms }: GivenSecret): boolean {
  if (secret.length < SHORTEST_PART) return text === secret;
  // The claims of a token name a user or a client to those who take it.
  const outside = withoutTokens(text);
  return forms.some((form) => outside.includes(form));
}

function blockSecret({ to, from: { producer, place } }: LiveValue, placeholder: string): Blocked {
  return {
    state: 'blocked',
    failure: { kind: 'secret-elsewhere', to, placeholder, from: nameOf(producer), place },
    blockedBy: producer.id,
  };
}

const TOKENS = /\beyJ[\w-]*\.[\w-]*\.[\w-]*/g;

/** A text without the signed tokens in it. */
function withoutTokens(text: string): string {
  return text.replace(TOKENS, '');
}

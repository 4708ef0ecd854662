/**
 * Names the secrets of a session. In journals, placeholders end in a hash; in the session, each secret has the
 * short name of its first occurrence, with the owner that stands there, and with `_2`, `_3`, … if another secret
 * has that name. What the server has refused is called wrong, so that the right secret never takes its place.
 *
 * Numbers say nothing, so they must not change: a secret keeps the name that the former session has at its place.
 * A new secret gets a name that nobody else has.
 */
import { groupBy } from '../../../collections.ts';
import { encodeBase64, locateInBase64 } from '../../../formats/text/base64.ts';
import { escapePlaceholder, layersOf } from '../../../formats/text/placeholder.ts';
import { HASHED_PLACEHOLDER, OF_OWNER } from './hashed-placeholder.ts';
import type { KnownSecrets } from './known-secrets.ts';

/** A secret of a journal. */
interface HashedSecret {
  readonly hash: string;
  /** Such as `PASSWORD`. */
  readonly kind: string;
  /** Such as `ADA`. */
  readonly owner: string | undefined;
}

/** The names of secrets in all sessions of a run. */
export interface SharedNames {
  /** The name of a secret in the session of an earlier test of the same file, which got it by an answer. */
  answeredAs(hash: string): string | undefined;
  /** Notes the name of a secret that an answer brings. */
  noteAnswered(name: string, hash: string): void;
  /** Whether a variable of the environment gives another secret to whatever has a name. */
  isReserved(name: string, hash: string): boolean;
  /**
   * Whether another value may take the place of the one that a variable gives to whatever has a name, since a
   * recording has written it. A name that is not common must be in no session that the run leaves as it is.
   */
  mayRenew(name: string, isCommon: boolean): boolean;
  /** Claims a name for a secret that no response brings. False if another secret has it. */
  claim(name: string, hash: string): boolean;
  /**
   * Claims the name that the secret has in another session, or a new one.
   * @param isFree whether the session itself may give the name to the secret
   */
  give(wanted: WantedName, isFree: (name: string) => boolean): string;
}

/** A name for a secret. */
interface WantedName {
  /** Without a number. */
  readonly first: string;
  readonly hash: string;
  /** Whether the name means the same in all sessions: it says whose the secret is, or which answer brought it. */
  readonly isCommon: boolean;
}

/** What is known of secrets beside their texts. */
type SecretFacts = Pick<KnownSecrets, 'isAlwaysEscaped' | 'isRefused' | 'isOfClient'>;

/** What the names of secrets depend on beside their texts. */
interface NamingFacts {
  /** @default nothing is known of the secrets */
  readonly secrets?: SecretFacts | undefined;
  /** @default there is no former session */
  readonly former?: FormerNames | undefined;
  /** @default the session is named by itself */
  readonly shared?: SharedNames | undefined;
  /** Called with each secret that gets a name. `kind` is that part of the name that is not the owner's. */
  readonly onNamed?: ((name: string, hash: string, kind: string) => void) | undefined;
}

/** The name that a secret would have if no other one had it. */
function firstName(
  { hash, kind, owner }: HashedSecret,
  { secrets, shared }: Pick<NamingFacts, 'secrets' | 'shared'>,
): Omit<WantedName, 'hash'> {
  const mark = secrets?.isRefused(hash) ? ['WRONG'] : [];
  const answered =
    mark.length === 0 && secrets?.isOfClient(hash) ? shared?.answeredAs(hash) : undefined;
  if (answered !== undefined) return { first: answered, isCommon: true };
  const first = ['REDACTED', ...mark, kind, ...(owner ? [owner] : [])].join('_');
  return { first, isCommon: owner !== undefined };
}

/** A name with all numbers, beginning with none. */
export function* numbered(first: string): Generator<string, never> {
  yield first;
  for (let number = 2; ; number++) yield `${first}_${number}`;
}

/** Whether a name is another one with a number, or without. */
export function isNumbered(name: string, first: string): boolean {
  return name.startsWith(first) && /^(?:_\d+)?$/.test(name.slice(first.length));
}

function withoutNumber(name: string): string {
  return name.replace(/_\d+$/, '');
}

/** The secrets of a text of a journal, in their order, duplicates included. */
export function findHashedSecrets(text: string): HashedSecret[] {
  const texts = [text, ...locateInBase64(text, true).map(({ decoded }) => decoded)];
  return texts.flatMap((each) =>
    [...each.matchAll(HASHED_PLACEHOLDER)].map(([, , wanted = '', hash = '']) => {
      return readSecret(wanted, hash);
    }),
  );
}

function readSecret(wanted: string, hash: string): HashedSecret {
  const [kind = '', owner] = wanted.split(OF_OWNER, 2);
  return { hash, kind, owner };
}

/** The names that secrets had at their places in the former session. Each is of one secret. */
export class FormerNames {
  readonly #facts: Pick<NamingFacts, 'secrets' | 'shared'>;
  readonly #keepsAll: boolean;
  readonly #names: Map<string, string> = new Map();
  readonly #hashes: Map<string, string> = new Map();

  /**
   * @param keepsAll whether a secret keeps its name although it would be named otherwise now, such as after a
   * variable of the environment. @default only its number is kept
   */
  constructor(facts: Pick<NamingFacts, 'secrets' | 'shared'>, keepsAll: boolean) {
    this.#facts = facts;
    this.#keepsAll = keepsAll;
  }

  /**
   * Learns the names of one place.
   * @param secrets and `names`: what stands there, in its order
   */
  add(secrets: readonly HashedSecret[], names: readonly string[]): void {
    const left = groupBy(names, withoutNumber);
    for (const [index, secret] of secrets.entries()) {
      const { first } = firstName(secret, this.#facts);
      const name = left.get(withoutNumber(first))?.shift();
      if (name !== undefined && isNumbered(name, first)) this.#learn(secret, name);
      else if (this.#keepsAll && secrets.length === names.length) {
        this.#learn(secret, names[index] ?? first);
      }
    }
  }

  #learn(secret: HashedSecret, name: string): void {
    const { hash } = secret;
    if (this.isOfAnother(name, hash)) return;
    this.#hashes.set(name, hash);
    for (const key of [keyOf(secret), hash]) {
      if (!this.#names.has(key)) this.#names.set(key, name);
    }
  }

  /** The former name of a secret. */
  of(secret: HashedSecret): string | undefined {
    return this.#names.get(secret.owner === undefined ? secret.hash : keyOf(secret));
  }

  /** Whether another secret had a name, and keeps it. */
  isOfAnother(name: string, hash: string): boolean {
    return (this.#hashes.get(name) ?? hash) !== hash;
  }
}

function keyOf({ hash, owner }: HashedSecret): string {
  return `${hash} ${owner ?? ''}`;
}

/** A name that a secret has got. */
interface GivenName {
  readonly name: string;
  readonly owner: string | undefined;
}

/**
 * Renames the placeholders of journals to those of the session file. A password of two users has a name for each,
 * so that a replay may have another one for each.
 */
export function createPlaceholderNames({
  secrets,
  former,
  shared,
  onNamed = () => undefined,
}: NamingFacts = {}): (text: string) => string {
  const firsts = new Map<string, GivenName>();
  const ofOwners = new Map<string, string>();
  const taken = new Set<string>();
  const own = createOwnNames();
  const create = (secret: HashedSecret): string => {
    const { hash, kind } = secret;
    const isRefused = secrets?.isRefused(hash) === true;
    const isOfClient = secrets?.isOfClient(hash) === true;
    const names = !isRefused && isOfClient ? (shared ?? own) : own;
    const isOpen = (name: string): boolean => !taken.has(name) && !former?.isOfAnother(name, hash);
    const isFree = (name: string): boolean => isOpen(name) && !shared?.isReserved(name, hash);
    const kept = former?.of(secret);
    const wanted = { hash, ...firstName(secret, { secrets, shared }) };
    const mayKeep = (name: string): boolean =>
      isFree(name) || (isOpen(name) && names.mayRenew(name, wanted.isCommon));
    const isKept = kept !== undefined && mayKeep(kept) && names.claim(kept, hash);
    const name = isKept ? kept : names.give(wanted, isFree);
    if (!isRefused && !isOfClient) shared?.noteAnswered(name, hash);
    taken.add(name);
    onNamed(name, hash, kind);
    return name;
  };
  const nameOf = (secret: HashedSecret): string => {
    const { hash, owner } = secret;
    const first = firsts.get(hash);
    if (first === undefined) {
      const name = create(secret);
      firsts.set(hash, { name, owner });
      return name;
    }
    if (owner === undefined || first.owner === undefined || owner === first.owner)
      return first.name;
    const name = ofOwners.get(keyOf(secret)) ?? create(secret);
    ofOwners.set(keyOf(secret), name);
    return name;
  };
  const nameIn = (text: string): string =>
    text.replace(HASHED_PLACEHOLDER, (_, underscore: string, wanted: string, hash: string) => {
      const name = nameOf(readSecret(wanted, hash));
      const layers = secrets?.isAlwaysEscaped(hash) ? 0 : layersOf(`REDACTED${underscore}`);
      return escapePlaceholder(name, layers);
    });
  return (text) => {
    const coded = locateInBase64(text, true);
    if (coded.length === 0) return nameIn(text);
    let named = '';
    let done = 0;
    for (const { start, raw, decoded } of coded) {
      named += nameIn(text.slice(done, start)) + encodeBase64(nameIn(decoded), raw);
      done = start + raw.length;
    }
    return named + nameIn(text.slice(done));
  };
}

/** Names of one session, whose secrets may have other names in others. */
export function createOwnNames(): SharedNames {
  const left = new Map<string, Generator<string, never>>();
  return {
    answeredAs: () => undefined,
    noteAnswered: () => undefined,
    isReserved: () => false,
    mayRenew: () => false,
    claim: () => true,
    give: ({ first }, isFree) => {
      // A name that was not free never will be, and a session may have thousands of secrets of one kind.
      const names = left.get(first) ?? numbered(first);
      left.set(first, names);
      for (;;) {
        const name = names.next().value;
        if (isFree(name)) return name;
      }
    },
  };
}

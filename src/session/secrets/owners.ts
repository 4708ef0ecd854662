/**
 * Who a secret belongs to, as what stands beside it says: a user, an e-mail address or the id of a client. The
 * placeholder of the secret has that name, so that each user of a test has a password of its own.
 */
import { decodeWritten } from '../../formats/markup/loose-text.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { isUserName } from './basic-credentials.ts';
import { findMembers } from './find-members.ts';
import type { FoundSecret } from './found-secret.ts';
import { isUserField } from './login-fields.ts';
import { secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** In characters. A longer text is no login. */
const MAX_TEXT = 64 * 1024;

/**
 * The secrets of a text, with their owners. Codes have none, since they are good for once. What found a secret may
 * have seen its owner.
 */
export function withOwners(text: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
  const owned = found.filter(hasOwner);
  if (text.length > MAX_TEXT || owned.length === 0) return found;
  const owners = findMembers(text, (name) => isUserField(name), true).flatMap((member) => {
    if (member.own !== undefined && !isUserField(member.own, true)) return [];
    const owner = ownerName(decodeEscapes(decodeWritten(member.value, member.written)));
    return owner === undefined ? [] : [{ ...member, owner }];
  });
  if (owners.length === 0) return found;
  const [before, behind] = [false, true].map((isBack) => findNearest(text, owners, owned, isBack));
  return found.map((secret) => {
    if (secret.owner !== undefined) return secret;
    const { owner } = nearer(before?.get(secret) ?? NOBODY, behind?.get(secret) ?? NOBODY);
    return owner === '' ? secret : { ...secret, owner };
  });
}

/**
 * The name of a user in the placeholders of its secrets: `ada@example.com` for `ada+1@example.com`, since each
 * tenant may have an `admin`. Undefined for one that is not written by hand, and so may be another one in the
 * next recording.
 */
export function ownerName(user: string): string | undefined {
  const [, name = '', host = ''] = /^([^@+]*)(?:\+[^@]*)?(@.*)?$/.exec(user) ?? [];
  return isUserName(name) && !looksRandom(host) ? name + host : undefined;
}

/** Names of codes that are good for once, among those of short secrets. */
const ONCE = new RegExp(`otp|[2m]fa|${anyOf('unspacedPins')}`, 'i');

function hasOwner({ name, coded }: FoundSecret): boolean {
  const kind = secretKind(name);
  if (coded !== undefined) return false;
  if (kind === 'pin') return !ONCE.test(name);
  return (kind === 'secret' || kind === 'typed') && !/code$/i.test(name);
}

type Span = Pick<FoundSecret, 'start' | 'end'>;

/** An owner, and how far away it is. */
interface Near {
  readonly owner: string;
  readonly distance: number;
}

const NOBODY: Near = { owner: '', distance: Infinity };

/** The first one if both are as far away. */
function nearer(one: Near, other: Near): Near {
  return other.distance < one.distance ? other : one;
}

/** The same owner, seen from the other side of a brace. That is farther away than anything in an object. */
function beyondBrace({ owner, distance }: Near): Near {
  return { owner, distance: distance + MAX_TEXT };
}

/**
 * Finds the nearest owner on one side of each secret, in one pass over the text. Members of one object are
 * nearest, however long they are: each brace that has no partner in between counts more than all characters.
 * @param isBack whether owners behind the secrets are looked for, from the end of the text
 */
function findNearest(
  text: string,
  owners: readonly (Span & { readonly owner: string })[],
  secrets: readonly FoundSecret[],
  isBack: boolean,
): Map<FoundSecret, Near> {
  const [opening, closing] = isBack ? '}{' : '{}';
  /** Where a span begins and where it ends, in the direction of the pass. */
  const edgesOf = ({ start, end }: Span): [number, number] =>
    isBack ? [-end, -start] : [start, end];
  const marks = [
    ...owners.map(({ owner, ...span }) => ({ edges: edgesOf(span), owner })),
    ...secrets.map((secret) => ({ edges: edgesOf(secret), secret })),
  ].sort((one, other) => one.edges[0] - other.edges[0]);
  const nearest = new Map<FoundSecret, Near>();
  /** The nearest owners, as if they were seen from offset 0: around the object that is open, and in it. */
  let scope = { around: NOBODY, within: NOBODY };
  const scopes: (typeof scope)[] = [];
  let at = isBack ? -text.length : 0;
  for (const mark of marks) {
    const [begin, end] = mark.edges;
    for (; at < begin; at += 1) {
      const character = text[isBack ? -at - 1 : at];
      if (character === opening) {
        scopes.push(scope);
        scope = { around: beyondBrace(nearer(scope.within, scope.around)), within: NOBODY };
      } else if (character === closing) {
        const { around, within } = scopes.pop() ?? { around: NOBODY, within: NOBODY };
        scope = { around, within: nearer(beyondBrace(scope.within), within) };
      }
    }
    at = Math.max(at, end);
    if ('owner' in mark) {
      scope = { ...scope, within: nearer({ owner: mark.owner, distance: -end }, scope.within) };
    } else {
      const { owner, distance } = nearer(scope.within, scope.around);
      nearest.set(mark.secret, { owner, distance: distance + begin });
    }
  }
  return nearest;
}

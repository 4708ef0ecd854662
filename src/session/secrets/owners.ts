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

/** In characters, on the ways from all secrets of a text to their owners. In a long list, an owner is near. */
const MAX_WAYS = 4 * 1024 * 1024;
/** In characters. A longer text is no login. */
const MAX_TEXT = 64 * 1024;

/**
 * The secrets of a text, with their owners. Codes have none, since they are good for once. What found a secret may
 * have seen its owner.
 */
export function withOwners(text: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
  const count = found.filter(hasOwner).length;
  if (text.length > MAX_TEXT || count === 0) return found;
  const owners = findMembers(text, (name) => isUserField(name), true).flatMap((member) => {
    if (member.own !== undefined && !isUserField(member.own, true)) return [];
    const owner = ownerName(decodeEscapes(decodeWritten(member.value, member.written)));
    return owner === undefined ? [] : [{ ...member, owner }];
  });
  if (owners.length === 0) return found;
  const reach = MAX_WAYS / count;
  const before = new Map(owners.map(({ end, owner }) => [end, owner]));
  const behind = new Map(owners.map(({ start, owner }) => [start, owner]));
  return found.map((secret) => {
    if (secret.owner !== undefined || !hasOwner(secret)) return secret;
    const one = nearestFrom(text, secret.start, -reach, before);
    const other = nearestFrom(text, secret.end, reach, behind);
    const { owner } = other.distance < one.distance ? other : one;
    return owner === undefined ? secret : { ...secret, owner };
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

/** An owner, and how far away it is. */
interface Near {
  readonly owner: string | undefined;
  readonly distance: number;
}

/**
 * The nearest owner on one side of an offset. Members of one object are nearest, however long they are: each brace that
 * has no partner in between counts more than all characters.
 * @param reach in characters, below 0 for the owners before the offset
 * @param owners by the offsets at which they end or begin
 */
function nearestFrom(
  text: string,
  from: number,
  reach: number,
  owners: ReadonlyMap<number, string>,
): Near {
  const [opening, closing] = reach > 0 ? '{}' : '}{';
  const step = Math.sign(reach);
  const end = Math.min(Math.max(0, from + reach), text.length);
  let nearest: Near = { owner: undefined, distance: Infinity };
  /** Objects that were left, and objects that are open. */
  let [left, open] = [0, 0];
  for (let at = from; at * step <= end * step; at += step) {
    const owner = owners.get(at);
    const distance = (left + open) * MAX_TEXT + Math.abs(at - from);
    if (owner !== undefined && distance < nearest.distance) nearest = { owner, distance };
    if (nearest.distance < left * MAX_TEXT + Math.abs(at - from)) return nearest;
    const character = text[step === 1 ? at : at - 1];
    if (character === opening) open += 1;
    else if (character !== closing) continue;
    else if (open > 0) open -= 1;
    else left += 1;
  }
  return nearest;
}

/**
 * Who a secret belongs to, as what stands beside it says: a user, an e-mail address or the id of a client. The
 * placeholder of the secret has that name, so that each user of a test has a password of its own.
 */
import { decodeWritten } from '../../formats/markup/loose-text.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { isUserName } from './basic-credentials.ts';
import { findMembers, type Member } from './find-members.ts';
import type { FoundSecret } from './found-secret.ts';
import { isUserField } from './login-fields.ts';
import { secretKind } from './secret-names.ts';

/** In characters. A longer text is no login. */
const MAX_TEXT = 64 * 1024;

/** In owners before a secret, and behind it: those that are looked at. */
const MAX_SIDE = 4;
/** In characters. What is farther away is not beside the secret. */
const MAX_DISTANCE = 4096;

/** The secrets of a text, with their owners. Codes have none, since they are good for once. */
export function withOwners(text: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
  if (text.length > MAX_TEXT || !found.some(hasOwner)) return found;
  const owners = findMembers(text, isUserField, true).flatMap((member) => {
    const owner = ownerName(decodeEscapes(decodeWritten(member.value, member.written)));
    return owner === undefined ? [] : [{ ...member, owner }];
  });
  if (owners.length === 0) return found;
  return found.map((secret) => {
    if (!hasOwner(secret)) return secret;
    const behind = owners.findIndex(({ start }) => start >= secret.start);
    const at = behind < 0 ? owners.length : behind;
    let nearest = { distance: Infinity, owner: '' };
    for (const owner of owners.slice(Math.max(0, at - MAX_SIDE), at + MAX_SIDE)) {
      const distance = distanceOf(text, owner, secret);
      if (distance < nearest.distance) nearest = { distance, owner: owner.owner };
    }
    return nearest.owner === '' ? secret : { ...secret, owner: nearest.owner };
  });
}

/**
 * The name of a user in the placeholders of its secrets: `ada` for `ada+1@example.com`. Undefined for one that
 * is not written by hand, and so may be another one in the next recording.
 */
export function ownerName(user: string): string | undefined {
  const [name = ''] = user.split(/[@+]/, 1);
  return isUserName(name) ? name : undefined;
}

function hasOwner({ name, coded }: FoundSecret): boolean {
  const kind = secretKind(name);
  return coded === undefined && (kind === 'secret' || kind === 'typed') && !/code$/i.test(name);
}

/** Members of one object are nearest, however long they are. Infinite if too much is between. */
function distanceOf(text: string, owner: Member, { start, end }: FoundSecret): number {
  const [from, to] = owner.end <= start ? [owner.end, start] : [end, owner.start];
  if (to - from > MAX_DISTANCE) return Infinity;
  const between = text.slice(from, to);
  let open = 0;
  let closed = 0;
  for (const character of between) {
    if (character === '{') open += 1;
    else if (character === '}' && open > 0) open -= 1;
    else if (character === '}') closed += 1;
  }
  return (open + closed) * MAX_TEXT + between.length;
}

/**
 * Values that are joined in one text, or that stand in it with something around them. No codec writes
 * these: each value is a range of the text, what is around it stays, and the roles say what it is for.
 * By the sign alone, without a form of their own, pieces are found in `walk-inside.ts`; ends of paths and
 * parameters in `walk-url.ts`.
 *
 * | form | such as |
 * | --- | --- |
 * | quotes of a validator | `"abc"`, `W/"abc"`, `"abc", "def"` |
 * | list | `7,8`, `7|8`, `7+8` |
 * | id behind what it is the id of | `folder:29` |
 * | version behind what it is the version of | `web:2`, `/shared/flag:2` |
 * | user and password | `ada:pass word` |
 * | UUID beside something | `copy-of-0b54f86e-…`, `0b54f86e-…:k3x9qd7fw2` |
 */
import { opaqueTag } from '../../formats/entity-tag.ts';
import type { TextRange } from '../../formats/splices.ts';
import { isCounted } from '../naming/keys-of.ts';
import { isOfValidator, NO_ROLES, rolesOfCount, rolesOfId } from '../naming/roles.ts';
import { subjectsBehind } from '../naming/subjects.ts';
import { LOOK } from './look.ts';
import type { TextWalk } from './text-walk.ts';

/** An entity tag may come back weak, or strong, or as one of several. */
export function walkTags(walk: TextWalk, text: string): boolean {
  const { roles, look } = walk.cursor;
  const tag = opaqueTag(text);
  if (tag !== undefined) return walk.range(roles ?? NO_ROLES, look, tag, text.indexOf('"') + 1);
  return isOfValidator(roles) && walkList(walk, text);
}

/** `7,8`, `7|8`, `7+8` or `k3f9x2a qkzrvtp`: each is what the whole is. */
export function walkList(walk: TextWalk, text: string): boolean {
  const { roles, look } = walk.cursor;
  let start = 0;
  let isTaken = false;
  for (const item of text.split(/[,|]/.test(text) ? /[,|]/ : /[ +]/)) {
    const raw = item.trim();
    const at = start + item.length - item.trimStart().length;
    if (raw !== '' && raw !== text && walk.range(roles ?? NO_ROLES, look, raw, at)) isTaken = true;
    start += item.length + 1;
  }
  return isTaken;
}

/** What a thing is, and its id: `folder:29`, `folders/29`; of OData `Folders(29)`, of Tryton `shop.folder,29`. */
const TYPED = /^(?:[a-z]\w*\.)*([a-z][\w-]*)(?:[:/,](?=.*\d)([\w:-]{1,64})|\((\d{1,19})\))$/i;

/** `folder:29`: the id of what is before it. */
export function walkTyped(walk: TextWalk, text: string): boolean {
  const [, type, behind, key] = TYPED.exec(text) ?? [];
  const id = behind ?? key;
  const thing = type === undefined ? undefined : subjectsBehind(type);
  if (!thing || !id) return false;
  return walk.range(rolesOfId(thing), LOOK.asWhole, id, text.lastIndexOf(id));
}

/** `folder:29`; else `web:2`: the version of what is before it. */
export function walkCounted(walk: TextWalk, text: string): boolean {
  if (walkTyped(walk, text)) return true;
  if (!isCounted(text)) return false;
  const start = text.search(/[:@]\d+$/) + 1;
  if (start === 0) return false;
  const head = text.slice(0, start - 1);
  const isTaken = walk.range(rolesOfCount(head), LOOK.asWhole, text.slice(start), start);
  return isTaken && (walk.piece(head, 0) || true);
}

/** Behind the name of what has several: `/shared/flag:2`, `web:2`. */
const REVISION = /[\w-]:(\d{1,9})$/;
/** In characters: of a colon, a revision and what is before them. */
const MAX_REVISION = 11;
/** A host stands before a port, and digits before minutes: neither is a name. */
const NO_NAME = /^(?:localhost|[\w-]+(?:\.[\w-]+)+)$|^[^a-z]*$/i;

/** The revision at the end of a text. */
export function walkRevision(walk: TextWalk, text: string, offset: number): boolean {
  const [, raw = ''] = REVISION.exec(text.slice(-MAX_REVISION)) ?? [];
  const revised = text.slice(0, text.length - raw.length - 1);
  if (raw === '' || NO_NAME.test(revised)) return false;
  const { cursor } = walk;
  cursor.revised = revised;
  const at = offset + text.length - raw.length;
  const isTaken = walk.range(cursor.rolesOf(['revision']), LOOK.asWhole, raw, at);
  cursor.revised = undefined;
  return isTaken;
}

const ID_INSIDE = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** In characters: of a UUID. */
const ID_LENGTH = 36;
/** What is longer is a document. */
const LONGEST_TEXT = 8192;

/** UUIDs that stand in a text with something around them: `copy-of-…`. Gives where those are that are taken. */
export function* takeIds(walk: TextWalk, text: string, offset: number): Generator<TextRange> {
  if (text.length <= ID_LENGTH || text.length > LONGEST_TEXT || !text.includes('-')) return;
  for (const { 0: raw, index } of text.matchAll(ID_INSIDE)) {
    const look = LOOK.asPiece | LOOK.asWhole;
    const start = offset + index;
    if (walk.range(NO_ROLES, look, raw, start)) yield { start, end: start + raw.length };
  }
}

/** All behind the user of Basic credentials (RFC 7617): such a password may have spaces and signs. */
export function walkPassword(walk: TextWalk, text: string): boolean {
  const colon = text.indexOf(':');
  const step = walk.cursor.steps.at(-1);
  const isCoded = step?.kind === 'range' && step.codec === 'base64';
  if (walk.cursor.part !== 'header' || !isCoded || colon < 0) return false;
  const isUserTaken = walk.piece(text.slice(0, colon), 0);
  return walk.piece(text.slice(colon + 1), colon + 1) || isUserTaken;
}

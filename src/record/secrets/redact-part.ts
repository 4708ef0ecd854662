import { isUtf8 } from 'node:buffer';
import { mayBeFormOrField } from '../../formats/form.ts';
import type { ContentPart } from '../../session/secrets/content-parts.ts';
import type { Exceptions } from '../../session/secrets/exceptions.ts';
import { findInBody, knownByTarget } from '../../session/secrets/find-in-body.ts';
import { findInBinary, mayHoldInBytes } from '../../session/secrets/find-in-bytes.ts';
import type { FoundSecret } from '../../session/secrets/found-secret.ts';
import type { PasswordFields } from '../../session/secrets/password-fields.ts';
import { readAnswer } from '../../session/secrets/said-of-fields.ts';
import type { HashedPlaceholders } from './hashed-placeholder.ts';
import type { CompiledRules } from './redact-rules.ts';
import { addSpelled, maySpell } from './spelled-placeholders.ts';

/** As a text, a part of a body that is larger is made only where there may be something to replace in it. */
const large = 1024 * 1024;

/** How many secrets of requests are remembered, to recognize them in what servers say of fields. */
const mostSent = 1000;

/** Whose body it is. */
export interface BodyOwner {
  /** Raw target of the request. */
  readonly path: string;
  readonly isResponse: boolean;
  /** Of the response. */
  readonly status?: number;
  /** Of the response: whether its request was a call that logs in. */
  readonly answersLogin?: boolean;
}

/** Gives the bytes of a part of a body without its secrets; the same bytes where it has none. */
type RedactPart = (part: ContentPart, owner?: BodyOwner) => Uint8Array;

/** @param fields learns those of pages */
export function createRedactPart(
  placeholders: HashedPlaceholders,
  byHand: CompiledRules,
  exceptions: Exceptions,
  fields: PasswordFields,
): RedactPart {
  const replace = (
    bytes: Uint8Array,
    encoding: 'utf8' | 'latin1',
    find: (text: string) => readonly FoundSecret[],
  ): Uint8Array => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
    const found = addSpelled(text, find(text));
    const clean = placeholders.replace(text, found);
    const edited = placeholders.echoed.replaceIn(clean);
    return edited === text ? bytes : Buffer.from(edited, encoding);
  };

  /** Secrets that requests have had in their bodies. */
  const sent = new Set<string>();
  const keep = (found: readonly FoundSecret[]): void => {
    for (const { value } of found) if (sent.size < mostSent) sent.add(value);
  };

  const redactText = (bytes: Uint8Array, contentType: string, owner?: BodyOwner): Uint8Array => {
    const known = owner?.isResponse === false ? knownByTarget(owner.path, fields) : {};
    const answer = owner?.isResponse
      ? readAnswer(owner.status, (value) => sent.has(value))
      : undefined;
    // Where it is no UTF-8, each byte is a character: all but what changes stays.
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
    if (
      bytes.length > large &&
      byHand.isIdle &&
      exceptions.isIdle &&
      known.declared === undefined &&
      known.variables === undefined &&
      !maySpell(bytes) &&
      !placeholders.echoed.isIn(bytes)
    ) {
      const start = Buffer.from(bytes.subarray(0, 128)).toString(encoding);
      const isForm = mayBeFormOrField({ text: start, contentType });
      if (!isForm && !mayHoldInBytes(bytes, encoding)) return bytes;
    }
    return replace(bytes, encoding, (text) => {
      if (owner?.isResponse) fields.learn(text, owner.path);
      const found = findInBody(text, contentType, {
        ...known,
        answer,
        answersLogin: owner?.answersLogin,
      });
      if (owner?.isResponse === false) keep(found);
      return exceptions.filter(text, byHand.addInBody(text, found), 'body');
    });
  };

  const redactBinary = (bytes: Uint8Array): Uint8Array => {
    const keys = findInBinary(bytes);
    const mayHold = keys.length > 0 || byHand.hasPatterns || maySpell(bytes);
    if (!mayHold && !placeholders.echoed.isIn(bytes)) return bytes;
    return replace(bytes, 'latin1', (text) =>
      exceptions.filter(text, byHand.addPatterns(text, keys), 'binary'),
    );
  };

  return ({ bytes, isText, contentType }, owner) =>
    isText ? redactText(bytes, contentType, owner) : redactBinary(bytes);
}

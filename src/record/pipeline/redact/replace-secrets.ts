/**
 * Replaces secrets that were not recognised when they were recorded: a login answers with a token in its
 * body, and only a later Authorization header shows that it is a secret. At the end of a recording, its
 * secrets are known by their hashes and lengths. Each piece of text that may be one of them, judged by its
 * length and by what is before and after it, is hashed and compared.
 */

import { BASE64, decodeBase64, encodeBase64 } from '../../../formats/text/base64.ts';
import { readEscapes } from '../../../formats/text/escapes.ts';
import { escapePlaceholder, markNumber } from '../../../formats/text/placeholder.ts';
import { applySplices, withoutInner } from '../../../formats/text/splices.ts';
import { isGroupedToken } from '../../../formats/value/randomness.ts';
import { namesNonce, secretKind } from '../../../session/secrets/secret-names.ts';
import { createShape, TOKEN_CHARACTERS } from './hashed-placeholder.ts';
import type { KnownSecrets } from './known-secrets.ts';

/** Gives a text with placeholders in the places of known secrets. */
type ReplaceSecrets = (text: string) => string;

/**
 * In characters: the most that is hashed of a run, to which each character of the run adds. After that,
 * whatever has the shape of a secret counts as the secret, so that none is missed.
 */
const MAX_HASHED = 4 * 1024 * 1024;
const MAX_HASHED_PER_CHARACTER = 64;

/** In digits. */
const MAX_NUMBER_LENGTH = 32;

/** In digits. A code that is as short may have the same digits as a port, a date or an amount. */
const MAX_SHORT_CODE_LENGTH = 5;
const PART_OF_MORE_BEFORE = /[.,:/+#&=@%$€£'-]/;
const PART_OF_MORE_AFTER = /^(?:[/:+&=@%€£'-]|[.,]\d)/;
/** The name of a parameter, directly before its value. */
const PARAMETER = /(?:^|[?&"\s])([\w.[\]%-]{1,64})=$/;
/** In characters, of what stands before a value. */
const MAX_PARAMETER_LENGTH = 66;
const END_OF_PARAMETER = /^(?:[&#"\s]|$)/;

/** How long the secrets with spaces are, or those without, the longest first. */
interface Lengths {
  readonly lengths: readonly number[];
  /** Infinite where there is no secret. */
  readonly shortest: number;
  readonly inGroups: boolean;
}

/** A known secret in a text. */
interface Found {
  readonly start: number;
  readonly end: number;
  /** Its placeholder. */
  readonly text: string;
}

/** @param secrets all of them: what is added later is not found */
export function createReplaceSecrets(secrets: KnownSecrets): ReplaceSecrets {
  if (secrets.isEmpty) return (text) => text;
  const ofTokens: Lengths = lengthsOf(secrets, false);
  const ofGroups: Lengths = lengthsOf(secrets, true);
  const hasGroups = ofGroups.lengths.length > 0;
  /** In a run of tokens, a secret with spaces may stand by its percent escapes. */
  const shortestRun = Math.min(ofTokens.shortest, ofGroups.shortest);

  /** None is part of a longer word, and none lies in another. */
  const find = (
    { lengths, shortest, inGroups }: Lengths,
    text: string,
    from: number,
    to: number,
    found: Found[],
  ): void => {
    const sums = sumsOf(text, from, to);
    /** In characters. */
    let hashed = 0;
    for (let start = from; start + shortest <= to; start++) {
      if (start > from && !isEdge(text, start)) continue;
      for (const length of lengths) {
        const end = start + length;
        if (end > to || !isEdge(text, end)) continue;
        const number = jsonNumberAt(text, start, end);
        const quote = number?.length === length ? quoteOfNonce(text, start) : undefined;
        // In the place of a number, or in one, a placeholder would be no JSON.
        if (number !== undefined && quote === undefined) continue;
        if (length <= MAX_SHORT_CODE_LENGTH && !isApart(text, start, end)) continue;
        const sum = (sums[end - from] ?? 0) - (sums[start - from] ?? 0);
        const likely = secrets.likely(createShape(length, sum, inGroups));
        if (likely === undefined) continue;
        hashed += length;
        // Hardly any text has so many pieces of that shape: it was made to take long.
        const isTooMuch = hashed > MAX_HASHED + MAX_HASHED_PER_CHARACTER * (to - from);
        const piece = text.slice(start, end);
        if (inGroups && !isGroupedToken(piece)) continue;
        const placeholder = isTooMuch ? likely : secrets.placeholder(piece, likely);
        if (placeholder === undefined) continue;
        const marked = quote === undefined ? placeholder : quote + markNumber(placeholder) + quote;
        found.push({ start, end, text: marked });
        start = end - 1;
        break;
      }
    }
  };

  const findEscaped = (text: string, from: number, to: number, found: Found[]): void => {
    const read = readEscapes(text.slice(from, to), 'ascii');
    if (read === undefined) return;
    const inRead: Found[] = [];
    const { length } = read.text;
    find(ofTokens, read.text, 0, length, inRead);
    if (hasGroups) find(ofGroups, read.text, 0, length, inRead);
    const place = (offset: number): number => from + read.offsetOf(offset);
    for (const { start, end, text: placeholder } of withoutInner(inRead)) {
      const [first, last] = [place(start), place(end)];
      const layers = isPercentCoded(text, first, last) && !isInUrl(text, first) ? 1 : 0;
      found.push({ start: first, end: last, text: escapePlaceholder(placeholder, layers) });
    }
  };

  const findCoded = (text: string, from: number, to: number, found: Found[]): void => {
    for (const { 0: raw, index } of text.slice(from, to).matchAll(BASE64)) {
      const decoded = decodeBase64(raw);
      const clean = decoded === undefined ? undefined : replaceIn(decoded);
      if (decoded === undefined || clean === undefined || clean === decoded) continue;
      const start = from + index;
      found.push({ start, end: start + raw.length, text: encodeBase64(clean, raw) });
    }
  };

  const runs = atLeast(String.raw`[\\;${TOKEN_CHARACTERS}]`, shortestRun);
  const groups = hasGroups ? atLeast(String.raw`[\w -]`, ofGroups.shortest) : '';
  const replaceIn = (text: string): string => {
    const found: Found[] = [];
    for (const [from, to] of runsIn(text, new RegExp(runs, 'g'))) {
      if (to - from < shortestRun) continue;
      const inRun: Found[] = [];
      find(ofTokens, text, from, to, inRun);
      if (/[%\\;]/.test(text.slice(from, to))) findEscaped(text, from, to, inRun);
      if (inRun.length === 0) findCoded(text, from, to, inRun);
      // What is found with its escapes read may have been found without as well.
      for (const each of withoutInner(inRun)) found.push(each);
    }
    if (!hasGroups) return applySplices(text, found);
    for (const { 1: run, index } of text.matchAll(new RegExp(`${ESCAPE}|(${groups})`, 'g')))
      if (run !== undefined) find(ofGroups, text, index, index + run.length, found);
    return applySplices(text, withoutInner(found));
  };
  return replaceIn;
}

function lengthsOf(secrets: KnownSecrets, inGroups: boolean): Lengths {
  const lengths = secrets.lengths(inGroups);
  return { lengths, shortest: Math.min(...lengths), inGroups };
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The JSON number that digits are, or are a part of. Undefined for any other digits. */
function jsonNumberAt(text: string, start: number, end: number): string | undefined {
  if (end - start > MAX_NUMBER_LENGTH || !/^[0-9]+$/.test(text.slice(start, end))) return undefined;
  const around = [
    text.slice(Math.max(0, start - MAX_NUMBER_LENGTH), start),
    text.slice(end, end + MAX_NUMBER_LENGTH),
  ] as const;
  const from = start - (/(?<![\d.eE+-])[\d.eE+-]*$/.exec(around[0])?.[0].length ?? 0);
  const to = end + (/^[\d.eE+-]*/.exec(around[1])?.[0].length ?? 0);
  const [before, after] = [text.slice(Math.max(0, from - 2), from), text.slice(to, to + 2)];
  if (!/[:,[] ?$/.test(before) || !/^ ?(?:[,\]}\s]|$)/.test(after)) return undefined;
  const number = text.slice(from, to);
  return JSON_NUMBER.test(number) ? number : undefined;
}

const MEMBER = /(\\{0,7}")([\w$-]{1,64})\1 {0,2}: {0,2}$/;
/** In characters, of what stands before a value. */
const MAX_MEMBER_LENGTH = 96;

/**
 * How quotes are written around a JSON number that is a nonce: its placeholder gets them, and is marked as
 * one of a number. Undefined for any other number.
 */
function quoteOfNonce(text: string, start: number): string | undefined {
  const before = text.slice(Math.max(0, start - MAX_MEMBER_LENGTH), start);
  const [, quote, name = ''] = MEMBER.exec(before) ?? [];
  return namesNonce(name) ? quote : undefined;
}

/**
 * Whether digits stand alone: in a message for people, as a whole string, or as the value of a parameter whose
 * name is that of a code.
 */
function isApart(text: string, start: number, end: number): boolean {
  if (text[start - 1] === '=') {
    const before = text.slice(Math.max(0, start - MAX_PARAMETER_LENGTH), start);
    const [, name = ''] = PARAMETER.exec(before) ?? [];
    return secretKind(name) !== undefined && END_OF_PARAMETER.test(text.slice(end, end + 1));
  }
  const isBehind = PART_OF_MORE_BEFORE.test(text.charAt(start - 1));
  return !isBehind && !PART_OF_MORE_AFTER.test(text.slice(end, end + 2));
}

/** For each character of a run, the sum of the codes before it. A shape has its lowest byte. */
function sumsOf(text: string, from: number, to: number): Uint8Array {
  const sums = new Uint8Array(to - from + 1);
  for (let at = from; at < to; at++) {
    sums[at - from + 1] = (sums[at - from] ?? 0) + text.charCodeAt(at);
  }
  return sums;
}

function isPercentCoded(text: string, start: number, end: number): boolean {
  return /%[\da-f]{2}/i.test(text.slice(start, end));
}

/** Whether a text is in a URL or a form, where percent escapes are expected: after a slash or a name. */
function isInUrl(text: string, start: number): boolean {
  return /[/]$|[?&"#][\w.%[\]-]{1,64}=$/.test(text.slice(Math.max(0, start - 68), start));
}

/** Pattern of so many characters or more. V8 overflows its stack if an open-ended count matches megabytes. */
function atLeast(character: string, count: number): string {
  return `${character}{${count}}${character}*`;
}

/** An escape in a string of JSON, whose letter begins no run. */
const ESCAPE = String.raw`\\(?:u[\da-fA-F]{4}|\\[bfnrt]|[\s\S])?`;
/** What ends a run, unless it may be a character of a token as URLs, JSON or HTML write it: `\/`, `\u002b`, `&#43;`. */
const BREAK =
  /(?<!&#(?:x[\da-fA-F]{2}|\d{2,3}));|\\(?!\\?(?:\/|u00[2-7][\da-fA-F]))(?:u[\da-fA-F]{4}|\\[bfnrt]|[\s\S])?/g;

/** The ranges of the runs of token characters. */
function* runsIn(text: string, pattern: RegExp): Generator<readonly [from: number, to: number]> {
  for (const { 0: run, index } of text.matchAll(pattern)) {
    let from = 0;
    for (const { 0: between, index: to } of run.matchAll(BREAK)) {
      yield [index + from, index + to];
      from = to + between.length;
    }
    yield [index + from, index + run.length];
  }
}

/** Whether a word begins or ends at an offset, or none is there. */
function isEdge(text: string, at: number): boolean {
  return !isWord(text.charCodeAt(at - 1)) || !isWord(text.charCodeAt(at));
}

/** Whether a code is that of a letter, a digit or an underscore. */
function isWord(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}

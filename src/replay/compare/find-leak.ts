/**
 * Whether a live secret is in what `vitest -u` would write of an answer. Known are those that were
 * given, sent, or came in headers, and of JSON what came under a name under which the recording has a
 * placeholder, or which tells by itself.
 */

import { areTooMany, createTextFinder } from '../../formats/text-finder.ts';
import { printableLine } from '../../printable.ts';
import { findSecrets } from '../../session/secrets/find-secrets.ts';
import { secretForms } from '../secrets/secret-forms.ts';
import { partsOf, secretTexts } from './body-secrets.ts';
import type { Comparison } from './comparison.ts';
import { headerText } from './header-text.ts';
import { textOf } from './text-of.ts';

/** What it is, in words that may begin a sentence's clause; undefined where there is none. */
export function findLeak({
  headers,
  liveHeaders,
  asRecorded,
  body,
  secrets,
}: Comparison): string | undefined {
  const known = secrets().map(([, secret]) => secret);
  const written = headers.found.map(({ path }) =>
    asRecorded(headerText(liveHeaders, path.replace('header ', '')) ?? ''),
  );
  const old = headers.found.map(({ recorded }) => String(recorded)).join('\n');
  if (isLeaked(written.join('\n'), old, known)) return 'a live secret in a header';
  if (!body || body.findings.count === 0) return undefined;
  const [next, before] = [textOf(body.aligned), textOf(body.recorded)];
  if (isLeaked(next, before, known)) return 'a live secret in its body';
  const texts = secretTexts({ recorded: body.recorded, live: body.live.content });
  const leaked = findLeaked(
    next,
    before,
    texts.flatMap(({ text }) => partsOf(text)),
  );
  const named = texts.find(({ text }) => partsOf(text).some((part) => leaked.has(part)));
  const name = named?.name ?? findNew(next, before);
  return name === undefined
    ? undefined
    : `what may be a live secret in its body (${printableLine(JSON.stringify(name))})`;
}

/** What the recorder would redact in a text that is not the recorded one, unless that has it as well. */
function findNew(written: string, recorded: string): string | undefined {
  return findSecrets(written).find(({ value }) => !recorded.includes(value))?.name;
}

function isLeaked(written: string, recorded: string, secrets: readonly string[]): boolean {
  return findLeaked(written, recorded, secrets).size > 0;
}

/** The secrets that stand in a text in any form. What the recording has as well is no live one. */
function findLeaked(
  written: string,
  recorded: string,
  secrets: readonly string[],
): ReadonlySet<string> {
  // More than can be looked for may be anywhere.
  if (areTooMany(secrets)) return new Set(secrets);
  const secretOf = new Map<string, string>();
  for (const secret of secrets) {
    for (const form of secretForms(secret)) secretOf.set(form, secret);
  }
  if (areTooMany([...secretOf.keys()])) return new Set(secrets);
  const finder = createTextFinder(secretOf.keys());
  const old = finder.findIn(recorded);
  const found = [...finder.findIn(written)].filter((form) => !old.has(form));
  return new Set(found.map((form) => secretOf.get(form) ?? form));
}

/**
 * Whether a live secret is in what `vitest -u` would write of an answer. Known are those that were
 * sent, those that came in headers, and of JSON what came under a name under which the recording has a
 * placeholder, or which tells by itself.
 */
import { findPlaceholders } from '../../session/placeholder.ts';
import { isCredential } from '../is-credential.ts';
import { sentSecrets } from '../sent-secrets.ts';
import type { BodyComparison, Comparison } from './comparison.ts';
import type { Content } from './content.ts';
import { headerText } from './header-text.ts';
import { type NamedText, namedTexts } from './named-texts.ts';

/** What is shorter stands everywhere by chance. */
const shortest = 4;
/** Of a part of a text: schemes of authentication are shorter. */
const shortestPart = 8;

/** What it is, in words that may begin a sentence's clause; undefined where there is none. */
export function findLeak({ headers, liveHeaders, body, secrets }: Comparison): string | undefined {
  const came = Object.keys(liveHeaders ?? {}).flatMap((name) =>
    [liveHeaders?.[name] ?? []].flat().map((value): [string, string] => [name, value]),
  );
  const known = [...secrets(), ...sentSecrets(new Map(), came).map(([, secret]) => secret)];
  const written = headers.found.map(({ path }) =>
    headerText(liveHeaders, path.replace('header ', '')),
  );
  const old = headers.found.map(({ recorded }) => String(recorded)).join('\n');
  if (isLeaked(written.join('\n'), old, known)) return 'a live secret in a header';
  if (!body || body.findings.count === 0) return undefined;
  const [next, before] = [textOf(body.aligned), textOf(body.recorded)];
  if (isLeaked(next, before, known)) return 'a live secret in its body';
  const named = secretsOf(body).find(({ text }) => isLeaked(next, before, partsOf(text)));
  return named && `what may be a live secret in its body (${JSON.stringify(named.name)})`;
}

/** What the recording has as well is no live secret. */
function isLeaked(written: string, recorded: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => written.includes(secret) && !recorded.includes(secret));
}

function secretsOf({ recorded, live }: BodyComparison): NamedText[] {
  if (live.content.kind !== 'json') return [];
  const old = recorded.kind === 'json' ? namedTexts(recorded.json) : [];
  const redacted = new Set(old.filter(holdsPlaceholder).map(placeOf));
  const plain = new Set(old.filter((text) => !holdsPlaceholder(text)).map(placeOf));
  return namedTexts(live.content.json).filter((text) => {
    const place = placeOf(text);
    if (redacted.has(place)) return true;
    return !text.isKey && isCredential(text.name) && !plain.has(place);
  });
}

function holdsPlaceholder({ text }: NamedText): boolean {
  return findPlaceholders(text).length > 0;
}

function placeOf({ name, isKey }: NamedText): string {
  return `${isKey ? 'key' : 'text'} ${name}`;
}

function partsOf(text: string): string[] {
  const parts = text.split(/\s+/).filter((part) => part.length >= shortestPart);
  return text.length >= shortest ? [text, ...parts] : parts;
}

/** As it is before it is escaped. */
function textOf(content: Content): string {
  switch (content.kind) {
    case 'none':
      return '';
    case 'json':
      return namedTexts(content.json)
        .map(({ text }) => text)
        .join('\n');
    case 'text':
      return content.text;
    default:
      return Buffer.from(content.bytes).toString('latin1');
  }
}

/**
 * Settings that people type as text: in environment variables and on the command line. Each function adds what is
 * wrong to a list of problems.
 */
import { showValue } from '../session/json/show-value.ts';
import type { Header } from '../session/schema.ts';
import type { Secrets } from './request/secrets.ts';
import type { Speed } from './schedule/pace.ts';
import type { OriginTargets } from './send/target.ts';
import { replayFields, targetFields } from './settings.ts';

/** `2` and `2x` both mean twice as fast. @param name name of the option or variable */
export function parseSpeed(text: string, name: string, problems: string[]): Speed | undefined {
  const factor = Number(/^([\d.]+)x?$/i.exec(text.trim())?.[1]);
  const { data, error } = replayFields().speed.safeParse(Number.isNaN(factor) ? text : factor);
  for (const { message } of error?.issues ?? []) {
    problems.push(`${name}: expected ${message}, found ${showValue(text)}`);
  }
  return data;
}

/** Errors never show a line, since the line may be a credential. */
export function parseHeaders(text: string, name: string, problems: string[]): Header[] {
  return text.split(/\r?\n/).flatMap((line, index): Header[] => {
    if (line.trim() === '') return [];
    const [, key = '', value = ''] = /^([^:]*):(.*)$/s.exec(line) ?? [];
    const header: Header = [key.trim(), value.trim()];
    const expected = header[0] === '' ? 'Name: value' : explainHeader(header);
    if (expected === undefined) return [header];
    problems.push(`${name}, line ${index + 1}: expected ${expected}`);
    return [];
  });
}

/** Lines `NAME=value` or `NAME: value`, as in `.env` files and headers. Errors never show these lines either. */
export function parseSecrets(text: string, name: string, problems: string[]): Secrets {
  const entries = text.split(/\r?\n/).flatMap((line, index): [string, string][] => {
    if (line.trim() === '') return [];
    const [, key = '', value = ''] = /^([^:=]*)[:=](.*)$/s.exec(line) ?? [];
    const entry: [string, string] = [key.trim(), value.trim()];
    const expected = entry[0] === '' ? 'NAME: value or NAME=value' : explainSecret(entry);
    if (expected === undefined) return [entry];
    problems.push(`${name}, line ${index + 1}: expected ${expected}`);
    return [];
  });
  return Object.fromEntries(entries);
}

/** Texts `https://auth.example.com=http://127.0.0.1:4001`: a recorded origin, as `URL` writes it, and a base URL. */
export function parseOrigins(
  texts: readonly string[],
  name: string,
  problems: string[],
): OriginTargets {
  const entries = texts.flatMap((text): [string, string][] => {
    const [, origin = '', url = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const [issue] = targetFields().origins.safeParse({ [origin]: url }).error?.issues ?? [];
    if (issue === undefined) return [[new URL(origin).origin, url]];
    const isOrigin = issue.code !== 'invalid_key' && issue.path.length > 0;
    const expected = isOrigin
      ? `behind =: ${issue.message}`
      : 'a recorded origin, = and a base URL, such as https://auth.example.com=http://127.0.0.1:4001';
    problems.push(`${name}: expected ${expected}, found ${showValue(text)}`);
    return [];
  });
  for (const [index, [origin]] of entries.entries()) {
    if (entries.findIndex(([other]) => other === origin) < index) {
      problems.push(`${name}: expected each origin once, found ${showValue(origin)} again`);
    }
  }
  return Object.fromEntries(entries);
}

/** What the name or the value of a secret should be instead. Undefined if both are valid. */
export function explainSecret(entry: [string, string]): string | undefined {
  const [issue] = targetFields().secrets.safeParse(Object.fromEntries([entry])).error?.issues ?? [];
  return issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message;
}

function explainHeader(header: Header): string | undefined {
  return targetFields().headers.safeParse([header]).error?.issues[0]?.message;
}

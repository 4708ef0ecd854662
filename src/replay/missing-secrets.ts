/** The secrets that requests of a session carry, and those of them that no response brings. */

import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { attempt } from '../errors.ts';
import { findPlaceholders, plainPlaceholder } from '../formats/text/placeholder.ts';
import { readBodyFile } from '../session/body.ts';
import { readPlainSession } from '../session/quick-check.ts';
import type { Body, Header, Session } from '../session/schema.ts';
import { withoutRefused } from '../session/secrets/refusals.ts';
import { bodyText } from './correlate/message/body-text.ts';

/** In bytes: larger bodies beside a session are not read. */
const MAX_BODY = 16 * 1024 * 1024;

/**
 * The placeholders that requests carry and no earlier response has, in the order of the requests. A secret that
 * was refused when it was recorded is not missing: its placeholder is refused as well.
 * @param file absolute path of the session
 * @param overridden lower-case names of headers that a replay sets itself
 */
export function findMissingSecrets(
  { recordings }: Session,
  file: string,
  overridden: ReadonlySet<string>,
): string[] {
  const brought = new Set<string>();
  const missing = new Set<string>();
  for (const { request, response } of recordings.toSorted((a, b) => a.at - b.at)) {
    const left = withoutRefused(request, response);
    if (!left) continue;
    const sent = left.headers.filter(([name]) => !overridden.has(name.toLowerCase()));
    for (const placeholder of placeholdersIn(left.path, sent, left.body, file)) {
      if (!brought.has(placeholder)) missing.add(placeholder);
    }
    if (!('status' in response)) continue;
    for (const placeholder of placeholdersIn('', response.headers, response.body, file)) {
      brought.add(placeholder);
    }
  }
  return [...missing];
}

/**
 * The placeholders that requests carry, from responses or not.
 * @param file absolute path of the session
 */
export function findSentSecrets({ recordings }: Session, file: string): Set<string> {
  const found = recordings.flatMap(({ request }) =>
    placeholdersIn(request.path, request.headers, request.body, file),
  );
  return new Set(found);
}

/**
 * The placeholders that responses bring: no request had them before.
 * @param file absolute path of the session
 */
export function findAnsweredSecrets(session: Session, file: string): Set<string> {
  const found = session.recordings.flatMap(({ response }) =>
    'status' in response ? placeholdersIn('', response.headers, response.body, file) : [],
  );
  const ofClient = findMissingSecrets(session, file, new Set());
  return new Set(found.filter((placeholder) => !ofClient.includes(placeholder)));
}

/** Of the sessions of one test file. */
const MAX_BESIDE = 200;

/**
 * The secrets that answers to other tests of the same file have brought, with the names of these tests. In all
 * sessions of a file, a secret has one name.
 * @param sessionFile absolute path of the session that lacks the secrets
 */
export function bringersBeside(
  sessionFile: string,
  placeholders: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const folder = dirname(sessionFile);
  const others = readdirSync(folder)
    .filter((name) => name.endsWith('.session.json') && name !== basename(sessionFile))
    .sort();
  const bringers = new Map<string, string>();
  for (const other of others.slice(0, MAX_BESIDE)) {
    const file = join(folder, other);
    // One that cannot be read is reported by its own suite.
    const session = readPlainSession(file, (text) =>
      [...placeholders].some((each) => text.includes(each)),
    );
    if (session === undefined) continue;
    for (const placeholder of findAnsweredSecrets(session, file)) {
      if (placeholders.has(placeholder) && !bringers.has(placeholder)) {
        bringers.set(placeholder, session.name);
      }
    }
  }
  return bringers;
}

function placeholdersIn(
  path: string,
  headers: readonly Header[],
  body: Body | undefined,
  file: string,
): string[] {
  const texts = [path, ...headers.map(([, value]) => value), textOf(body, headers, file)];
  return texts.flatMap(findPlaceholders).map(plainPlaceholder);
}

/** Empty if the body's file is gone, which is reported at the replay. */
function textOf(body: Body | undefined, headers: readonly Header[], file: string): string {
  if (!body || !('file' in body)) return bodyText(body, headers);
  return attempt(() => readBodyFile(file, body, MAX_BODY).toString('latin1')) ?? '';
}

/** Finds the names that the secrets of a recording have at the same places of the former session. */
import { locateInBase64 } from '../../formats/text/base64.ts';
import { findPlaceholders, plainPlaceholder } from '../../formats/text/placeholder.ts';
import type { Body, MessageParts, Recording } from '../../session/schema.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import { FormerNames, findHashedSecrets } from '../pipeline/redact/name-placeholders.ts';
import { pairByRoute } from './former-session.ts';

/**
 * @param entries of the new session
 * @param former recordings
 * @param naming see `FormerNames`
 */
export function findFormerNames(
  entries: Iterable<JournalEntry>,
  former: readonly Recording[],
  ...naming: ConstructorParameters<typeof FormerNames>
): FormerNames {
  const names = new FormerNames(...naming);
  for (const [entry, counterpart] of pairByRoute(entries, former)) {
    if (counterpart === undefined) continue;
    let places: ReadonlyMap<string, string> | undefined;
    for (const [place, text] of textsOf(entry)) {
      const found = findHashedSecrets(text);
      if (found.length === 0) continue;
      places ??= textsOf(counterpart);
      names.add(found, namesIn(places.get(place) ?? ''));
    }
  }
  return names;
}

function namesIn(text: string): string[] {
  const texts = [text, ...locateInBase64(text).map(({ decoded }) => decoded)];
  return texts.flatMap(findPlaceholders).map(plainPlaceholder);
}

/** The texts of an exchange by their places: its path, each of its headers and its bodies. */
function textsOf({
  request,
  response,
}: Pick<JournalEntry, 'request' | 'response'>): Map<string, string> {
  const texts = new Map([['path', request.path]]);
  const addMessage = (side: string, { headers = [], trailers = [], body }: MessageParts): void => {
    for (const [name, value] of [...headers, ...trailers]) {
      const place = `${side} ${name.toLowerCase()}`;
      texts.set(place, `${texts.get(place) ?? ''}\n${value}`);
    }
    texts.set(`${side} `, textOf(body));
  };
  addMessage('request', request);
  if ('status' in response) addMessage('response', response);
  return texts;
}

/** A body that lies in a file is not read. */
function textOf(body: Body | undefined): string {
  if (body === undefined) return '';
  if ('json' in body) return JSON.stringify(body.json);
  if ('text' in body) return body.text;
  return 'base64' in body ? Buffer.from(body.base64, 'base64').toString('latin1') : '';
}

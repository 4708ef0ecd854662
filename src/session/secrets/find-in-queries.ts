/**
 * The secrets that the parameters of a URL tell by each other, in the URLs of a text of any kind: in
 * JSON, in markup, in a script.
 */
import { decodeEscapes } from '../../formats/codecs.ts';
import { findEscapedPairs } from '../../formats/form.ts';
import { findQueries } from '../../formats/url.ts';
import type { FoundSecret } from './found-secret.ts';
import { mayTell, readCompany } from './parameter-company.ts';

/** A URL has no more. */
const MOST_PARAMETERS = 500;

/** The secrets in the queries and fragments of a text that others in them tell, in their order. */
export function findInQueries(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  if (!text.includes('=')) return found;
  for (const query of findQueries(text)) {
    if (!mayTell(query.raw)) continue;
    const parameters = [...findEscapedPairs(query.raw, query.start)]
      .filter(({ rawName }) => rawName !== '')
      .slice(0, MOST_PARAMETERS)
      .map(({ name, raw, start }): FoundSecret => {
        return { name, value: decodeEscapes(raw), start, end: start + raw.length };
      });
    found.push(...parameters.filter(readCompany(parameters, 'url')));
  }
  return found;
}

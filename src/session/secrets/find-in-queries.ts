/**
 * The secrets that the parameters of a URL tell by each other, in the URLs of a text of any kind: in
 * JSON, in markup, in a script.
 */
import { decodeEscapes } from '../../formats/codecs.ts';
import type { FoundSecret } from './found-secret.ts';
import { mayTell, type Parameter, readCompany } from './parameter-company.ts';

/** Behind its mark, as far as it goes on; what JSON and markup write for `&` is a part of it. */
const QUERY = /[?#](?=[\w.%[\]~-]{1,64}=)(?:[^\s"'<>\\`?#]|\\{1,7}u0026)+/g;
const BETWEEN = /&amp;|\\{1,7}u0026|&/g;
/** Brackets and sentences go on behind a URL. */
const BEHIND = /[)\]},.;:!]{1,8}$/;
/** A URL has no more. */
const MOST_PARAMETERS = 500;

interface Placed extends Parameter {
  readonly start: number;
  readonly end: number;
}

/** The secrets in the queries and fragments of a text that others in them tell, in their order. */
export function findInQueries(text: string): FoundSecret[] {
  if (!text.includes('=')) return [];
  return [...text.matchAll(QUERY)].flatMap(({ 0: query, index }) => {
    if (!mayTell(query)) return [];
    const parameters = placedIn(query.slice(1), index + 1);
    const isSecret = readCompany(parameters, 'url');
    return parameters.filter(isSecret);
  });
}

function placedIn(query: string, offset: number): Placed[] {
  const placed: Placed[] = [];
  let at = 0;
  const add = (end: number): void => {
    const pair = query.slice(at, end);
    const sign = pair.indexOf('=');
    if (sign <= 0 || placed.length >= MOST_PARAMETERS) return;
    const raw =
      end === query.length ? pair.slice(sign + 1).replace(BEHIND, '') : pair.slice(sign + 1);
    const start = offset + at + sign + 1;
    const name = decodeEscapes(pair.slice(0, sign));
    placed.push({ name, value: decodeEscapes(raw), start, end: start + raw.length });
  };
  for (const { 0: between, index } of query.matchAll(BETWEEN)) {
    add(index);
    at = index + between.length;
  }
  add(query.length);
  return placed;
}

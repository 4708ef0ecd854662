/**
 * What a collection itself says is secret: the credentials of its authorizations, values of the type `secret`, and
 * values that a description calls a secret. All but descriptions are judged as in a collection that is the body of a
 * recorded request. A value is secret wherever a request or a saved answer has it, also by a variable.
 */
import { groupBy, isMembers, memberOf } from '../../collections.ts';
import { escapedForms, escapeExpression } from '../../formats/text/escapes.ts';
import type { NamedPlaces } from '../../session/secrets/exceptions.ts';
import { findInBody } from '../../session/secrets/find-in-body.ts';
import { isValueOfPair } from '../../session/secrets/is-secret-value.ts';
import { type SecretKind, secretKind } from '../../session/secrets/secret-names.ts';

/** Every text of the session is searched for each of them. */
export const MAX_SECRETS = 1000;

/**
 * Rules that redact the secrets of a collection. Undefined for more than `MAX_SECRETS`.
 * @param text of the collection, as JSON
 */
export function declaredSecrets(collection: unknown, text: string): NamedPlaces | undefined {
  const rows = rowsOf(collection);
  const variables = groupBy(
    rows.filter(({ isVariable }) => isVariable),
    ({ key }) => key,
  );
  const open: [value: string, name: string][] = findInBody(text, 'application/json', {}).map(
    ({ value, name }) => [value, name],
  );
  for (const { key, value, description } of rows) {
    const kind = kindIn(description);
    if (kind !== undefined && isValueOfPair(value, kind, key)) open.push([value, key]);
  }
  const names = new Map<string, string>();
  const told = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, name] = next;
    const variable = ONLY_VARIABLE.exec(value)?.[1]?.trim();
    if (variable === undefined) {
      for (const each of fillIn(value, variables)) if (!names.has(each)) names.set(each, name);
    } else if (!told.has(variable)) {
      told.add(variable);
      for (const row of variables.get(variable) ?? []) open.push([row.value, name]);
    }
    if (names.size > MAX_SECRETS) return undefined;
  }
  return { patterns: [...names].flatMap(([value, name]) => patternsOf(value, name)) };
}

/** An object with a name and a value: a variable, a header, a parameter or a field. */
interface Row {
  readonly key: string;
  readonly value: string;
  readonly description: string;
  readonly isVariable: boolean;
}

/** The named values of a collection, at any depth. */
function rowsOf(collection: unknown): Row[] {
  const rows: Row[] = [];
  const open = [{ found: collection, isVariable: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { found, isVariable } = next;
    if (Array.isArray(found)) {
      for (const element of found) open.push({ found: element, isVariable });
    } else if (isMembers(found)) {
      const key = found.key ?? found.id;
      const { value, description } = found;
      if (typeof key === 'string' && typeof value === 'string') {
        const told = memberOf(description, 'content') ?? description;
        rows.push({ key, value, description: typeof told === 'string' ? told : '', isVariable });
      }
      for (const [name, member] of Object.entries(found)) {
        open.push({ found: member, isVariable: name === 'variable' });
      }
    }
  }
  return rows;
}

/** The end of the phrase that says what a value is: `API key` of `API key of the shop`. */
const PHRASE_END = /[^\p{L}\p{M}\p{N}\s'-]|\s(?:for|from|in|of|that|to|used|which|with)\s/iu;
/** In characters. A longer phrase is a sentence. */
const MAX_PHRASE = 100;

/** What precedes the first word of a description: Postman's are in Markdown, and older ones in HTML. */
const MARKUP = /^(?:<[^<>]{0,100}>|[^\p{L}\p{N}<])+/u;

/** The kind of secret that a description names. */
function kindIn(description: string): SecretKind | undefined {
  const start = description
    .slice(0, 2 * MAX_PHRASE)
    .replace(MARKUP, '')
    .slice(0, MAX_PHRASE);
  return secretKind(start.split(PHRASE_END, 1)[0] ?? '');
}

const VARIABLE = /\{\{([^{}]{1,200})\}\}/;
const ONLY_VARIABLE = /^\{\{([^{}]{1,200})\}\}$/;
/** Maximum number of texts that a value around variables may become, since folders override variables. */
const MAX_FILLED = 20;
/** Maximum number of variables in a value, with those in their values. */
const MAX_ROUNDS = 10;
/** In characters. A longer value is no credential, and nested variables may grow without end. */
const MAX_LENGTH = 16 * 1024;

/** What a value may become when the variables in it are filled in. */
function fillIn(value: string, variables: ReadonlyMap<string, readonly Row[]>): string[] {
  let filled = [value];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = filled.flatMap((text) => {
      const [written = '', name = ''] = VARIABLE.exec(text) ?? [];
      const values = (variables.get(name.trim()) ?? []).slice(0, MAX_FILLED);
      if (values.length === 0) return [text];
      const longer = values.map((row) => text.replace(written, () => row.value));
      return longer.some(({ length }) => length > MAX_LENGTH) ? [text] : longer;
    });
    if (next.every((text, at) => text === filled[at])) break;
    filled = [...new Set(next)].slice(0, MAX_FILLED);
  }
  return filled;
}

/** In characters. A shorter text stands anywhere by chance, so it is a secret only as a whole value. */
const MIN_LENGTH = 8;
/** In characters. A shorter text is a whole value by chance as well. */
const MIN_WHOLE = 3;
const BEFORE = String.raw`(?<![^\s"'=:>])`;
const AFTER = String.raw`(?![^\s"'&#<,;])`;

/** The pattern of a secret in all its escaped forms, with a group that names it. */
function patternsOf(value: string, name: string): NonNullable<NamedPlaces['patterns']> {
  if (value.length < MIN_WHOLE || value.length > MAX_LENGTH) return [];
  const forms = escapedForms(value).sort((a, b) => b.length - a.length);
  const group = `(?<_${name.replace(/\W/g, '_')}>${forms.map(escapeExpression).join('|')})`;
  const source = value.length < MIN_LENGTH ? `${BEFORE}${group}${AFTER}` : group;
  return [{ source, flags: '' }];
}

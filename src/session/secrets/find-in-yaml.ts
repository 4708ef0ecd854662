/**
 * Finds secrets in YAML that have no name on the same line: the values of a Kubernetes Secret, whatever their
 * names, pairs of a name and a value, and the lines of a block.
 */
import { readYamlLines, type YamlMember } from '../../formats/text/yaml-lines.ts';
import { findInRow } from './find-in-row.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue, isValueOfPair } from './is-secret-value.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';

const KIND = /^kind:[ \t]*["']?Secret\b/m;
const MAPS = secretWordSet('secretMaps');

/** Matches any text with a pair, a block, or a key beside its type or algorithm. */
const ROW_OR_BLOCK = new RegExp(
  String.raw`^[ \t]*(?:- {1,9})?["']?(?:(?:value|kty)["']?:[ \t]|algorithm["']?:[ \t]+["']?hmac-` +
    String.raw`|type["']?:[ \t]+["']?(?:${anyOf('secretTypes')})|[\w./-]{1,128}["']?:[ \t]+[|>][+-]?\d?[ \t]*\r?$)`,
  'im',
);

/** Lines of JSON look like lines of YAML. */
const NO_YAML = /^\s*[[{<]/;

/** The secrets in a text of YAML, in no particular order. */
export function findInYaml(text: string): FoundSecret[] {
  const found = KIND.test(text) ? findInSecrets(text) : [];
  if (NO_YAML.test(text)) return found;
  return ROW_OR_BLOCK.test(text) ? [...found, ...findInRows(text), ...findBlocks(text)] : found;
}

/** `- name: DB_PASSWORD` and, on the next line, `value: …`, or the other way round. */
function findInRows(text: string): FoundSecret[] {
  const rows: (YamlMember & { readonly name: string; readonly isText: true })[][] = [];
  let indent: number | undefined;
  for (const member of readYamlLines(text)) {
    if (member === undefined || member.isFirst || member.indent !== indent) rows.push([]);
    indent = member?.indent;
    if (member) rows.at(-1)?.push({ ...member, name: member.key, isText: true });
  }
  return rows
    .flatMap((row) => findInRow(row, 'document'))
    .map(([member, name]) => secretIn(member, name));
}

/** `token: |` and, on the next line, the token. */
function findBlocks(text: string): FoundSecret[] {
  return [...readYamlLines(text)].flatMap((member) => {
    const kind = member?.isBlock ? secretKind(member.key) : undefined;
    if (member === undefined || kind === undefined) return [];
    return isValueOfPair(member.value, kind, member.key) ? [secretIn(member, member.key)] : [];
  });
}

function secretIn({ value, start }: YamlMember, name: string): FoundSecret {
  return { name, value, start, end: start + value.length };
}

/** The values in the maps of documents of the kind `Secret`, in their order. */
function findInSecrets(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  let inDocument: FoundSecret[] = [];
  let isSecret = false;
  let isInMap = false;
  const endDocument = (): void => {
    if (isSecret) for (const secret of inDocument) found.push(secret);
    inDocument = [];
    isSecret = false;
    isInMap = false;
  };
  for (const member of readYamlLines(text)) {
    if (member === undefined) endDocument();
    else if (member.indent === 0) {
      isInMap = member.value === '' && MAPS.has(wordsOf(member.key));
      if (member.key === 'kind') isSecret = member.value === 'Secret';
    } else if (isInMap && isSecretValue(member.value, 'secret', 'data')) {
      inDocument.push(secretIn(member, member.key));
    }
  }
  endDocument();
  return found;
}

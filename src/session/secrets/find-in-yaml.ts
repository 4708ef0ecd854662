/**
 * Finds secrets in YAML that have no name on the same line: the values of a Kubernetes Secret, whatever their
 * names, pairs of a name and a value, and the lines of a block.
 */
import { readYamlLines, type YamlMember } from '../../formats/text/yaml-lines.ts';
import type { FoundSecret } from './found-secret.ts';
import { isLabelOfPair, isSecretValue, isValueOfPair, NAMING } from './is-secret-value.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { secretWordSet } from './secret-words.ts';

const KIND = /^kind:[ \t]*["']?Secret\b/m;
const MAPS = secretWordSet('secretMaps');

/** Matches any text with a pair or a block. */
const PAIR_OR_BLOCK =
  /^[ \t]*(?:- {1,9})?["']?(?:value["']?:[ \t]|[\w./-]{1,128}["']?:[ \t]+[|>][+-]?\d?[ \t]*\r?$)/im;

/** Lines of JSON look like lines of YAML. */
const NO_YAML = /^\s*[[{<]/;

/** The secrets in a text of YAML, in no particular order. */
export function findInYaml(text: string): FoundSecret[] {
  const found = KIND.test(text) ? findInSecrets(text) : [];
  if (NO_YAML.test(text)) return found;
  return PAIR_OR_BLOCK.test(text) ? [...found, ...findPairs(text), ...findBlocks(text)] : found;
}

const NAMES = new RegExp(`^(?:${NAMING})$`, 'i');

/** The lines of a name and a value. */
interface Beside {
  readonly naming?: YamlMember;
  readonly value?: YamlMember;
}

/** `- name: DB_PASSWORD` and, on the next line, `value: …`, or the other way round. */
function findPairs(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  let indent = 0;
  let beside: Beside = {};
  for (const member of readYamlLines(text)) {
    if (member === undefined || member.isFirst || member.indent !== indent) beside = {};
    if (member === undefined) continue;
    indent = member.indent;
    if (/^value$/i.test(member.key)) beside = { ...beside, value: member };
    else if (NAMES.test(member.key)) beside = { ...beside, naming: member };
    const { naming, value } = beside;
    if (naming === undefined || value === undefined) continue;
    beside = {};
    const kind = secretKind(naming.value);
    if (kind === undefined || isLabelOfPair(naming.key)) continue;
    if (isValueOfPair(value.value, kind, naming.value)) found.push(secretIn(value, naming.value));
  }
  return found;
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

/** What a Secret of Kubernetes holds in YAML, under whatever names. */
import { readYamlLines } from '../../formats/yaml-lines.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { wordsOf } from './secret-names.ts';
import { secretWordSet } from './secret-words.ts';

const KIND = /^kind:[ \t]*["']?Secret\b/m;
const MAPS = secretWordSet('secretMaps');

/** The values in the maps of documents whose kind is `Secret`, in their order. */
export function findInYaml(text: string): FoundSecret[] {
  if (!KIND.test(text)) return [];
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
      const { key: name, value, start } = member;
      inDocument.push({ name, value, start, end: start + value.length });
    }
  }
  endDocument();
  return found;
}

/** What the option `redact` names beside what tells by itself that it is a secret. */
import { withoutInner } from '../../../formats/text/splices.ts';
import { compilePlaces, type NamedPlaces } from '../../../session/secrets/exceptions.ts';
import type { FoundSecret } from '../../../session/secrets/found-secret.ts';

/** The rules of the option, as plain data. */
export interface RedactRules extends NamedPlaces {
  /** What is no secret, although it looks like one, or is named. */
  readonly except?: NamedPlaces | undefined;
}

/** Adds to what was found in a text what the rules name. */
interface CompiledRules {
  /** Nothing is named but headers. */
  readonly isEmpty: boolean;
  readonly hasPatterns: boolean;
  isHeader(name: string): boolean;
  add(text: string, found: FoundSecret[]): FoundSecret[];
  addInBody(text: string, found: FoundSecret[]): FoundSecret[];
  /** In what is no text, names mean nothing. */
  addPatterns(text: string, found: FoundSecret[]): FoundSecret[];
}

export function compileRules(rules: NamedPlaces): CompiledRules {
  const { isEmpty, hasPatterns, isHeader, find, findInBody, findPatterns } = compilePlaces(rules);
  return {
    isEmpty,
    hasPatterns,
    isHeader,
    add: (text, found) => (isEmpty ? found : withoutInner([...find(text), ...found])),
    addInBody: (text, found) => (isEmpty ? found : withoutInner([...findInBody(text), ...found])),
    addPatterns: (text, found) => withoutInner([...findPatterns(text), ...found]),
  };
}

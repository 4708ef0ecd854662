/** The secrets that the option `redact` names, besides those that are recognised by themselves. */
import { withoutInner } from '../../../formats/text/splices.ts';
import { compilePlaces, type NamedPlaces } from '../../../session/secrets/exceptions.ts';
import type { FoundSecret } from '../../../session/secrets/found-secret.ts';

/** The rules of the option, as plain data. */
export interface RedactRules extends NamedPlaces {
  /** What is no secret, although it looks like one or is named. */
  readonly except?: NamedPlaces | undefined;
  /** Whether placeholders stay: a file that was made from a session has placeholders for its secrets. */
  readonly keepsPlaceholders?: boolean;
}

/** Adds the secrets that the rules name to those found in a text. */
interface CompiledRules {
  /** Whether the rules name nothing but headers. */
  readonly isEmpty: boolean;
  readonly hasPatterns: boolean;
  isHeader(name: string): boolean;
  add(text: string, found: FoundSecret[]): FoundSecret[];
  addInBody(text: string, found: FoundSecret[]): FoundSecret[];
  /** For binary data, in which names mean nothing. */
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

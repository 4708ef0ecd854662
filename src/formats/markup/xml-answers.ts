/** Answers to calls in XML (XML-RPC, SOAP): whether they are faults. */
import { isMembers } from '../../collections.ts';
import { viewXml } from './xml-view.ts';

const ANSWER = /^\s*(?:<[?!][^>]{0,1024}>\s*){0,4}<(?:[\w.-]{1,64}:)?(methodResponse|Envelope)\b/;
const FAULT = /<(?:[\w.-]{1,64}:)?fault\b/i;

/** The answer to several calls at once, each of whose results is a list of one value, or the struct of a fault. */
const LIST = /<params>\s*<param>\s*<value>\s*<array>/;

/**
 * The texts of faults by the positions of their calls, undefined for a call without one; the answer as a whole has the
 * empty key. Undefined for any other document.
 */
export function readXmlAnswer(text: string): ReadonlyMap<string, string | undefined> | undefined {
  const [, root] = ANSWER.exec(text) ?? [];
  if (root === undefined) return undefined;
  const isFault = FAULT.test(text);
  if (!isFault && !LIST.test(text)) return new Map([['', undefined]]);
  const document = viewXml(text)?.value;
  if (document === undefined) return undefined;
  if (root !== 'methodResponse') {
    return new Map([['', textOfSoap(child(document, root, 'Body', 'Fault'))]]);
  }
  const answer = child(document, root);
  const fault = child(answer, 'fault');
  if (fault !== undefined) return new Map([['', textOfXmlRpc(child(fault, 'value')) ?? 'fault']]);
  const data = child(answer, 'params', 'param', 'value', 'array', 'data');
  const results = listIn(data, 'value').map(textOfXmlRpc);
  // A list may as well be the result of one call.
  return new Map([
    ['', undefined],
    ...results.map((each, index) => [String(index), each] as const),
  ]);
}

/** The `faultString` of a struct (http://xmlrpc.com/spec.md). */
function textOfXmlRpc(value: unknown): string | undefined {
  const members = listIn(child(value, 'struct'), 'member');
  const named = members.find((each) => firstText(child(each, 'name'))?.trim() === 'faultString');
  return named === undefined ? undefined : (firstText(child(named, 'value')) ?? 'fault');
}

/** `faultstring` in SOAP 1.1 (section 4.4), `Reason` in SOAP 1.2 (section 5.4.2). */
function textOfSoap(fault: unknown): string | undefined {
  if (fault === undefined) return undefined;
  return firstText(child(fault, 'faultstring') ?? child(fault, 'Reason', 'Text')) ?? 'Fault';
}

/** The first element at a path, as `viewXml` gives it. */
function child(element: unknown, ...path: readonly string[]): unknown {
  return path.reduce((at, name) => listIn(at, name)[0], element);
}

function listIn(element: unknown, name: string): readonly unknown[] {
  const list: unknown = isMembers(element) ? element[name] : undefined;
  if (Array.isArray(list)) return list;
  // The root is in no list.
  return list === undefined ? [] : [list];
}

/** The first text in an element, without those of its attributes. */
function firstText(element: unknown): string | undefined {
  if (typeof element === 'string') return element;
  if (!isMembers(element)) return undefined;
  const inside = Object.entries(element).filter(([name]) => !name.startsWith('@'));
  for (const each of inside.flatMap(([, value]) => value)) {
    const text = firstText(each);
    if (text !== undefined) return text;
  }
  return undefined;
}

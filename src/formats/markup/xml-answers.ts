/** Answers to calls in XML (XML-RPC, SOAP): whether they are faults. */
import { viewXml } from './xml-view.ts';

const ANSWER = /^\s*(?:<[?!][^>]{0,1024}>\s*){0,4}<(?:[\w.-]{1,64}:)?(methodResponse|Envelope)\b/;
const FAULT = /<(?:[\w.-]{1,64}:)?fault\b/i;

/** The text of a fault, which is undefined in an answer without one; undefined for any other document. */
export function readXmlAnswer(text: string): { readonly fault: string | undefined } | undefined {
  const [, root] = ANSWER.exec(text) ?? [];
  if (root === undefined) return undefined;
  if (!FAULT.test(text)) return { fault: undefined };
  const document = viewXml(text)?.value;
  if (document === undefined) return undefined;
  if (root === 'methodResponse') return { fault: textOfXmlRpc(child(document, root, 'fault')) };
  return { fault: textOfSoap(child(document, root, 'Body', 'Fault')) };
}

/** A struct with a `faultCode` and a `faultString` (http://xmlrpc.com/spec.md). */
function textOfXmlRpc(fault: unknown): string | undefined {
  if (fault === undefined) return undefined;
  const members = listIn(child(fault, 'value', 'struct'), 'member');
  const named = members.find((each) => firstText(child(each, 'name'))?.trim() === 'faultString');
  return firstText(child(named, 'value')) ?? 'fault';
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
  const list: unknown = isElement(element) ? element[name] : undefined;
  if (Array.isArray(list)) return list;
  // The root is in no list.
  return list === undefined ? [] : [list];
}

/** The first text in an element, without those of its attributes. */
function firstText(element: unknown): string | undefined {
  if (typeof element === 'string') return element;
  if (!isElement(element)) return undefined;
  const inside = Object.entries(element).filter(([name]) => !name.startsWith('@'));
  for (const each of inside.flatMap(([, value]) => value)) {
    const text = firstText(each);
    if (text !== undefined) return text;
  }
  return undefined;
}

function isElement(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Calls in XML (XML-RPC, SOAP): what is called, and what values are called, in the way of JSON-RPC. */

/** An element, with what names it: `user` for `<member><name>user</name>…</member>`. */
interface Named {
  readonly name: string;
  readonly label?: string | undefined;
}

type Names = readonly (string | number)[];

const PROLOGUE = String.raw`^\s*(?:<[?!][^>]{0,1024}>\s*){0,4}`;
const XML_RPC = new RegExp(String.raw`${PROLOGUE}<methodCall>\s*<methodName>\s*([\w.:/-]{1,256})`);
/** What is in front of the body may be signed, and is long then. */
const SOAP = new RegExp(
  String.raw`${PROLOGUE}<(?:\w{1,64}:)?Envelope\b[^]{0,16384}?<(?:\w{1,64}:)?Body\b[^<>]{0,4096}>\s{0,1024}<(?:\w{1,64}:)?([\w.-]{1,256})`,
);

/** The method that a document calls; undefined where it is no call. */
export function calledMethod(text: string): string | undefined {
  const method = XML_RPC.exec(text)?.[1];
  return method ?? SOAP.exec(text)?.[1]?.replace(/(?<=[a-z])Request$/, '');
}

/** Whether the text of the last of these elements, each in the one before it, names the one around it. */
export function namesParent(struct?: Named, member?: Named, name?: Named): boolean {
  return name?.name === 'name' && member?.name === 'member' && struct?.name === 'struct';
}

/**
 * What names a value in a call or its response, from the outside in and with a position for each list:
 * `params`, 0 and `user`. Undefined in other documents.
 * @param line the element, behind those that it is in
 */
export function namesInCall(line: readonly Named[]): Names | undefined {
  const root = line[0]?.name;
  if (root === 'methodCall' || root === 'methodResponse') return namesInXmlRpc(line);
  return root === 'Envelope' && line[1]?.name === 'Body' ? namesInSoap(line) : undefined;
}

/** Most elements only say which type a value has. */
function namesInXmlRpc(line: readonly Named[]): Names {
  const isCall = line[0]?.name === 'methodCall';
  return line.flatMap(({ name, label }): Names => {
    if (name === 'params') return [isCall ? 'params' : 'result'];
    if (name === 'data' || (name === 'param' && isCall)) return [0];
    return label === undefined ? [] : [label];
  });
}

/** What one value is called, where a response has no more. */
const RESULT = /^(?:return|result)$|[a-z](?:Result|Return)$/;

function namesInSoap(line: readonly Named[]): Names {
  const [method = '', ...names] = line.slice(2).map(({ name }) => name);
  if (!method.endsWith('Response')) return ['params', ...names];
  return ['result', ...(names.length === 1 && RESULT.test(names[0] ?? '') ? [] : names)];
}

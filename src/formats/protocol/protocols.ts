/**
 * Protocols that call operations through HTTP and have a status of their own: an answer with 200 may be an error. For
 * each of them: what tells that a request is a call of it, what the called operations are named, and whether its
 * answer is a result or an error.
 */

import { isMembers, type Members } from '../../collections.ts';
import { headerValue } from '../../http/headers.ts';
import { essenceOf, mediaKindOf } from '../../http/media-type.ts';
import { isMethodName } from '../../http/method-override.ts';
import { pathOf } from '../../http/urls.ts';
import { parseExactJson } from '../json/exact-json.ts';
import { type Operation, readOperations } from '../json/graphql.ts';
import { calledMethod } from '../markup/xml.ts';
import { readXmlAnswer } from '../markup/xml-answers.ts';
import { findParts } from '../multipart-parts.ts';
import { readGitReport, readMercurialReport } from './push-reports.ts';

/** A body without its content coding, as JSON or as text; neither of them if it is empty, or not text. */
interface CallBody {
  readonly contentType: string | undefined;
  readonly json?: unknown;
  readonly text?: string | undefined;
}

interface CallRequest extends CallBody {
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The result of a call that is no success: the text of an error, or where the client is to go. */
export type CallProblem = string | { readonly redirect: string };

/**
 * The results of the calls in an answer, undefined for a success. The keys tell the calls of a batch apart; the only
 * call has the empty key, and so has the result of a whole batch.
 */
export type CallResults = ReadonlyMap<string, CallProblem | undefined>;

/** What is known of a protocol. */
export interface Protocol {
  readonly name: string;
  /**
   * The names of the operations that a request calls, more than one for a batch. Empty if the path names the operation;
   * undefined if the request is no call of this protocol.
   */
  readonly calls: (request: CallRequest) => readonly string[] | undefined;
  /** The results in an answer; undefined if the answer is not of this protocol. */
  readonly results: (answer: CallBody) => CallResults | undefined;
}

const NO_NAMES: readonly string[] = [];

const PROTOCOLS: readonly Protocol[] = [
  {
    // GraphQL over HTTP, and GraphQL section 7.1; batches as Apollo sends them, `@defer` in multipart answers, and SSE.
    name: 'GraphQL',
    calls: graphqlCalls,
    results: (answer) => resultsOf(messagesIn(answer), graphqlResult),
  },
  {
    // transmission/docs/rpc-spec.md, section 2.1.2, up to version 4.0.
    name: 'Transmission',
    calls({ headers, ...body }) {
      if (headerValue(headers, 'x-transmission-session-id') === undefined) return undefined;
      return jsonRpcCalls(body);
    },
    results(answer) {
      const messages = messagesIn(answer);
      return resultsOf(messages, transmissionResult) ?? resultsOf(messages, jsonRpcResult);
    },
  },
  {
    // https://www.jsonrpc.org/specification, also 1.0 and 1.1; MCP, section "Tools", "Error Handling".
    name: 'JSON-RPC',
    calls: jsonRpcCalls,
    results: (answer) => resultsOf(messagesIn(answer), jsonRpcResult),
  },
  {
    // https://trpc.io/docs/rpc: the path names the procedures.
    name: 'tRPC',
    calls: ({ path }) => (TRPC_PATH.test(path) ? NO_NAMES : undefined),
    results: (answer) => resultsOf(trpcMessages(answer), trpcResult),
  },
  {
    // Form actions, remote functions and the data of pages (`@sveltejs/kit`, runtime/server).
    name: 'SvelteKit',
    calls({ path, headers }) {
      const isAction = headerValue(headers, 'x-sveltekit-action') !== undefined;
      return isAction || SVELTEKIT_PATH.test(path) ? NO_NAMES : undefined;
    },
    results: (answer) => resultsOf(messagesIn(answer), svelteKitResult),
  },
  {
    // http://xmlrpc.com/spec.md, and `system.multicall`; SOAP 1.1 section 4.4, SOAP 1.2 section 5.4.
    name: 'XML-RPC or SOAP',
    calls({ text }) {
      const method = text === undefined ? undefined : calledMethod(text);
      return method === undefined ? undefined : [method];
    },
    results({ text }) {
      return text === undefined ? undefined : readXmlAnswer(text);
    },
  },
  {
    name: 'git',
    calls: ({ path }) => (GIT_PATH.test(pathOf(path)) ? NO_NAMES : undefined),
    results({ contentType, text = '' }) {
      return GIT_TYPE.test(essenceOf(contentType)) ? readGitReport(text) : undefined;
    },
  },
  {
    name: 'Mercurial',
    calls: ({ path }) => (MERCURIAL_PATH.test(path) ? NO_NAMES : undefined),
    results({ contentType, text }) {
      return readMercurialReport(essenceOf(contentType), text ?? '');
    },
  },
];

const GRAPHQL_PATH = /\/graphql(?:\/|$)/;
const TRPC_PATH = /\/trpc\/|[?&]batch=1(?:&|$)/;
const SVELTEKIT_PATH = /\/__data\.json(?:\?|$)|\/_app\/remote\//;
const GIT_PATH = /\/git-(?:receive|upload)-pack$/;
const GIT_TYPE = /^application\/x-git-(?:receive|upload)-pack-result$/;
const MERCURIAL_PATH = /[?&]cmd=(?:unbundle|pushkey)(?:&|$)/;

/** A call of a protocol. */
export interface Call {
  readonly protocol: Protocol;
  /** See `calls` of `Protocol`. */
  readonly operations: readonly string[];
}

/** The call that a request makes; undefined if it makes none. */
export function findCall(request: CallRequest): Call | undefined {
  for (const protocol of PROTOCOLS) {
    const operations = protocol.calls(request);
    if (operations) return { protocol, operations };
  }
  return undefined;
}

// What all protocols with JSON share.

/** A result, or what keeps it from being one. */
interface JsonResult {
  /** Id of the call. @default none: the calls of a batch are answered in their order */
  readonly id?: string;
  readonly error: CallProblem | undefined;
}

/** The results of a batch, of a single call, and of one whose answer comes in parts. */
function resultsOf(
  messages: readonly Message[],
  read: (message: Members) => JsonResult | undefined,
): CallResults | undefined {
  const results = new Map<string, CallProblem | undefined>();
  for (const [place, message] of messages) {
    const result = isMembers(message) ? read(message) : undefined;
    if (!result) continue;
    const key = result.id ?? place;
    results.set(key, results.get(key) ?? result.error);
  }
  return results.size > 0 ? results : undefined;
}

/** A JSON message of an answer, with its place in a batch. */
type Message = readonly [place: string, message: unknown];

function messagesIn(body: CallBody): readonly Message[] {
  const { contentType, text } = body;
  const single = (each: string): Message => ['', parseExactJson(each)?.json];
  if (text !== undefined && essenceOf(contentType) === 'text/event-stream') {
    return readEvents(text).map(single);
  }
  if (text !== undefined && mediaKindOf(contentType) === 'multipart') {
    const parts = [...findParts(text, contentType, MAX_MESSAGES)];
    return parts.map(({ start, end }) => single(text.slice(start, end)));
  }
  const json = jsonOf(body);
  if (json === undefined && text !== undefined) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const messages = lines.slice(0, MAX_MESSAGES).map(single);
    return messages.every(([, message]) => message !== undefined) ? messages : [];
  }
  if (!Array.isArray(json)) return [['', json]];
  return json.slice(0, MAX_MESSAGES).map((message, index) => [String(index), message]);
}

const MAX_MESSAGES = 10_000;

/** The data of the events of a stream (HTML standard, section 9.2.6). */
function readEvents(text: string): string[] {
  const events: string[] = [];
  let data: string[] = [];
  for (const line of [...text.split(/\r\n|\n|\r/), '']) {
    if (line.startsWith('data:')) data.push(line.slice('data:'.length));
    if (line !== '' || data.length === 0) continue;
    events.push(data.join('\n'));
    data = [];
  }
  return events;
}

function jsonOf({ json, text }: Pick<CallBody, 'json' | 'text'>): unknown {
  if (text === undefined || !/^\s*[[{]/.test(text)) return json;
  return parseExactJson(text)?.json;
}

/** The objects in JSON: itself, or the elements of a batch. */
function objectsIn(json: unknown): readonly Members[] {
  return (Array.isArray(json) ? json : [json]).filter(isMembers);
}

/** The text of an error, which is mostly a `message`. */
function textOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (!isMembers(error)) return JSON.stringify(error);
  const { message, json } = error;
  if (typeof message === 'string') return message;
  // A transformer of tRPC, such as superjson.
  return isMembers(json) ? textOf(json) : JSON.stringify(error);
}

// GraphQL

function graphqlCalls(request: CallRequest): readonly string[] | undefined {
  const calls = graphqlMembers(request).map(graphqlCall);
  if (calls[0] !== undefined) return calls.flatMap((call) => call ?? []);
  // A document that is known to the server may be named in any way, also by the path.
  return GRAPHQL_PATH.test(pathOf(request.path)) ? NO_NAMES : undefined;
}

/** The members of the calls that a request may make: in JSON, as a document, with files, in a form or in its query. */
function graphqlMembers({ path, contentType, ...body }: CallRequest): readonly Members[] {
  const { text } = body;
  if (text !== undefined && essenceOf(contentType) === 'application/graphql') {
    return [{ query: text }];
  }
  if (text !== undefined && mediaKindOf(contentType) === 'multipart') {
    // https://github.com/jaydenseric/graphql-multipart-request-spec
    const parts = [...findParts(text, contentType, 1)];
    const operations = parts.filter(({ name }) => name === 'operations');
    return operations.flatMap(({ start, end }) => {
      return objectsIn(parseExactJson(text.slice(start, end))?.json);
    });
  }
  const members = objectsIn(jsonOf(body));
  if (members.length > 0) return members;
  const isForm = text !== undefined && mediaKindOf(contentType) === 'form';
  const fields = isForm ? text : path.slice(pathOf(path).length);
  return fields === '' ? [] : [Object.fromEntries(new URLSearchParams(fields))];
}

/** What is called; empty without a name, undefined for what is no call. */
function graphqlCall(members: Members): string | undefined {
  const { query, operationName, extensions } = members;
  if (typeof query === 'string') {
    const { type, name, field } = findOperation(members) ?? {};
    return field && `${type} ${name || field}`;
  }
  const wanted = typeof operationName === 'string' ? operationName : '';
  const isPersisted =
    // Relay's own form, and that of trusted documents.
    ['doc_id', 'documentId'].some((key) => key in members) ||
    JSON.stringify(extensions ?? '').includes('persistedQuery');
  return isPersisted || wanted !== '' ? wanted : undefined;
}

/** The operation of GraphQL that is to be executed; undefined without a document. */
export function findOperation(sent: unknown): Operation | undefined {
  if (!isMembers(sent) || typeof sent.query !== 'string') return undefined;
  const { query, operationName } = sent;
  if (PROSE.test(query)) return undefined;
  const operations = readOperations(query);
  return operations.find(({ name }) => name === operationName) ?? operations[0];
}

/** Two names in a row, as in a search for `mutation of genes {BRCA1}`. No operation begins so. */
const PROSE = /^\s*(?:query|mutation|subscription)\s+\w+\s+\w/;

function graphqlResult({ data, errors, incremental }: Members): JsonResult | undefined {
  // Some servers give one error without a list.
  const [error] = [errors].flat();
  if (error) return { error: textOf(error) };
  const parts = Array.isArray(incremental) ? incremental.filter(isMembers) : [];
  const failed = parts.map(graphqlResult).find((part) => part?.error !== undefined);
  if (failed) return failed;
  return data === undefined && parts.length === 0 ? undefined : { error: undefined };
}

// JSON-RPC

function jsonRpcCalls(body: Pick<CallBody, 'json' | 'text'>): readonly string[] | undefined {
  const calls = objectsIn(jsonOf(body)).map(findJsonRpcCall);
  if (calls[0] === undefined) return undefined;
  return calls.flatMap((call) => (call ? [call.method, call.inner].filter(Boolean).join(' ') : []));
}

interface JsonRpcCall {
  readonly method: string;
  /** What it calls in turn: a tool with its arguments (MCP), the method of a model (Odoo). */
  readonly inner: string | undefined;
}

/** The call that JSON is; undefined for other JSON. */
export function findJsonRpcCall(json: unknown): JsonRpcCall | undefined {
  if (!isMembers(json) || typeof json.method !== 'string') return undefined;
  const { method, params } = json;
  const mayBeCall = ['params', 'arguments', 'args'].some((key) => key in json);
  const isCall = 'jsonrpc' in json || (mayBeCall && !isMethodName(method));
  return isCall ? { method, inner: innerCall(params) } : undefined;
}

function innerCall(params: unknown): string | undefined {
  if (!isMembers(params)) return undefined;
  const { model, method, service, args, name } = params;
  if ('model' in params && 'method' in params) return `${String(model)}.${String(method)}`;
  if (service !== undefined && Array.isArray(args)) {
    // The first three are database, user and password.
    const [, , , model, method]: readonly unknown[] = args;
    return typeof method === 'string' ? `${String(model)}.${method}` : undefined;
  }
  return 'name' in params && 'arguments' in params ? String(name) : undefined;
}

function jsonRpcResult({ id, method, result, error }: Members): JsonResult | undefined {
  // In a stream, the server sends requests and notifications of its own.
  if (method !== undefined) return undefined;
  const call = typeof id === 'string' || typeof id === 'number' ? { id: String(id) } : undefined;
  if (error !== undefined && error !== null) return { ...call, error: textOf(error) };
  if (result === undefined) return undefined;
  const isError = isMembers(result) && result.isError === true;
  return { ...call, error: isError ? textOfContent(result.content) : undefined };
}

function textOfContent(content: unknown): string {
  const texts = objectsIn(content).map(({ text }) => text);
  return texts.find((text) => typeof text === 'string') ?? 'isError';
}

function transmissionResult({ result }: Members): JsonResult | undefined {
  if (typeof result !== 'string') return undefined;
  return { error: result === 'success' ? undefined : result };
}

// Frameworks

/**
 * The messages of a batch. The link that streams answers in lines: the first one has the numbers of the calls as keys,
 * and each further one a number, the state of a promise, and what that has come to in two lists (`jsonl.ts` of
 * `@trpc/server`).
 */
function trpcMessages(answer: CallBody): readonly Message[] {
  const messages = messagesIn(answer);
  const [[, calls] = []] = messages;
  return messages.flatMap(([place, message]): Message[] => {
    if (!Array.isArray(message)) return [[place, message]];
    const [call, , value]: readonly unknown[] = message;
    const isOfCall = isMembers(calls) && String(call) in calls;
    return isOfCall ? [[String(call), Array.isArray(value) ? value.flat()[0] : undefined]] : [];
  });
}

function trpcResult({ result, error }: Members): JsonResult | undefined {
  if (isMembers(error)) return { error: textOf(error) };
  // A number in a stream: the result follows.
  return result === undefined ? undefined : { error: undefined };
}

function svelteKitResult({
  type,
  error,
  status,
  location,
  nodes,
}: Members): JsonResult | undefined {
  if (type === 'error') return { error: textOf(error) };
  if (type === 'failure') return { error: `failure ${String(status)}` };
  if (type === 'redirect') return { error: { redirect: String(location) } };
  const failed = objectsIn(nodes).find((node) => node.type === 'error');
  if (failed) return svelteKitResult(failed);
  return typeof type === 'string' ? { error: undefined } : undefined;
}

/** Calls, where one path serves all operations: which operation is called, and on what. */

import type { Operation } from '../../../formats/json/graphql.ts';
import { calledMethod } from '../../../formats/markup/xml.ts';
import { findJsonRpcCall, findOperation } from '../../../formats/protocol/protocols.ts';
import { isFor } from '../../../formats/value/api-words.ts';
import { wordsOf } from '../../../formats/value/names.ts';
import type { Body } from '../../../session/schema.ts';
import { applies } from '../reasons/reasons.ts';
import { isDoing, partsOf, withoutSideWords } from './names.ts';

/**
 * Suffixes that say how an object is found, or that there is one or several: `delete_todos_by_pk`,
 * `insert_todos_one`, `update_todos_item`, `update_todos_batch`. An `order_item` is a thing of its own.
 */
const LOOKED_UP =
  /(?<=[a-z])(?:_by_[a-z_]{1,64}|_one|One|By[A-Z]\w{0,64}|(?<=s)_(?:items?|batch))$/;

/** The call in a request body: the first one of a batch. */
interface Call {
  /**
   * Names of what it operates on, from the method of JSON-RPC, XML-RPC or SOAP, or from the operation of GraphQL and
   * its first field. Empty if nothing is called.
   */
  readonly objects: readonly string[];
  /** Whether its method makes a thing. */
  readonly makes: boolean;
  /** Whether it is a GraphQL query, which changes nothing. */
  readonly isQuery: boolean;
}

/** Reads the call in a request body. */
export function callIn(body: Body | undefined): Call {
  if (!applies('called thing')) return { objects: [], makes: false, isQuery: false };
  const json = firstIn(body);
  const method = methodIn(body, json);
  if (method === undefined) {
    const operation = findOperation(json);
    return {
      objects: objectsIn(json, operation),
      makes: false,
      isQuery: operation?.type === 'query',
    };
  }
  return { objects: objectsOfMethod(method), makes: makesThing(method), isQuery: false };
}

/** Whether a method or an action makes a thing, by its name: `category.create`, `newPost`. */
export function makesThing(method: string): boolean {
  const parts = method.split('.');
  const [verb = '', ...thing] = wordsOf(parts.at(-1) ?? '');
  return parts.length + thing.length > 1 && isFor('making', verb);
}

/** The JSON of a body; the first call of a batch. */
function firstIn(body: Body | undefined): unknown {
  const json = body && 'json' in body ? body.json : undefined;
  return Array.isArray(json) ? json[0] : json;
}

/** The called method; undefined if the body calls none, or is GraphQL. */
function methodIn(body: Body | undefined, json: unknown): string | undefined {
  if (body && 'text' in body) return calledMethod(body.text);
  const call = findJsonRpcCall(json);
  return call?.inner ?? call?.method;
}

/** The names in a GraphQL body. */
function objectsIn(json: unknown, operation: Operation | undefined): readonly string[] {
  const name =
    typeof json === 'object' && json !== null && 'operationName' in json
      ? json.operationName
      : undefined;
  const names = [name, operation?.field].filter((each) => typeof each === 'string').filter(Boolean);
  // The fields of a query are things: an orderItem. A persisted query is known by its name alone.
  if (operation && operation.type !== 'mutation') {
    return names.map((each) => each.replace(LOOKED_UP, ''));
  }
  return names.flatMap(objectsOf);
}

/** What a method operates on: an address for `crm.address.read`, a post for `wp.newPost`. */
function objectsOfMethod(method: string): readonly string[] {
  const [name = '', object] = method.split('.').reverse();
  if (object === undefined) return objectsOf(name);
  const [verb = '', ...thing] = wordsOf(name);
  if (thing.length === 0) return [object];
  return isDoing(verb) || isFor('sides', verb) ? [thing.join('_')] : [object, name];
}

/**
 * What an action may operate on, by its name: `order` for `cancelOrder`, which begins with the verb, and for
 * `order.cancel`. The name as a whole if it says so itself, as `createOrder` does.
 */
function objectsOf(name: string): readonly string[] {
  const action = name.replace(LOOKED_UP, '');
  const words = wordsOf(action);
  const pair = pairIn(words);
  if (pair) return pair.isMade ? [pair.thing, pair.other] : [pair.thing];
  if (words.length < 2 || withoutSideWords(words).length < words.length) return [action];
  const [before, after] = [words.slice(0, -1).join('_'), words.slice(1).join('_')];
  if (isDoing(words[0] ?? '')) return [after];
  return isDoing(words.at(-1) ?? '') ? [before] : [before, after];
}

/** The two things of an action: a note and a customer for `addNoteToCustomer`. */
interface Pair {
  readonly thing: string;
  readonly other: string;
  /** Whether it creates the first one: a mere `id` may then be that of the other one. */
  readonly isMade: boolean;
}

function pairIn(words: readonly string[]): Pair | undefined {
  const between = words.findIndex((word, at) => at > 1 && isFor('prepositions', word));
  if (between < 0 || between === words.length - 1) return undefined;
  return {
    thing: words.slice(1, between).join('_'),
    other: words.slice(between + 1).join('_'),
    isMade: isFor('making', words[0] ?? ''),
  };
}

/** Whether the answer to an action may be either of two things: the note, or the customer it was added to. */
export function answersEither(action: string): boolean {
  return pairIn(wordsOf(action))?.isMade ?? false;
}

/**
 * The names around a value, with what an action operates on instead of the action.
 * @param at position of the action among the names
 * @param subjects of the request
 */
export function namesAtObject(
  names: readonly (string | number)[],
  at: number,
  subjects: readonly string[],
): readonly (string | number)[] {
  const action = names[at];
  if (typeof action !== 'string' || at === names.length - 1) return names;
  const object = objectsOf(action).findLast((each) => subjects.includes(partsOf(each).word));
  return object === undefined ? names : names.with(at, object);
}

/** Names taken apart: `orderId`, `order_ids` and `X-Order-ID` are all the id of an order. */
import { wordsOf } from '../../formats/names.ts';

/** Last words of names whose values tell one thing of a kind from another. */
const ID_WORDS: ReadonlySet<string> = new Set(
  'id,uid,uuid,guid,ref,pk,oid,rowid,identifier'.split(','),
);
/** The same, but people give such as well, and a thing may have one besides its id. */
const LABELS: Readonly<Record<string, string>> = {
  ...{ number: 'number', no: 'number', nr: 'number', num: 'number', iid: 'number' },
  ...{ key: 'key', code: 'code', slug: 'slug', handle: 'handle', name: 'name' },
};
/** Words that say which of several, or what was done, not of what. */
const SIDE_WORDS: ReadonlySet<string> = new Set(
  (
    'next,prev,previous,new,current,last,first,latest,generated,by,x,start,continuation,' +
    'create,created,add,added,insert,inserted,update,updated,upsert,set,get,list,fetch,find,' +
    'delete,deleted,remove,removed,save,saved,make,open,if'
  ).split(','),
);
/** Those of them that are things as well: `listId` is the id of a list. */
const SIDE_NOUNS: ReadonlySet<string> = new Set(['list', 'set']);
/** Keys that only wrap what a request is about. */
const ENVELOPES: ReadonlySet<string> = new Set(
  (
    'data,result,value,object,payload,response,body,embedded,resource,hit,meta,metadata,param,arg,' +
    'argument,input'
  ).split(','),
);
/** The same, but a thing may be called so as well: the items of a cart. */
const WRAPPERS: ReadonlySet<string> = new Set(
  (
    'item,row,entry,list,record,doc,document,content,attribute,source,node,edge,element,link,member,' +
    'variable'
  ).split(','),
);
/** A name taken apart; an empty subject is that of what stands around it. */
export interface NameParts {
  /** What the name is about; empty for mere wrappers. */
  readonly word: string;
  readonly subject: string;
  /** What a wrapper is about besides that. */
  readonly wrapped: string | undefined;
  /** Last word of several: `fromAccountId` is the id of an account, `fromAccount` is one. */
  readonly kind: string | undefined;
  /** `id` for all words for ids; for a label which one it is. */
  readonly attribute: string;
  /** The word for an id or a label that it ends in. */
  readonly idWord: string | undefined;
}

const known = new Map<string, NameParts>();
/** Names come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

export function partsOf(name: string): NameParts {
  const cached = known.get(name);
  if (cached) return cached;
  const parts = takeApart(name);
  if (known.size < MAX_KNOWN) known.set(name, parts);
  return parts;
}

function takeApart(name: string): NameParts {
  const words = wordsOf(name);
  const core = withoutSideWords(words);
  // What is created_by somebody is by its creator; `by: 2` says how much.
  const all = words.length > 1 && core.join('') === 'by' ? 'creator' : core.join('');
  const wrapped = WRAPPERS.has(all) ? all : undefined;
  const word = wrapped !== undefined || ENVELOPES.has(all) ? '' : all;
  const last = core.at(-1) ?? '';
  const label = Object.hasOwn(LABELS, last) ? LABELS[last] : undefined;
  if (label !== undefined || ID_WORDS.has(last)) {
    return idOf(words.slice(0, words.lastIndexOf(last)), last, label ?? 'id', word);
  }
  // id_product
  if (core[0] === 'id') return idOf(core.slice(1), 'id', 'id', word);
  const kind = core.length > 1 && isKind(core, last) ? last : undefined;
  return { word, subject: '', wrapped, kind, attribute: all, idWord: undefined };
}

function idOf(
  words: readonly string[],
  idWord: string,
  attribute: string,
  word: string,
): NameParts {
  const core = withoutSideWords(words);
  const subject = nameOf(core.join(''));
  const kind = core.length > 1 ? core.at(-1) : undefined;
  return { word, subject, wrapped: undefined, kind, attribute, idWord };
}

/** Such a word says of what it is the order: a `sort_order` is none of a shop. */
const SORTING: ReadonlySet<string> = new Set('sort,min,max,menu,display,tab'.split(','));

function isKind(words: readonly string[], last: string): boolean {
  if (ENVELOPES.has(last) || WRAPPERS.has(last)) return false;
  return !words.some((word) => SORTING.has(word));
}

/** Nothing for words that name no thing: what `resultId` is the id of, the name does not say. */
function nameOf(words: string): string {
  const isSide = SIDE_WORDS.has(words) && !SIDE_NOUNS.has(words);
  return isSide || ENVELOPES.has(words) ? '' : words;
}

/** `torrent-added` is about a torrent. Of a name that has no other words, one is kept. */
export function withoutSideWords(words: readonly string[]): string[] {
  let start = 0;
  let end = words.length;
  while (start < end - 1 && SIDE_WORDS.has(words[start] ?? '')) start += 1;
  while (end > start + 1 && SIDE_WORDS.has(words[end - 1] ?? '')) end -= 1;
  return words.slice(start, end);
}

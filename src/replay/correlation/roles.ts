/**
 * What a value is for, by the names around it. Short values such as 7 mean nothing by themselves: an
 * id that `POST /orders` answered and the segment behind `/orders/` are the same thing since both are
 * the id of an order. A role says that in one word, `order.id`, and two places may have the same
 * value only where they share a role.
 */

/** Last words of names whose values tell one thing of a kind from another. */
const ID_WORDS: ReadonlySet<string> = new Set(
  'id,uid,uuid,guid,key,no,nr,num,number,code,ref,slug,handle,pk,oid,rowid,identifier,name'.split(
    ',',
  ),
);
/** Words that say which of several, not of what. */
const ORDER_WORDS: ReadonlySet<string> = new Set(
  'next,prev,previous,new,current,last,first,latest,inserted,insert,created,generated,by,x,start,continuation'.split(
    ',',
  ),
);
/** Keys that only wrap what a request is about. */
const WRAPPERS: ReadonlySet<string> = new Set(
  'data,item,result,row,value,entry,list,record,object,doc,document,content,payload,response,body,attribute,embedded,resource,hit,source,node,edge,page,element,meta,link,member,param,arg,argument,input,variable'.split(
    ',',
  ),
);

/** What else a server gives a client to send back, besides ids. */
const CARRIED: ReadonlySet<string> = new Set(
  'version,rev,revision,generation,seq,sequence,cursor,page,offset,since,token,nonce,state,lock,lease,epoch,etag,session,ticket,txn,csrf,xsrf,otp,challenge,resourceversion,lockversion,bookmark,marker,after,before'.split(
    ',',
  ),
);

/** A name taken apart; an empty subject is that of what stands around it. */
interface NameParts {
  /** The whole name as one word, singular; empty for mere wrappers. */
  readonly word: string;
  /** That word as what is around other names. */
  readonly around: readonly string[];
  readonly subject: string;
  readonly attribute: string;
}

/** What a value is for. */
export interface Roles {
  /** What it is by its name. */
  readonly strong: readonly string[];
  /** What it may be: `customer: 7` may be the id of a customer. */
  readonly weak: readonly string[];
}

export const NO_ROLES: Roles = { strong: [], weak: [] };

const known = new Map<string, NameParts>();
/** Names come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

function partsOf(name: string): NameParts {
  const cached = known.get(name);
  if (cached) return cached;
  const parts = takeApart(name);
  if (known.size < MAX_KNOWN) known.set(name, parts);
  return parts;
}

function takeApart(name: string): NameParts {
  const words = wordsOf(name);
  const all = words.join('');
  const word = WRAPPERS.has(all) ? '' : all;
  const around = intern([word]);
  while (words.length > 1 && ORDER_WORDS.has(words[0] ?? '')) words.shift();
  const last = words.at(-1) ?? '';
  if (!ID_WORDS.has(last)) return { word, around, subject: '', attribute: words.join('') };
  const subject = words.slice(0, -1).join('');
  const isEmpty = WRAPPERS.has(subject) || ORDER_WORDS.has(subject);
  return { word, around, subject: isEmpty ? '' : subject, attribute: 'id' };
}

/** The words of a name in any case convention, in lower case and singular. */
function wordsOf(name: string): string[] {
  return name
    .replace(/IDs(?![a-z])/g, 'Ids')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => singular(word.toLowerCase()));
}

function singular(word: string): string {
  if (word.length <= 3) return word === 'ids' ? 'id' : word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/**
 * The roles of a value.
 * @param names around it, from the outside in: the keys above a JSON leaf and its own; what is no
 * string is passed over
 * @param subjects what the request is about, by its path (see `subjectsOfPath`)
 */
export function rolesOf(names: readonly (string | number)[], subjects: readonly string[]): Roles {
  const own = lastName(names, names.length);
  if (own < 0) return { strong: subjects.map((subject) => `${subject}.id`), weak: [] };
  const around = lastSubject(names, own) ?? subjects;
  return cachedRoles(String(names[own]), around);
}

/** Position of the last name before one; -1 if there is none. */
function lastName(names: readonly (string | number)[], before: number): number {
  let index = before - 1;
  while (index >= 0 && typeof names[index] !== 'string') index -= 1;
  return index;
}

function lastSubject(
  names: readonly (string | number)[],
  before: number,
): readonly string[] | undefined {
  for (let index = lastName(names, before); index >= 0; index = lastName(names, index)) {
    const { word, around } = partsOf(String(names[index]));
    if (word !== '') return around;
  }
  return undefined;
}

/** One array for the same words, so that roles can be found again by it. */
function intern(words: readonly string[]): readonly string[] {
  const key = words.join(' ');
  const cached = interned.get(key);
  if (cached) return cached;
  if (interned.size < MAX_KNOWN) interned.set(key, words);
  return words;
}

const interned = new Map<string, readonly string[]>();
/** By what stands around a name, and by the name. */
const roles = new WeakMap<readonly string[], Map<string, Roles>>();

function cachedRoles(name: string, around: readonly string[]): Roles {
  let byName = roles.get(around);
  if (!byName) {
    byName = new Map();
    roles.set(around, byName);
  }
  const cached = byName.get(name);
  if (cached) return cached;
  const made = makeRoles(name, around);
  if (byName.size < MAX_KNOWN) byName.set(name, made);
  return made;
}

function makeRoles(name: string, around: readonly string[]): Roles {
  const { subject, attribute } = partsOf(name);
  if (subject !== '') return { strong: [`${subject}.${attribute}`], weak: [] };
  if (attribute === 'id' || CARRIED.has(attribute)) {
    return { strong: around.map((each) => `${each}.${attribute}`), weak: [] };
  }
  return { strong: [], weak: [`${attribute}.id`] };
}

/** A path segment that is not a word of the API but a value: it has a digit, or is no word. */
function isValue(segment: string): boolean {
  return /\d/.test(segment) ? !/^v\d+$/i.test(segment) : !/^[A-Za-z][\w.~-]*$/.test(segment);
}

/**
 * What a request is about: the last word of its path, `item` for `/orders/7/items`. Where that is no
 * plural it may be an action, and the word before it comes second: `cancel` and `order` for
 * `/orders/7/cancel`. An empty one where the path has none.
 */
export function subjectsOfPath(requestPath: string): readonly string[] {
  const words = requestPath
    .replace(/[?#].*$/s, '')
    .split('/')
    .filter((segment) => segment !== '' && !isValue(segment))
    .map((segment) => segment.replace(/\.\w+$/, ''));
  const last = words.at(-1);
  if (last === undefined) return NO_SUBJECT;
  const before = words.at(-2);
  const subjects = before === undefined || isPlural(last) ? [last] : [last, before];
  return intern(subjects.map((word) => wordsOf(word).join('')));
}

function isPlural(word: string): boolean {
  return singular(word.toLowerCase()) !== word.toLowerCase();
}

/** The roles of the path segment at an index: it is the id of what the segment before it names. */
export function rolesOfSegment(segments: readonly string[], index: number): Roles {
  for (let at = index - 1; at >= 0; at -= 1) {
    const segment = segments[at] ?? '';
    if (segment === '' || isValue(segment)) continue;
    const { subject, attribute } = partsOf(segment);
    const word = subject || attribute;
    if (word !== 'id' && word !== '') return cachedRoles('id', intern([word]));
  }
  return cachedRoles('id', NO_SUBJECT);
}

const NO_SUBJECT: readonly string[] = [''];

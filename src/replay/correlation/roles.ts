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

/** A name taken apart; an empty subject is that of what stands around it. */
interface NameParts {
  readonly subject: string;
  readonly attribute: string;
}

const known = new Map<string, NameParts>();
/** Names come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

function partsOf(name: string): NameParts {
  const parts = known.get(name) ?? takeApart(name);
  if (known.size < MAX_KNOWN) known.set(name, parts);
  return parts;
}

function takeApart(name: string): NameParts {
  const words = wordsOf(name);
  while (words.length > 1 && ORDER_WORDS.has(words[0] ?? '')) words.shift();
  const last = words.at(-1) ?? '';
  if (!ID_WORDS.has(last)) return { subject: '', attribute: words.join('') };
  const subject = words.slice(0, -1).join('');
  return {
    subject: WRAPPERS.has(subject) || ORDER_WORDS.has(subject) ? '' : subject,
    attribute: 'id',
  };
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

/** What the value of a JSON key is; nothing for keys that only wrap it. */
function subjectOfKey(name: string): string | undefined {
  const subject = wordsOf(name).join('');
  return subject === '' || WRAPPERS.has(subject) ? undefined : subject;
}

/**
 * The roles of a value.
 * @param names around it, from the outside in: the keys above a JSON leaf and its own
 * @param subjects what the request is about, by its path (see `subjectsOfPath`)
 */
export function rolesOf(names: readonly string[], subjects: readonly string[]): string[] {
  const own = names.at(-1);
  if (own === undefined) return subjects.map((subject) => `${subject}.id`);
  const { subject, attribute } = partsOf(own);
  if (subject !== '') return [`${subject}.${attribute}`];
  const around = subjectAround(names) ?? subjects;
  const roles = around.map((each) => `${each}.${attribute}`);
  // `customer: 7` is the id of a customer.
  if (attribute !== 'id') roles.push(`${attribute}.id`);
  return roles;
}

function subjectAround(names: readonly string[]): readonly string[] | undefined {
  for (let index = names.length - 2; index >= 0; index -= 1) {
    const subject = subjectOfKey(names[index] ?? '');
    if (subject !== undefined) return [subject];
  }
  return undefined;
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
export function subjectsOfPath(requestPath: string): string[] {
  const words = requestPath
    .replace(/[?#].*$/s, '')
    .split('/')
    .filter((segment) => segment !== '' && !isValue(segment))
    .map((segment) => segment.replace(/\.\w+$/, ''));
  const last = words.at(-1);
  if (last === undefined) return [''];
  const before = words.at(-2);
  const subjects = before === undefined || isPlural(last) ? [last] : [last, before];
  return subjects.map((word) => wordsOf(word).join(''));
}

function isPlural(word: string): boolean {
  return singular(word.toLowerCase()) !== word.toLowerCase();
}

/** The roles of the path segment at an index: it is the id of what the segment before it names. */
export function rolesOfSegment(segments: readonly string[], index: number): string[] {
  for (let at = index - 1; at >= 0; at -= 1) {
    const segment = segments[at] ?? '';
    if (segment === '' || isValue(segment)) continue;
    const subject = partsOf(segment).subject || partsOf(segment).attribute;
    if (subject !== 'id' && subject !== '') return [`${subject}.id`];
  }
  return ['.id'];
}

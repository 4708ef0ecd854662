import { wordsOf } from '../../formats/names.ts';

/** Words that say by themselves what a value is for. */

/** What else a server gives a client to send back, besides ids. */
export const CARRIED: ReadonlySet<string> = new Set(
  'version,rev,revision,generation,seq,sequence,cursor,page,offset,since,token,nonce,state,lock,lease,epoch,etag,session,ticket,txn,csrf,xsrf,otp,challenge,resourceversion,lockversion,primaryterm,bookmark,marker,after,before'.split(
    ',',
  ),
);

/** Of these, what one server counts for all that it has: etcd, CouchDB, Subversion, logs of changes; each with its short form. */
export const COUNTED: ReadonlyMap<string, string> = new Map([
  ['rev', 'rev'],
  ['revision', 'rev'],
  ['seq', 'seq'],
  ['sequence', 'seq'],
  ['txn', 'txn'],
]);

/**
 * Of these, what goes up by one with each change: of JPA and Hibernate (`version`, `lockVersion`), CouchDB
 * and Contentful (`revision`), Kubernetes (`generation`), Kafka (`epoch`).
 */
export const LOCKS: RegExp = /(?:version|rev|revision|generation|seq|sequence|epoch)$/;

/** Of these, what nobody but the server makes up: a word is one as well, and `pageToken` ends in one. */
export const OPAQUE: RegExp =
  /(?:token|nonce|cursor|csrf|xsrf|otp|challenge|ticket|bookmark|marker)$/;

/** What people are called by what they do. */
export const PEOPLE: ReadonlySet<string> = new Set(
  (
    'author,owner,creator,assignee,assigner,reviewer,approver,manager,sender,receiver,recipient,' +
    'requester,reporter'
  ).split(','),
);
/** The same behind a path: what follows `/lists/9/members/` may be the id of a user. */
export const MEMBERS: ReadonlySet<string> = new Set(
  (
    'member,participant,collaborator,contributor,follower,watcher,attendee,subscriber,moderator,' +
    'organizer,invitee,voter'
  ).split(','),
);
export const USERS: readonly string[] = ['user.id', 'person.id', 'people.id'];
/** What another thing of the same kind is called. */
export const RELATIVES: ReadonlySet<string> = new Set(
  'parent,replyto,inreplyto,duplicateof,copyof'.split(','),
);
/** What another of a thing is called where something is done to it: `/orders/7/merge` with `into: 8`. */
export const OTHERS: ReadonlySet<string> = new Set(
  'with,into,to,other,against,source,target,destination'.split(','),
);
/** What is a relative as well, but `child: 2` may say how many, or what it was. */
export const RELATIVE_IDS: ReadonlySet<string> = new Set(
  'root,ancestor,child,sibling,original'.split(','),
);
/** What holds the members of a thing, and is no thing itself. */
export const HOLDERS: ReadonlySet<string> = new Set(
  'field,property,relation,relationship,association'.split(','),
);
/** Words that say which of a kind: `featured_media` is the id of a medium. */
export const QUALIFIERS: ReadonlySet<string> = new Set(
  (
    'featured,assigned,default,selected,related,linked,primary,main,current,parent,original,source,' +
    'target'
  ).split(','),
);
/** The number of a page of results, where `page: 7` may be the id of one that somebody has written. */
export const LIST_PAGE: RegExp = /^(?:first|last|next|prev|previous|current)[_-]?page$/i;

/** Last words of names of what is counted, measured or paid: their numbers are no ids, however long. */
const QUANTITIES: ReadonlySet<string> = new Set(
  (
    'amount,price,cost,total,subtotal,balance,sum,fee,tax,vat,tip,discount,salary,wage,income,' +
    'revenue,rent,budget,quantity,qty,count,size,byte,kb,mb,gb,length,width,height,depth,radius,' +
    'weight,volume,distance,area,capacity,duration,timeout,ttl,interval,delay,limit,offset,timestamp,' +
    'time,date,datetime,day,hour,minute,second,ms,milli,millisecond,score,rate,percent,percentage,' +
    'ratio,cent,min,max,minimum,maximum,average,avg'
  ).split(','),
);
/** First words: `amount_due`, `maxBudgetPerDay`. */
const MEASURES: ReadonlySet<string> = new Set(
  'amount,total,min,max,minimum,maximum,average,avg'.split(','),
);

/** Whether a name says that its value is a quantity, a sum, a size or a time: `unitPrice`, `paid_at`. */
export function isQuantityName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (QUANTITIES.has(last) || MEASURES.has(words[0] ?? '')) return true;
  return last === 'at' && words.length > 1;
}

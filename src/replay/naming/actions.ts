/** Names of what is done to a thing: `cancelOrder`, `task.close`, the `merge` of `/orders/7/merge/8`. */
import { wordsOf } from '../../formats/names.ts';
import { withoutSideWords } from './names.ts';

const ACTIONS: ReadonlySet<string> = new Set(
  (
    'accept,activate,approve,archive,assign,attach,book,cancel,check,clone,close,compare,' +
    'complete,confirm,copy,deactivate,decline,destroy,detach,diff,disable,duplicate,edit,enable,' +
    'finish,follow,link,lock,merge,modify,move,patch,pay,place,publish,read,refund,' +
    'reject,rename,replace,reset,restore,resume,send,ship,show,start,stop,submit,swap,' +
    'transfer,unarchive,unassign,unfollow,unlink,unlock,unpublish,verify'
  ).split(','),
);
/** `task.close` */
const NAMESPACED = /[./]\w+$/;
/** Those that two of a kind are for, and that name no thing, as `book` and `link` do. */
const PAIRING = /^(?:merge|compare|diff|swap|follow|unfollow|unlink)$/i;
const PREPOSITION = /^(?:into|to|with|from)$/;

/** Whether a path segment says what is done with another of a kind, as `merge` and `copy-to`. */
export function isAction(segment: string): boolean {
  if (PAIRING.test(segment)) return true;
  const words = wordsOf(segment);
  return words.length === 2 && ACTIONS.has(words[0] ?? '') && PREPOSITION.test(words[1] ?? '');
}

/** What a method or field that is called does it to: `order` for `cancelOrder`; else its own name. */
export function objectOfCall(name: string): string {
  const words = withoutSideWords(wordsOf(name));
  if (words.length < 2) return name;
  if (ACTIONS.has(words[0] ?? '')) return words.slice(1).join('_');
  // In one word with others, the last is what it is: a bank transfer.
  return NAMESPACED.test(name) && ACTIONS.has(words.at(-1) ?? '')
    ? words.slice(0, -1).join('_')
    : name;
}

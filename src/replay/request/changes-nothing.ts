import { wordsOf } from '../../formats/names.ts';
import {
  findOverrideField,
  findOverrideHeader,
  isSafeMethod,
  readFields,
} from '../../http/method-override.ts';
import type { RecordedRequest } from '../../session/schema.ts';

/** What pages do by a mere link, all the same: admin pages, shops, mailing lists. */
const CHANGES: ReadonlySet<string> = new Set(
  (
    'del,delete,remove,destroy,drop,purge,trash,erase,cancel,revoke,revert,reset,disable,ban,' +
    'unsubscribe'
  ).split(','),
);

/** Whether a request only reads, by its method and by the words of its address. */
export function changesNothing({ method, path, headers }: RecordedRequest): boolean {
  if (!isSafeMethod(method) || findOverrideHeader(headers, isSafeMethod)) return false;
  const query = path.slice(path.indexOf('?') + 1);
  if (path.includes('?') && findOverrideField(readFields(query), isSafeMethod)) return false;
  return !path.split(/[/?&=#]/).some((part) => wordsOf(part).some((word) => CHANGES.has(word)));
}

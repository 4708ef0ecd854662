import { isFor } from '../../../formats/value/api-words.ts';
import { wordsOf } from '../../../formats/value/names.ts';
import { findMethodOverride, isSafeMethod, readFields } from '../../../http/method-override.ts';
import type { RecordedRequest } from '../../../session/schema.ts';

/** Whether a request only reads, by its method and by the words of its address. */
export function changesNothing({ method, path, headers }: RecordedRequest): boolean {
  if (!isSafeMethod(method) || findMethodOverride('header', headers, isSafeMethod)) return false;
  const query = path.slice(path.indexOf('?') + 1);
  if (path.includes('?') && findMethodOverride('field', readFields(query), isSafeMethod))
    return false;
  return !path
    .split(/[/?&=#]/)
    .some((part) => wordsOf(part).some((word) => isFor('changes', word)));
}

/**
 * Headers whose names end in `-Key`: they carry credentials, but for the keys of requests, caches and data.
 * In texts and in JSON, a name counts as that of a header where it is written like one.
 */
import { anyOf } from './secret-words.ts';

const KEY = /[-_]key$/i;
const DATA_KEY = new RegExp(`(?:^|[-_])(?:${anyOf('dataKeys')})[-_]key$`, 'i');
/** `X-Wharf-Key`, `x-wharf-key`, `Wharf-Key`. */
const AS_HEADER =
  /^(?:[xX](?:-[A-Za-z\d]{1,32}){1,6}|[A-Z][A-Za-z\d]{1,32}(?:-[A-Z][A-Za-z\d]{0,32}){1,6})$/;

/** Whether a header carries a credential, by its name. */
export function isKeyHeader(name: string): boolean {
  return KEY.test(name) && !DATA_KEY.test(name);
}

/** The same of a name that may be that of a header. */
export function isWrittenAsKeyHeader(name: string): boolean {
  return isKeyHeader(name) && AS_HEADER.test(name);
}

/**
 * Finds what is written to and read from a store for secrets, `/v1/secret/data/dock`: it is a secret whatever its member
 * is called. Names, versions and times are not.
 */
import { isJson } from '../../formats/json/exact-json.ts';
import { leafText, placedLeaves } from '../../formats/json/json-text.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { isUuid } from '../../formats/text/is-uuid.ts';
import { pathOf } from '../../http/urls.ts';
import { describes } from './find-members.ts';
import { type FoundSecret, secretAt } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';

/** A path below a store. A repository may be called `secrets` as well. */
const STORED = new RegExp(
  `(?<!/(?:${anyOf('repositoryPaths')})/[^/]{1,100})/(?:${anyOf('secretStores')})/[^/]`,
  'i',
);
const PAYLOADS = secretWordSet('storePayloads');
const ABOUT = secretWordSet('storeDescriptions');
const TIME = /^\d{4}-\d\d-\d\d(?:[T ]|$)/;
/** The full name of a secret, in resources of Google Cloud and Azure: `projects/7/secrets/dock/versions/1`. */
const RESOURCE = /^[^\s]{0,512}\/secrets\//;
/** A text that is a single word in a body, as opposed to a message. */
const ONE_WORD = /^\s{0,9}(\S{1,4096})\s{0,9}$/;
/** In digits. A shorter number is a count or a version. */
const MIN_NUMBER = 4;

/** Whether a path leads to a secret in a store. @param path raw path of a request */
export function isStored(path: string): boolean {
  return STORED.test(pathOf(path));
}

interface Place {
  readonly key: string;
  readonly isPayload: boolean;
  readonly isAbout: boolean;
}

/**
 * The secrets in a body that a store takes or gives, in order.
 * @param path raw path of the request
 */
export function findInStore(text: string, path: string): FoundSecret[] {
  const known = new Set(
    pathOf(path)
      .split(/[/:]/)
      .map((segment) => decodeEscapes(segment)),
  );
  const isSecret = (value: string): boolean =>
    isSecretValue(value, 'secret', 'value') &&
    !(known.has(value) || isUuid(value) || TIME.test(value) || RESOURCE.test(value));
  if (!isJson(text)) {
    const [all = '', value = ''] = ONE_WORD.exec(text) ?? [];
    const start = all.indexOf(value);
    const isName = /^[A-Za-z]{1,9}$|^[[{<]/.test(value) || secretKind(value) !== undefined;
    if (value === '' || isName || !isSecret(value)) return [];
    return [{ name: 'secret', value, start, end: start + value.length }];
  }
  // A list has the names of secrets.
  if (/^\s*\[/.test(text)) return [];
  const root: Place = { key: '', isPayload: false, isAbout: false };
  const leaves = [...placedLeaves(text, root, below)].filter(({ place }) => !place.isAbout);
  const payload = leaves.filter(({ place }) => place.isPayload);
  return (payload.length > 0 ? payload : leaves).flatMap((leaf) => {
    const read = leafText(text, leaf);
    const isLong = read.isText || (leaf.place.isPayload && read.value.length >= MIN_NUMBER);
    return isLong && isSecret(read.value) ? [secretAt(read, leaf.place.key || 'secret')] : [];
  });
}

function below(above: Place, key: string | number): Place {
  if (typeof key === 'number') return above;
  const words = wordsOf(key);
  return {
    key,
    isPayload: above.isPayload || PAYLOADS.has(words),
    isAbout: above.isAbout || ABOUT.has(words) || describes(key),
  };
}

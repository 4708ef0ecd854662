import { encodeBase64, locateCodedRedacted } from '../../formats/base64-text.ts';
import { escapePlaceholder, layersOf } from '../../formats/placeholder.ts';
import { HASHED_PLACEHOLDER } from './hashed-placeholder.ts';

/**
 * A renaming of a journal's placeholders to those of the session file: each secret gets the short
 * name of its first appearance, with `_2`, `_3`, ... where another secret has that name already.
 * The names depend on the order of the texts alone, so that recording again gives the same file.
 * @param isPlain whether a secret, by its hash, is nowhere in the session without its percent escapes:
 * then nobody has to be told of them
 * @param onNamed hears of each secret that gets its name
 */
export function createPlaceholderNames(
  isPlain: (hash: string) => boolean = () => false,
  onNamed: (name: string, hash: string) => void = () => undefined,
): (text: string) => string {
  const nameOfHash = new Map<string, string>();
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  const nameSecret = (hash: string, wanted: string): string => {
    const known = nameOfHash.get(hash);
    if (known !== undefined) return known;
    let name = wanted;
    // A session may have a secret of that name for each of its recordings.
    let number = numbers.get(wanted) ?? 2;
    for (; taken.has(name); number++) name = `${wanted}_${number}`;
    numbers.set(wanted, number);
    taken.add(name);
    nameOfHash.set(hash, name);
    onNamed(name, hash);
    return name;
  };
  const nameIn = (text: string): string =>
    text.replace(HASHED_PLACEHOLDER, (_, sign: string, wanted: string, hash: string) => {
      const name = nameSecret(hash, `REDACTED_${wanted}`);
      const layers = isPlain(hash) ? 0 : layersOf(`REDACTED${sign}`);
      return escapePlaceholder(name, layers);
    });
  return (text) => {
    const coded = locateCodedRedacted(text);
    if (coded.length === 0) return nameIn(text);
    let named = '';
    let done = 0;
    for (const { start, raw, decoded } of coded) {
      named += nameIn(text.slice(done, start)) + encodeBase64(nameIn(decoded), raw);
      done = start + raw.length;
    }
    return named + nameIn(text.slice(done));
  };
}

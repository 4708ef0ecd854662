/** A placeholder as a journal has it, with the hash of its secret at the end (see `redact.ts`). */
const hashed = /(REDACTED(?:_[A-Z0-9]+)+)_([0-9a-f]{16})/g;

/**
 * A renaming of a journal's placeholders to those of the session file: each secret gets the short
 * name of its first appearance, with `_2`, `_3`, ... where another secret has that name already.
 * The names depend on the order of the texts alone, so that recording again gives the same file.
 */
export function createPlaceholderNames(): (text: string) => string {
  const nameOfHash = new Map<string, string>();
  const taken = new Set<string>();
  const nameSecret = (hash: string, wanted: string): string => {
    const known = nameOfHash.get(hash);
    if (known !== undefined) return known;
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    nameOfHash.set(hash, name);
    return name;
  };
  return (text) =>
    text.replace(hashed, (_, wanted: string, hash: string) => nameSecret(hash, wanted));
}

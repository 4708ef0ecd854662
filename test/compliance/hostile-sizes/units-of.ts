/** What a regular expression is looked for in: a unit repeated, behind something that it begins with. */
export interface Repeated {
  readonly before: string;
  readonly unit: string;
  readonly behind: string;
}

/** Whether an expression has a quantifier without a limit: no other takes longer for a longer text. */
export function isUnlimited(pattern: string): boolean {
  return /[*+]|\{\d+,\}/.test(pattern.replace(/\\.|\[(?:[^\]\\]|\\.)*\]/gs, 'a'));
}

/** Texts made of the words and signs of a pattern, each of which its quantifiers may take. */
export function unitsOf(pattern: string): Repeated[] {
  const plain = pattern.replace(/\\[a-zA-Z]/g, '\0').replace(/\\(.)/gs, '$1');
  const words = plain.replace(/\(\?[:=!<]+/g, '\0').match(/[^\0()[\]|*+?{}^$.]+/g) ?? [];
  const signs = plain.match(/[^\0\w]/g) ?? [];
  const units = new Set([...words.slice(0, 8), ...signs.slice(0, 12), ' ', 'a', '1', '\n', '"']);
  const first = words[0] ?? '';
  return [...units].flatMap((unit) =>
    ['', first].map((before) => ({ before, unit, behind: '\0!\n' })),
  );
}

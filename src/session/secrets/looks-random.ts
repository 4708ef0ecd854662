/** Letters and digits mixed, or capitals all over: no word, name, date or version. */
export function looksRandom(text: string): boolean {
  const plain = text.replace(/%[0-9a-f]{2}/gi, ' ');
  const changes = plain.match(/[a-z](?=[0-9])|[0-9](?=[a-z])/gi) ?? [];
  const pieces = plain.match(/[a-z0-9]{8,}/gi) ?? [];
  return (
    changes.length >= 4 ||
    pieces.some((piece) => /[0-9]/.test(piece) && /[a-z]/i.test(piece)) ||
    // At most 64 signs: what is longer has as many at its start.
    (plain.slice(0, 64).match(/[a-z](?=[A-Z])/g) ?? []).length >= 3
  );
}

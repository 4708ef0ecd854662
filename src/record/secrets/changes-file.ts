import { readSync } from 'node:fs';

// V8 keeps strings of this size among those that it throws away first.
const blockLength = 64 * 1024;

/**
 * Whether `replace` changes anything in a file. It is read block by block: nearly no file changes, and
 * as a whole it would take as much memory as the body that it holds took when it was recorded.
 * @param descriptor of the file, at its start
 * @param replace gets texts in Latin-1
 * @param isInside by byte: whether what is replaced may have it in it
 */
export function changesFile(
  descriptor: number,
  replace: (text: string) => string,
  isInside: readonly boolean[],
): boolean {
  const block = Buffer.allocUnsafe(blockLength);
  let rest = '';
  for (;;) {
    const read = readSync(descriptor, block);
    const end = read === 0 ? 0 : lastCut(block, read, isInside);
    const text = rest + block.toString('latin1', 0, end);
    if ((end > 0 || read === 0) && replace(text) !== text) return true;
    if (read === 0) return false;
    rest = (end > 0 ? '' : text) + block.toString('latin1', end, read);
  }
}

/** Behind the last byte that is inside of nothing; 0 where all of them may be. */
function lastCut(block: Buffer, length: number, isInside: readonly boolean[]): number {
  let end = length;
  while (end > 0 && isInside[block[end - 1] ?? 0]) end--;
  return end;
}

/** The secrets in the columns of a table whose head names them: `user,password`. */
import { readTable } from '../../formats/table.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { secretKind } from './secret-names.ts';

/** The secrets in a text that is a table, in their order. */
export function findInTable(text: string): FoundSecret[] {
  const { head, cells } = readTable(text);
  if (head.every((name) => secretKind(name) === undefined)) return [];
  const found: FoundSecret[] = [];
  for (const { column, value, start, end } of cells()) {
    const name = head[column] ?? '';
    const kind = secretKind(name);
    if (kind === undefined || !isSecretValue(value, kind, name)) continue;
    found.push({ name, value, start, end });
  }
  return found;
}

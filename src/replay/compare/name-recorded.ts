import { escapeExpression } from '../../formats/escape-expression.ts';
import type { Targets } from '../request/target.ts';

/**
 * A text of a target, with the recorded origins in the places where it names the targets: a session
 * says nothing of where it was replayed.
 */
export function nameRecorded(text: string, targets: Targets): string {
  return targets.reduce((named, [recorded, { origin, basePath }]) => {
    if (recorded === origin && basePath === '') return named;
    const base = replaceUrl(named, origin + basePath, recorded);
    return basePath === '' ? base : replaceUrl(base, origin, recorded);
  }, text);
}

/** Not where it is the start of a longer host or port. */
function replaceUrl(text: string, url: string, by: string): string {
  if (!text.includes(url)) return text;
  const pattern = new RegExp(`${escapeExpression(url)}(?![\\w-]|\\.\\w)`, 'g');
  return text.replace(pattern, () => by);
}

import { isCredential } from '../../session/secrets/is-credential.ts';
import type { Mask } from '../secrets/mask.ts';
import type { Found } from './difference.ts';

/**
 * A difference that shows no live secret. Where nothing else is left of it, the live text says that it
 * is another.
 */
export function maskFound({ path, recorded, actual, note }: Found, mask: Mask): Found {
  const name = nameAt(path);
  const show = (shown: unknown): unknown =>
    path === `header ${name}` && typeof shown === 'string'
      ? mask.value(mask.header(name, shown), name)
      : mask.value(shown, name);
  const [expected, got] = [show(recorded), show(actual)];
  const isSame = typeof got === 'string' && got === expected && actual !== recorded;
  const shown = isSame ? `${got} (another)` : got;
  return { path: maskPath(path, mask), recorded: expected, actual: shown, note };
}

/** Of a place in a body member by member: the escapes of a pointer would keep a secret from being found. */
function maskPath(path: string, mask: Mask): string {
  if (!path.startsWith('/')) return mask.text(path);
  const shown = path.split('/').map((segment) => {
    const name = nameOf(segment);
    const masked = mask.text(name);
    return masked === name ? segment : masked.replaceAll('~', '~0').replaceAll('/', '~1');
  });
  return shown.join('/');
}

/** Of the nearest member on the way to a value, through arrays, or of a credential; of a header its own. */
function nameAt(path: string): string {
  // Of these, names are compared alone.
  if (path === 'header set-cookie') return '';
  if (path.startsWith('header ')) return path.replace('header ', '');
  const names = path
    .split('/')
    .filter((segment) => !/^\d*$/.test(segment))
    .map(nameOf);
  return names.find(isCredential) ?? names.at(-1) ?? '';
}

/** A member's name out of the escapes of a JSON pointer (RFC 6901 section 4). */
function nameOf(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

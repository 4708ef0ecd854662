import { isDistinctive } from '../../formats/is-distinctive.ts';
import { rolesOf } from '../naming/roles.ts';
import { pathTo, type Spot } from './spot.ts';

const ANY_SUBJECT = [''];

/**
 * Whether a recorded value of JSON may count as a live one that has come in its place elsewhere. A
 * short one only where it is an id by its name: `qty` is not right as 8 since an order 7 is now 8.
 */
export function mayFollow(recorded: string, actual: string, spot: Spot): boolean {
  if (isDistinctive(recorded) || isDistinctive(actual) || /[/:?&=]/.test(recorded)) return true;
  return isIdAt(spot);
}

/** Whether a value is an id by the names on the way to it. */
export function isIdAt(spot: Spot): boolean {
  return rolesOf(pathTo(spot), ANY_SUBJECT).strong.some((role) => role.endsWith('.id'));
}

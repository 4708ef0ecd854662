import { isDistinctive } from '../correlation/naming/is-distinctive.ts';
import type { Targets } from '../target.ts';
import { nameRecorded } from './name-recorded.ts';
import type { IsSame } from './same-text.ts';
import { WORDS } from './words.ts';

/**
 * A live text with the recorded values in the places of those that have come for them, as a whole or
 * word by word. The same text where there are none.
 * @param isId whether the text is an id by where it stands: then a short one counts as well
 */
export type AsRecorded = (live: string, isId?: () => boolean) => string;

const never = (): boolean => false;

/**
 * @param recordedOf what one live value is known to stand for
 * @param isSame only what it takes for the same is put in
 */
export function createAsRecorded(
  targets: Targets,
  recordedOf: (live: string) => string | undefined,
  isSame: IsSame,
): AsRecorded {
  return (live, isId = never) => {
    const whole = recordedOf(live);
    if (whole !== undefined && (isLongEnough(live) || isId())) return whole;
    // Its words are those of the target's address as well.
    const named = nameRecorded(live, targets);
    const text = named.replace(WORDS, (word, _, at: number) => {
      const recorded = recordedOf(word);
      const isInUrl = /[/=]/.test(named[at - 1] ?? '');
      return recorded !== undefined && (isInUrl || isDistinctive(word)) ? recorded : word;
    });
    return text !== named && isSame(text, live) ? text : live;
  };
}

/** What is shorter is at another place by chance as well. */
function isLongEnough(live: string): boolean {
  return isDistinctive(live) || /[/:?&=]/.test(live);
}

/** Elements of lists, as people are told of them. */
import type { Location, Step } from '../../formats/location.ts';
import { isName } from '../../formats/wordings.ts';
import { looksRandom } from '../../session/secrets/looks-random.ts';
import type { Siblings } from '../response/values.ts';
import { showValues } from './correlated-value.ts';

/** Of what two elements have differently, so much is looked at. */
const MOST_TELLING = 16;
const LONGEST_SHOWN = 60;
/** What looks like a secret is not shown anyway. */
export const NO_SECRETS: ReadonlySet<string> = new Set();

/**
 * The first two of some elements, with what tells them from each other:
 * `body /0 (/name "alice") or body /2 (/name "bob")`.
 * @param location of one of them
 * @param siblings the elements beside which they stand
 */
export function showElements(
  location: Location,
  siblings: Siblings,
  [step, other]: readonly Step[],
): string {
  const around = location.upTo(location.steps.length - 1);
  const telling = step && other && findTelling(around, siblings, step, other);
  const shown = [step, other].flatMap((each, index) =>
    each ? `${showStep(around, each)}${telling?.[index] ?? ''}` : [],
  );
  return shown.join(' or ');
}

/** A key of a map may be a token. */
function showStep(around: Location, step: Step): string {
  return step.kind === 'entry' ? `${around.text}/…` : around.to(step).text;
}

/**
 * What tells two elements from each other for people, such as ` (/name "alice")` for one of them: a name if
 * there is one, else an id, else what else differs. Undefined if all that may be a secret.
 */
function findTelling(
  around: Location,
  siblings: Siblings,
  step: Step,
  other: Step,
): readonly [string, string] | undefined {
  const theirs = siblings.of(other);
  const differing = [...siblings.of(step)].flatMap(([path, [text]]) => {
    const [otherText] = theirs.get(path) ?? [];
    if (text === undefined || otherText === undefined || text === otherText) return [];
    return { path, text, otherText, rank: rankOf(path, text, otherText) };
  });
  differing.sort((a, b) => a.rank - b.rank);
  for (const { path, text, otherText } of differing.slice(0, MOST_TELLING)) {
    const { recorded: own, live: others } = showValues(
      [around.text, path],
      text,
      otherText,
      NO_SECRETS,
    );
    if (own !== undefined && others !== undefined) {
      return [` (${showText(path, own)})`, ` (${showText(path, others)})`];
    }
  }
  return undefined;
}

const ID = /(?:^|[/ ])id$/i;

function rankOf(path: string, text: string, otherText: string): number {
  const areNames = [text, otherText].every((each) => isName(each) && !looksRandom(each));
  if (areNames) return 0;
  return ID.test(path) ? 1 : 2;
}

/** A text at a path: `/name "alice"`. Of the element itself, where there is no path. */
export function showText(path: string, text: string): string {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
  return path === '' ? JSON.stringify(shown) : `${path} ${JSON.stringify(shown)}`;
}

/** What to do about a failure, in a sentence for each cause that is known. */
import { variableOf } from '../../formats/text/placeholder.ts';
import { printableJson, printableLine } from '../../printable.ts';
import type { RequestPattern } from '../../session/link-rule.ts';
import { type Failure, titleOf, type UnfilledPlaceholder, type UnlinkedSource } from './failure.ts';

type StatusFailure = Extract<Failure, { kind: 'status' }>;

/** The first thing to look at when a status is not the recorded one. */
export function renderUnfilled(unfilled: readonly UnfilledPlaceholder[]): string[] {
  if (unfilled.length === 0) return [];
  const places = new Set(
    unfilled.map(({ placeholder, where, broughtTo }) => {
      const from =
        broughtTo === undefined ? '' : `, brought by an answer to "${printableLine(broughtTo)}"`;
      return `${placeholder} (${where}${from})`;
    }),
  );
  const [missing, carried] = [false, true].map((isBrought) => {
    const own = unfilled.filter(({ broughtTo }) => (broughtTo !== undefined) === isBrought);
    return own.map(({ placeholder }) => placeholder);
  });
  const advice = [
    ...(missing?.length ? [adviseOnSecrets('missing', missing)] : []),
    ...(carried?.length ? [adviseOnSecrets('carried', carried)] : []),
  ];
  return [
    `It was sent with ${[...places].join(', ')} in place of ${places.size === 1 ? 'a secret' : 'secrets'}. ${advice.join(' ')}`,
  ];
}

/** Given secrets that the target does not take. */
export function renderRefused(refused: readonly string[]): string[] {
  if (refused.length === 0) return [];
  const is = refused.length === 1 ? 'secret was' : 'secrets were';
  return [`The given ${is} refused: ${refused.join(', ')}. ${adviseOnSecrets('refused', refused)}`];
}

/**
 * What is wrong with secrets: nobody gave them, an answer to another test brought them, so that nobody has them, or
 * the target refuses those that were given.
 */
export type SecretsFault = 'missing' | 'carried' | 'refused';

/** Names the given secrets that the target may have refused. */
export function renderGiven(given: readonly string[]): string[] {
  if (given.length === 0) return [];
  const secret = given.length === 1 ? 'secret' : 'secrets';
  return [
    `The target may have refused the given ${secret} ${given.join(', ')}. ${adviseOnSecrets('refused', given)}`,
  ];
}

/** What to do about a signature of recorded values, in the places of which live ones are sent. */
export function renderSigned(signed: readonly RequestPattern[]): string[] {
  if (signed.length === 0) return [];
  return [
    'If it is a signature, it is good only for the values that were recorded. ' +
      `Send them as recorded: correlate: { exclude: [${renderConsumers(signed)}] }; or leave the request out: record.exclude.`,
  ];
}

/** How secrets are given, and where wrong ones are corrected. */
export function adviseOnSecrets(are: SecretsFault, placeholders: readonly string[]): string {
  const variables = [...new Set(placeholders.map(variableOf))];
  const isOne = variables.length === 1;
  if (are === 'missing') {
    const values = isOne ? 'its live value' : 'the live values';
    const assigned = variables.map((variable) => `${variable}=…`).join(' ');
    return `Give ${values} by the environment, as ${assigned}, or by the option "secrets".`;
  }
  const them = isOne ? 'it' : 'them';
  if (are === 'carried') {
    return `Record the request that gets ${them} in the same session, by ${IN_ONE_SESSION}, or get ${them} by the option "setup".`;
  }
  return `Correct ${them} where you give ${them}, such as in ${variables.join(', ')} or by the option "secrets".`;
}

type OutsideValue = NonNullable<StatusFailure['outside']>[number];

/** Values that the target may not know, and how it gets to know them. */
export function renderOutside(outside: NonNullable<StatusFailure['outside']>): string[] {
  const [unknown, unlinked] = [false, true].map((isUnlinked) =>
    outside.filter(({ from }) => (from !== undefined) === isUnlinked),
  );
  const them = unknown?.length === 1 ? 'it' : 'them';
  return [
    ...(unknown?.length
      ? [
          `Sent as recorded: ${unknown.map(placeOf).join(', ')}. No earlier answer of this session brought ${them}. ` +
            `Record the request that creates ${them} in the same session, by ${IN_ONE_SESSION}, or create ${them} by the option "setup".`,
        ]
      : []),
    ...(unlinked ?? []).flatMap((each) =>
      each.from ? `Sent as recorded: ${placeOf(each)}. ${renderUnlinked(each.from)}` : [],
    ),
  ];
}

function placeOf({ to, recorded }: OutsideValue): string {
  return to + (recorded === undefined ? '' : ` (${recorded})`);
}

/** Sentences about an answer that has the value of a later request, without a link. */
export function renderUnlinked({ request, place, rule }: UnlinkedSource): string {
  const answer = `The answer to ${titleOf(request)} has the value (${printableLine(place)})`;
  if (!rule) return `${answer}, but within a longer text, from which no rule can take it.`;
  const [source, consumer] = [rule.from, rule.to].map(renderPattern);
  return (
    `${answer}, but it is not certain that it is the same. ` +
    `If it is, set correlate: { rules: [{ from: ${source}, to: ${consumer} }] }; if not, correlate: { exclude: [{ to: ${consumer} }] }.`
  );
}

/** How a value becomes one that the target does not have. */
export function renderTaken(taken: readonly RequestPattern[]): string[] {
  if (taken.length === 0) return [];
  return [
    `If the target has ${taken.map(({ place }) => place).join(' and ')} already, make ${taken.length === 1 ? 'it' : 'them'} new in each replay: ` +
      `correlate: { fresh: [${renderConsumers(taken)}] }`,
  ];
}

function renderConsumers(patterns: readonly RequestPattern[]): string {
  return patterns.map((to) => `{ to: ${renderPattern(to)} }`).join(', ');
}

function renderPattern(pattern: RequestPattern): string {
  const members = Object.entries(pattern).map(
    ([name, value]) => `${name}: ${printableJson(value)}`,
  );
  return `{ ${members.join(', ')} }`;
}

/** How requests of several tests come into one session. */
export const IN_ONE_SESSION = "a beforeAll hook or record.scope: 'file'";

/** More of them are learned, not written down. */
const MAX_SUGGESTED = 3;

/** What to do about places whose values look new in each answer. */
export function renderLooksNew(places: readonly string[]): string[] {
  if (places.length === 0) return [];
  const shown = places.slice(0, MAX_SUGGESTED);
  const [look, them] = shown.length === 1 ? ['looks', 'it'] : ['look', 'them'];
  const list = shown.map((place) => `'${place}'`).join(', ');
  return [
    `${shown.join(', ')} ${look} new in each answer. To leave ${them} out: expect: { ignore: [${list}] }, ` +
      'or learn all such places by a run with REPLAY_CALIBRATE=1.',
  ];
}

/**
 * The reasons for which a value is linked to a response, an element of a list is taken, or either is refused. Each can
 * be switched off, so that tests measure what it is worth (`npm run pairs -- --reasons`). A reason that is worth
 * nothing is deleted.
 */

/** What each reason says, by its id. */
export const REASONS = {
  // Why a value is linked at all (`evidence/sources.ts`).
  'random value': 'the value is too long or too random to be at two locations by chance',
  'followed link': 'the path, or the end of it, is that of a link',
  'rare code': 'a code is too rare to be at two locations by chance',
  'next number': 'a number is one more than a version that was read',
  'beside a password':
    'in credentials, it stands beside a live password, as in the response that has both',
  // Why it is taken from one response rather than from another, the strongest first (`evidence/sources.ts`).
  'no echo': 'the response does not merely repeat its request',
  'known request':
    'its request does not ask for a number that nothing links, under which another thing may be now',
  'same container':
    "its path is no sibling of the request's, which has a like thing in another container",
  'same element': 'the value is in the list element that the request is about',
  'same name of a time':
    'a time to the second, which several things share by chance, has the same name',
  'outside of lists': 'another instance has the same thing at that location',
  'same field':
    'it is the same field of a form, or the same member of a document that is written back',
  'same name': 'the names on both sides say that the values are the same',
  'name on one side': 'the names on one side say so',
  'related name': 'the names say that the values may be the same',
  'same word for an id': 'both sides use the same word for an id',
  'no sentence': 'the value is not in a sentence, where only order identifies it',
  'element of the path': 'its list element has a value of the path',
  'own form or link': 'it is in the form that is sent, or in the link that is followed',
  'response of the path':
    'its response has the other values of the path, or is about what the path names',
  // Evidence besides names.
  'called thing': 'the name of a call says what its values are about',
  'name in a text': 'what stands before a value in a text says what it is',
  'version in a name': 'a number after a name is the version of what has the name',
  'id in a field name': 'the name of a field contains an id',
  'value in a text': 'a text has the value among words',
  'own value': 'the client had sent a value before any response had it',
  // Elements of lists, and documents.
  'only namesake': 'one live element alone has the name that the recorded one alone had',
  'most alike': 'the live element is the one that is most like the recorded one',
  rival: 'the client may have chosen another element',
  'known id': 'an element has an id that is known from elsewhere',
  'id from elsewhere': 'an earlier response has the id of an element',
  'same list': 'the list has not changed',
  'order and flags': 'flags, order and place alone lead to one element',
  'same place': 'an element is at the recorded place, in a list of the same length',
  'written document': 'a document that is written back keeps what others have changed',
  // Weights of values of elements (`live/score-elements.ts`).
  text: 'an element has a text of the recorded one',
  commonText: 'an element has a number, a time or a flag of the recorded one',
  flag: 'one element alone has a flag',
  given: 'an element has a text that the client had given it',
  known: 'an element has an id that an earlier response had',
  knownNumber: 'an element has a small number that an earlier response had',
  sameEnd: 'an element is the first or the last one',
  sameExtreme: 'an element has the smallest or the largest number or time',
} as const;

export type Reason = keyof typeof REASONS;

/** Why a value is linked: a reason, or somebody has said so. */
export type LinkReason = Reason | 'rule' | 'link of the session';

let off: ReadonlySet<Reason> | undefined;

/** Whether a reason applies: it does unless a test has switched it off. */
export function applies(reason: Reason): boolean {
  return off === undefined || !off.has(reason);
}

/** Runs a test without some of the reasons. */
export function withoutReasons<Result>(reasons: Iterable<Reason>, run: () => Result): Result {
  const before = off;
  off = new Set(reasons);
  try {
    return run();
  } finally {
    off = before;
  }
}

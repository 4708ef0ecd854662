/**
 * The reasons for which a value is linked to a response, an element of a list is taken, or either is refused. Each can
 * be switched off, so that tests measure what it is worth (`npm run pairs -- --reasons`). A reason that is worth
 * nothing is deleted.
 */

/** What each reason says, by its id. */
export const REASONS = {
  // Weights of the sources of a value (`evidence/weights.ts`).
  echo: 'a response that only repeats its request is the last to have brought a value',
  ofUnlinked: 'a response to a request for an unlinked number may be about another thing',
  otherPath: 'a response of a sibling path is about a thing in another container',
  sameElement: 'the value is in the list element that the request is about',
  sameName: 'a time has the same name on both sides',
  outsideOfLists: 'the value is in no list',
  sameRoundTrip: 'it is the same field of a form, or the same member of a document',
  sameRole: 'the names on both sides say that the values are the same',
  strongRole: 'the names on one side say so',
  weakRole: 'the names say that the values may be the same',
  sameIdWord: 'both sides use the same word for an id',
  inSentence: 'the value is in a sentence',
  ofElement: 'its list element has a value of the path',
  ofForm: 'it is in the form that is sent, or in the link that is followed',
  ofPath: 'its response is about what the path names',
  // Evidence besides names.
  'rare code': 'a code is too rare to be at two locations by chance',
  'next number': 'a number is one more than a version that was read',
  'called thing': 'the name of a call says what its values are about',
  'name in a text': 'what stands before a value in a text says what it is',
  'version in a name': 'a number after a name is the version of what has the name',
  'id in a field name': 'the name of a field contains an id',
  'value in a text': 'a text has the value among words',
  'own value': 'the client had sent a value before any response had it',
  // Elements of lists, and documents.
  likeness: 'the live element is the one that is most like the recorded one',
  rival: 'the client may have chosen another element',
  'known id': 'an element has an id that is known from elsewhere',
  'id from elsewhere': 'an earlier response has the id of an element',
  'same list': 'the list has not changed',
  'only features': 'flags, order and place alone lead to one element',
  'same place': 'an element is at the recorded place, in a list of the same length',
  'written document': 'a document that is written back keeps what others have changed',
  // Weights of values of elements (`evidence/weights.ts`).
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

const ALL: ReadonlySet<string> = new Set(Object.keys(REASONS));
let off: ReadonlySet<Reason> | undefined;

export function isReason(id: string): id is Reason {
  return ALL.has(id);
}

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

/** The words of a place (see `see.ts`) that say in which elements of lists it is. */

/** Where an element of a list may end in a place: an item of JSON or XML, or behind a word. */
const ELEMENT_END = /(?:\/\d+|\[\d+\]| \d+)(?=[/ ]|$)/g;

/** The element of XML that holds a text or an attribute, and is not the root. */
const CONTAINER = /^(body \/[^ ]*\[\d+\])\/[^/ ]+(?: .*)?$/s;

/** A list element, and those that it is inside of: `/orders/1/items/0` is in `/orders/1`. */
export function elementsAround(element: string): string[] {
  const around: string[] = [];
  for (const match of element.matchAll(ELEMENT_END)) {
    if (match[0].startsWith(' ') && !isBehindElement(element, match.index)) continue;
    around.push(element.slice(0, match.index + match[0].length));
  }
  return around.at(-1) === element ? around : [...around, element];
}

/** Whether the words before a number are those of a line or of a part of a page: ` row /items/*`. */
function isBehindElement(place: string, end: number): boolean {
  const before = place.lastIndexOf(' ', end - 1);
  const word = place.slice(before, end);
  if (word === ' line' || PART_OF_PAGE.test(word)) return true;
  return PART_OF_PAGE.test(place.slice(Math.max(0, place.lastIndexOf(' ', before - 1)), before));
}

const PART_OF_PAGE = /^ (?:row|link|action)$/;

/** The element of XML that a place is in: it may have siblings in a live response. */
export function containerOf(place: string): string | undefined {
  return CONTAINER.exec(place)?.[1];
}

/** A place in an element as that in another one; what lies around the element stays. */
export function moveTo(other: string, element: string, place: string): string {
  return place.startsWith(element) ? other + place.slice(element.length) : place;
}

/** A place with a star for each position: what stands there in whichever element of its lists. */
export function withoutPositions(place: string): string {
  return place.replace(/(?<=[/[ ])\d+/g, '*');
}

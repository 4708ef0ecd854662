/**
 * Places where what a client leaves alone comes back: a field of a form, a parameter of a link, a member
 * of a document that is read and written again. A text of any kind is the same there.
 */

/** @param shape of the path that the form is sent to, or the link leads to (see `shapeOfPath`) */
export function fieldPlace(name: string, shape: string): string {
  return `field ${name} of ${shape}`;
}

/**
 * @param form of its location, without positions: `body /lines/*` and so on
 * @param path of the document
 */
export function memberPlace(form: string, path: string): string {
  return `member ${form} of ${path}`;
}

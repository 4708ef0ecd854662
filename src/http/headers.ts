/** Headers in pairs of name and value, as a session has them. */
type Headers = readonly (readonly [name: string, value: string])[];

/** The value of the first header of that name, whatever its case; undefined when there is none. */
export function headerValue(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    if (header && isNamed(header[0], wanted)) return header[1];
  }
  return undefined;
}

/** The values of all headers of that name, whatever their case, in their order. */
export function headerValues(headers: Headers, name: string): string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    if (header && isNamed(header[0], wanted)) values.push(header[1]);
  }
  return values;
}

/**
 * Whether that is the name, whatever its case. Most are told apart by their length, and each replayed
 * request asks.
 * @param wanted in lower case
 */
export function isNamed(name: string, wanted: string): boolean {
  return name.length === wanted.length && name.toLowerCase() === wanted;
}

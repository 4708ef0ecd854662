/** Headers in pairs of name and value, as a session has them. */
type Headers = readonly (readonly [name: string, value: string])[];

/** The value of the first header of that name, whatever its case; undefined when there is none. */
export function headerValue(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find((header) => header[0].toLowerCase() === wanted)?.[1];
}

/** The values of all headers of that name, whatever their case, in their order. */
export function headerValues(headers: Headers, name: string): string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (const [each, value] of headers) {
    // Most names are told apart by their length, and each replayed request asks.
    if (each.length === wanted.length && each.toLowerCase() === wanted) values.push(value);
  }
  return values;
}

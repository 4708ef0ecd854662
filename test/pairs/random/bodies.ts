/** Bodies that are not JSON. */
export type Fields = Readonly<Record<string, unknown>>;

export function encodeForm(fields: Fields): string {
  return Object.entries(fields)
    .map((pair) =>
      pair.map((each) => encodeURIComponent(`${each}`).replaceAll('%20', '+')).join('='),
    )
    .join('&');
}

export function encodeMultipart(fields: Fields, boundary: string): string {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--${boundary}--\r\n`;
}

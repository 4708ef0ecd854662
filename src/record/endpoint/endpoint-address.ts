/** Gives a text with the upstream's address wherever the endpoint's stood. */
export type HideEndpoint = (text: string) => string;

/**
 * Takes the passing address of an endpoint out of texts: as an origin, as a bare host with port, and
 * in the forms that these have inside JSON strings and URL-encoded.
 * @param port that the endpoint listens on
 * @param upstream origin of the API behind it
 */
export function createHideEndpoint(port: number, upstream: string): HideEndpoint {
  const { protocol, host } = new URL(upstream);
  const scheme = protocol.slice(0, -1);
  const address = new RegExp(
    `(?:http(:\\\\?/\\\\?/|%3A%2F%2F))?(?:127\\.0\\.0\\.1|localhost)(:|%3A)${port}(?!\\d)`,
    'gi',
  );
  return (text) =>
    text.replace(address, (_, separator: string | undefined, colon: string) => {
      const authority = colon === ':' ? host : encodeURIComponent(host);
      return separator === undefined ? authority : `${scheme}${separator}${authority}`;
    });
}

/** Gives a text with the upstream's address wherever the endpoint's stood. */
export type HideEndpoint = (text: string) => string;

/**
 * Takes the passing address of an endpoint out of texts: as an origin, as a bare host with port, and
 * in the forms that these have inside JSON strings and URL-encoded.
 * @param endpoint its base URL
 * @param upstream base URL of the API behind it
 */
export function createHideEndpoint(endpoint: string, upstream: string): HideEndpoint {
  const { port } = new URL(endpoint);
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

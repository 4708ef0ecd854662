/** Whether a text is an http(s) URL that paths can be appended to, without credentials. */
export function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash;
}

/** A host and a port, or a well-known host, in the short form that people type. */
const HOST =
  /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]{2,45}\]|[\w-]{1,63}(?:\.[\w-]{1,63}){0,9}(?=:))(?::\d{1,5})?(?:\/|$)/i;
const PORT = /^https?:\/\/[^/?#\\]*:(\d+)(?:[/?#\\]|$)/i;
const MAX_PORT = 65_535;

/**
 * A correction for a text that is not a base URL, as a phrase that can follow "expected". Undefined if the
 * text does not show what was meant. Credentials are never quoted.
 */
export function expectedBaseUrl(text: string): string | undefined {
  const [host] = HOST.exec(text) ?? [];
  if (host !== undefined) return `a URL with its scheme, such as http://${host.replace(/\/$/, '')}`;
  const [, port] = PORT.exec(text) ?? [];
  if (port !== undefined && Number(port) > MAX_PORT) {
    return `a URL whose port is at most ${MAX_PORT}`;
  }
  if (!URL.canParse(text)) return undefined;
  const { protocol, host: name, username, password, search, hash } = new URL(text);
  if (!/^https?:$/.test(protocol)) {
    return name ? `a URL that begins with http:// or https://, not with ${protocol}//` : undefined;
  }
  if (username || password) return 'a URL without credentials (headers may carry them)';
  if (search || hash)
    return 'a URL without a query and a fragment: recorded paths are appended to it';
  return undefined;
}

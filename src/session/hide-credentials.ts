/** Those of a URL, wherever it stands in a text. */
const CREDENTIALS = /\/\/[^/?#\s]*@/g;

/** A text without the user names and passwords of the URLs in it, which a message must not show. */
export function hideCredentials(text: string): string {
  return text.replace(CREDENTIALS, '//…@');
}

/** Anywhere in a name: a header that is taken for a secret without need costs nothing. */
const secretWord =
  /auth(?!or(?!iz))|cookie|token(?!iz)|secret|passw|api-?key|(access|private|subscription|application|functions|account)-?key|jwt|session|credential|signature/i;
/** Names with such a word that tell what is allowed or left, never a secret. */
const harmless = /^(access-control|sec-fetch|(x-)?ratelimit)-|^(www|proxy)-authenticate$/i;

/** Whether a header holds a secret, by its name. */
export function isSecretHeader(name: string): boolean {
  return secretWord.test(name) && !harmless.test(name);
}

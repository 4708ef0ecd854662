/** Anywhere in a name: a header that is no secret, and has such a word, is rare. */
const secretWord =
  /auth(?!or(?!iz))|cookie|token(?!iz)|secret|passw|api-?key|(access|private|subscription|application|functions|account)-?key|jwt|session|credential|signature/i;
/** Names with such a word that tell what is allowed or left, never a secret. */
const harmless = /^(access-control|sec-fetch|(x-)?ratelimit)-|^(www|proxy)-authenticate$/i;
/** Last words of what only says something of a secret: a replay sends it as it was. */
const description =
  /-(algorithm|count|duration|enabled|expires(-(at|in))?|expiry|length|limit|max-age|method|mode|policy|provider|realm|remaining|scheme|timeout|ttl|type|version)$/i;

/** Whether a header holds a secret, by its name. */
export function isSecretHeader(name: string): boolean {
  return secretWord.test(name) && !harmless.test(name) && !description.test(name);
}

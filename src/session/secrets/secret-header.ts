import { secretKind } from './secret-names.ts';

/** Anywhere in a name: a header that is no secret, and has such a word, is rare. */
const secretWord =
  /auth(?!or(?!iz))|cookie|token(?!iz)|secret|passw|api-?key|(access|private|subscription|application|functions|account)-?key|jwt|session|credential|signature/i;
/** Keys of doors: all, but for those of requests, caches and data. */
const key = /[-_]key$/i;
const harmlessKey =
  /(?:^|[-_])(?:cache|dedup\w*|foreign|idempotency|message|object|partition|primary|public|routing|row|shard|sort|surrogate|websocket)[-_]key$/i;
/** Names with such a word that tell what is allowed or left, never a secret. */
const harmless = /^(access-control|sec-fetch|(x-)?ratelimit)-|^(www|proxy)-authenticate$/i;
/** Last words of what only says something of a secret: a replay sends it as it was. */
const description =
  /-(algorithm|count|duration|enabled|expires(-(at|in))?|expiry|length|limit|max-age|method|mode|policy|provider|realm|remaining|scheme|timeout|ttl|type|version)$/i;

/** Whether a header holds a secret, by its name. */
export function isSecretHeader(name: string): boolean {
  if (saysSecret(name)) return true;
  if (harmless.test(name) || description.test(name)) return false;
  const kind = secretKind(name);
  return kind === 'secret' || kind === 'pin' || (key.test(name) && !harmlessKey.test(name));
}

/** The same by a word that secrets have, wherever it stands in the name. */
export function saysSecret(name: string): boolean {
  return secretWord.test(name) && !harmless.test(name) && !description.test(name);
}

/**
 * What the name of a member, a field, a parameter or an element tells of its value. Names are read
 * word by word, in all their spellings: `clientSecret`, `client_secret`, `X-Client-Secret`,
 * `user[client_secret]`. The last word says what it is: `tokenType` is a type.
 */

/**
 * `secret`: whatever stands there. `pin`: a short secret, of digits. `weak`: only what looks random,
 * since `code` and `session` name other things as well.
 */
export type SecretKind = 'secret' | 'pin' | 'weak';

const SECRET = new RegExp(
  `-(?:${[
    'pass(?:(?:word|wd|phrase|code)s?)?\\d?',
    'pwd\\d?',
    'passwor[td]s?',
    'kennwort',
    'secrets?',
    'tokens?',
    'jwt',
    'credentials?',
    'assertion',
    'authorization',
    '[cx]srf',
    'api-?keys?',
    '(?:access|account|admin|app|application|auth|client|consumer|encryption|functions|license|master|private|secret|server|service|shared|signing|ssh|storage|subscription|webhook)-?keys?',
    's(?:ess(?:ion)?)?-?(?:id|key)',
    'sid',
    '(?:asp-net|asp|j|php)-?sess(?:ion)?-?id',
    'saml-?(?:response|art)',
    'auth(?:orization|entication)?-?code',
    '(?:backup|device|mfa|one-time|recovery|reset|security|user|verification)-?codes?',
    'card-?(?:number|no)',
    'cc-?(?:number|num)',
    'connection-?string',
  ].join(
    '|',
  )})(?:-(?:\\d{1,3}|again|base64|confirm|confirmation|current|hash|hex|new|old|pem|raw|repeat|value))*-$`,
);
const PIN =
  /-(?:otp|totp|2fa|mfa|pin|cvv2?|cvc2?|csc)(?:-(?:confirm|number|again|new|old|value))?-$/;
const WEAK = /^-(?:key|code)-$|-(?:auth|bearer|hmac|session|sig|signature|ticket)-$/;

/** One word, in which others stand without a sign between them. */
const COMPACT =
  /(?:token|password|passwd|passphrase|secret|apikey|accesskey|privatekey|secretkey|sessionid|sessid|cardnumber|samlresponse)s?$/;
/** How many there are, as language models count them. */
const COUNTED =
  /^-(?:.*-)?(?:max|min|total|num|number|count|prompt|completion|input|output|cached|reasoning|audio|used|remaining|context|n|per|of)-(?:.*-)?tokens?-$/;

/** Where a list goes on. */
const PAGING = /-(?:continuation|cursor|delta|next|page|pagination|skip|sync)-?tokens?-$/;

const known: Map<string, SecretKind | undefined> = new Map();
/** Names may come from data. */
const MOST_KNOWN = 5000;
/** What is longer names nothing. */
const LONGEST = 256;

/** Undefined: it is no secret, by its name. */
export function secretKind(name: string): SecretKind | undefined {
  if (known.has(name)) return known.get(name);
  if (name.length > LONGEST) return undefined;
  const kind = findKind(`-${wordsOf(name)}-`);
  if (known.size < MOST_KNOWN) known.set(name, kind);
  return kind;
}

/** Words in lower case, with a dash between them. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2-')
    .replace(/[^A-Za-z\d]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .toLowerCase();
}

function findKind(words: string): SecretKind | undefined {
  if (COUNTED.test(words) || PAGING.test(words)) return undefined;
  // In front of it, anything: `new-password`, `x-api-key`.
  if (PIN.test(words)) return 'pin';
  if (WEAK.test(words)) return 'weak';
  if (SECRET.test(words)) return 'secret';
  const [last = ''] = words.split('-').filter(Boolean).slice(-1);
  return COMPACT.test(last) ? 'secret' : undefined;
}

/** For each word of the table of secret words, by topic: a place in which it makes a difference. */
import type { SecretTopic } from '../../../src/session/secrets/secret-words.ts';
import { each, inName, OTHER, type WordCases } from './each-case.ts';
import { PAIR_WORD_CASES } from './pair-word-cases.ts';
import { header, member, type Place, plainMember, RANDOM, text } from './place.ts';

/** With its check digit. */
const CARD = '4242424242424242';

/** An object with the name of a secret, and something in it. */
function inToken(own: string, value: string, ...secrets: readonly string[]): Place {
  return text(JSON.stringify({ token: { [own]: value } }), ...secrets);
}

const NAMES = {
  passwords: each(
    `pass-word pass-phrase passcode passwd kodeord parool salasona passwort kennwort contrasena contrasenya senha mot-de-passe
    mots-de-passe mdp parola parola-chiave wachtwoord losenord adgangskode salasana jelszo heslo haslo
    lozinka sifre mat-khau kata-sandi passord slaptazodis geslo пароль парола κωδικος סיסמה كلمة-المرور
    كلمة-السر पासवर्ड कूटशब्द`,
    (word) => member(`${inName(word)}_new`),
  ),
  unspacedPasswords: each('密码 密碼 口令 パスワード 暗証番号 비밀번호 암호 รหัสผ่าน', (word) =>
    member(`新${word}`),
  ),
  unspacedSecrets: each('令牌 密钥 密鑰 秘密 シークレット トークン 秘密鍵 비밀키 토큰', (word) =>
    member(`新${word}`),
  ),
  unspacedPins: each('验证码 驗證碼 認証コード 인증번호', (word) => member(`新${word}`, '4821')),
  unspacedEndings: each('确认 確認 확인', (word) => member(`密码${word}`)),
  briefPasswords: each('pass pwd pw psw', (word) => member(word)),
  passQualifiers: each(
    `admin confirm cur current db ftp http key ldap login mail my new old re repeat require root smtp store sql u user usr
    wifi`,
    (word) => member(`${word}pass`),
  ),
  secrets: each(
    'token secret credential geheimnis mnemonic api-key clave-secreta секрет токен',
    (word) => member(`${inName(word)}_new`),
  ),
  singleSecrets: {
    ...each(
      `jwt assertion authorization csrf xsrf s-key sess-id sess-key session-id session-key saml-response
      saml-art card-number card-no cc-number cc-num connection-string authentication-data
      client-key-data private-key-data psk snmp-community jauna-parole veca-parole clave-actual clave-anterior clave-nueva confirmar-clave
      апи-ключ закрытыи-ключ ключ-апи ключ-доступа приватныи-ключ секретныи-ключ
      nueva-clave repetir-clave sec-tok secret-binary secret-key-base secret-string`,
      (word) => member(inName(word)),
    ),
    ...each('s-id', (word) => ({
      in: 'form',
      text: `${inName(word)}=hunter2`,
      secrets: ['hunter2'],
    })),
  },
  keyQualifiers: each(
    `access account admin app application auth client consumer decryption enc encrypt encryption functions hmac license manual-entry master nwk
    preshared private secret server service shared signing ssh storage subscription webhook`,
    (word) => member(`${inName(word)}_key`),
  ),
  codeQualifiers: each(
    `access activation auth authorization authentication backup binding card device install mfa one-time pairing
    recovery reset revocation security setup sms two-factor unlock user verification verify`,
    (word) => member(`${inName(word)}_code`),
  ),
  seedQualifiers: each(
    '2fa base32-string hotp master mfa mnemonic otp recovery totp wallet',
    (word) => member(`${inName(word)}_seed`, 'hunter2'),
  ),
  phraseQualifiers: each('backup recovery secret seed', (word) => member(`${word}_phrase`)),
  wordQualifiers: each('mnemonic recovery seed', (word) => member(`${word}_words`)),
  answerQualifiers: each('maiden secret security', (word) => member(`${word}_answer2`)),
  serverNonceQualifiers: each(
    `action admin ajax csrf delete edit form login logout payment register rest save security settings update
    wp`,
    (word) => member(`${word}_nonce`, 'hunter2'),
  ),
  clientNonceQualifiers: each('ca client oauth request signature', (word) =>
    query(`shop_${word}_nonce=4f0a91c2be`),
  ),
  secretEndings: each(
    `actual again ancien anterior antiga atual base64 code confirm confirmation current hash hex neu new nieuw nouveau
    nova nove novo nowe nueva nuova old oud pem raw repeat stare staro value vecchia доступа новыи старыи`,
    (word) => member(`password_${word}`),
  ),
  joinedSecrets: each(
    `tkn token password passwd passphrase secret apikey accesskey privatekey secretkey sessionid sessid cardnumber
    samlresponse secretanswer`,
    (word) => member(`my${word}`),
  ),
  pins: each('otp totp 2fa mfa pin puk cvn cvv cvv2 cvc cvc2 csc пин', (word) =>
    member(word, '4821'),
  ),
  pinEndings: {
    ...each('code confirm number again new old value', (word) => member(`pin_${word}`, '4821')),
    ...each('код', (word) => member(`пин${word}`, '4821')),
  },
  weakNames: each('code plaintext', (word) => member(word)),
  storeNames: each('appid key ключ', (word) => member(word)),
  weakSecrets: each(
    `auth clave crumb geheim local-key oob-code sas session session-code sig sign signature stream-key
    ticket`,
    (word) => member(inName(word)),
  ),
  briefSecrets: each('bearer hmac pass-key', (word) => member(inName(word), 'x8Kq2VbT7nLw')),
  shownCodes: each('pass-key', (word) => member(inName(word), '482193')),
  personNumbers: each('social-security-number ssn', (word) => member(inName(word), '512-34-6789')),
  cardNumbers: each('pan primary-account-number', (word) => member(inName(word), CARD)),
  tokenCounts: each(
    `max min total count prompt completion input output cached reasoning audio used remaining n per num number
    of context`,
    (word) => plainMember(`${word}_tokens`),
  ),
  pageTokens: each('continuation cursor delta next page pagination skip sync', (word) =>
    plainMember(`${word}_token`),
  ),
} as const satisfies Partial<Record<SecretTopic, WordCases>>;

const VALUES = {
  descriptions: each(
    `address id uuid guid uid name username user owner email type kind self href url uri scope role permission method
    status state version label title description comment hint policy alg algorithm provider issuer audience
    project domain region catalog count length lifetime ttl date time timestamp at in on by transport
    pk aud iss sub`,
    (word) => inToken(word, RANDOM),
  ),
  descriptionMarks: each(
    'link links expires expiry expiration issued created updated modified deleted revoked last',
    (word) => inToken(`${word}_of_it`, RANDOM),
  ),
  secretParts: each('data content access refresh', (word) => inToken(word, 'hunter', 'hunter')),
  changedParts: each('current new old plain raw value', (word) =>
    inToken(word, 'hunter', 'hunter'),
  ),
  latterParts: each('text next', (word) => inToken(word, 'hunter', 'hunter')),
  noSecrets: each(
    'true false on off yes no null undefined none bearer basic jwt string deleted required optional enabled disabled include omit same-origin',
    (word) => text(JSON.stringify({ secret: word })),
  ),
  placeholders: each('your my the xxx', (word) => text(`cli --token ${word}-value`)),
  passwordLabels: each(
    'wachtwoord passcode passphrase password passwort password-confirmation',
    (word) => ({ in: 'password', text: inName(word), secrets: [] }),
    OTHER.repeat(3),
  ),
  noPasswords: each('x x-oauth-basic api_token none null unused password apikey', (password) => ({
    in: 'basic',
    text: `key_7f3a:${password}`,
    secrets: ['key_7f3a'],
  })),
} as const satisfies Partial<Record<SecretTopic, WordCases>>;

const HEADERS = {
  secretHeaders: each(
    `auth cookie token secret passw api-key access-key account-key application-key functions-key private-key
    subscription-key jwt session credential signature`,
    (word) => header(`X-${word}-Data`, 'hunter2', 'hunter2'),
  ),
  dataKeys: each(
    `cache dedup dedupe deduplication foreign idempotency message object partition primary public routing row shard sort surrogate
    websocket`,
    (word) => ({ in: 'header name', text: `X-${word}-Key`, secrets: [] }),
  ),
  limitHeaders: each('access-control sec-fetch ratelimit x-ratelimit', (word) => ({
    in: 'header name',
    text: `${word}-Token`,
    secrets: [],
  })),
  challengeHeaders: each(
    'www-authenticate proxy-authenticate',
    (word) => ({ in: 'header name', text: word, secrets: [] }),
    `${OTHER}-authenticate`,
  ),
  headerDescriptions: each(
    `algorithm count duration enabled expires expires-at expires-in expiry length limit max-age method mode
    policy provider realm remaining scheme timeout ttl type version`,
    (word) => ({ in: 'header name', text: `X-Token-${word}`, secrets: [] }),
  ),
  harmlessHeaders: each(
    `accept age allow cache-control connection content-encoding content-language content-length content-range
    content-type date dnt expires host keep-alive last-modified origin pragma priority retry-after server
    strict-transport-security te trailer transfer-encoding upgrade upgrade-insecure-requests user-agent vary
    via x-powered-by`,
    (word) => header(word, 'https://a.test/?token=hunter2'),
  ),
  harmlessPrefixes: each('accept- access-control- sec-', (word) =>
    header(`${word}of`, 'https://a.test/?token=hunter2'),
  ),
  authSchemes: each(
    `apikey aws aws4-hmac-sha256 basic bearer bot concealed digest dpop gnap googlelogin hawk hmac hoba mac
    mutual negotiate ntlm oauth privatetoken scram-sha-1 scram-sha-256 scram-sha-512 sharedkey sharedkeylite signature
    token vapid`,
    (word) => header('Authorization', `${word} hunter2`, 'hunter2'),
  ),
  signedSchemes: each('aws hmac sharedkey sharedkeylite', (word) =>
    header('Authorization', `${word} ada:hunter2`, 'hunter2'),
  ),
  textSchemes: each('apikey basic bearer digest dpop token', (word) =>
    text(JSON.stringify({ authorization: `${word} hunter2` }), 'hunter2'),
  ),
  loneSchemes: each('basic bearer token', (word) => text(`curl: ${word} ${RANDOM}`, RANDOM)),
  schemeParameters: each('response mac t v0 v1', (word) =>
    header('Authorization', `Hawk id="a", ${word}="hunter2"`, 'hunter2'),
  ),
  protocolNames: each('bearer authorization token jwt key ticket', (word) =>
    header('Sec-WebSocket-Protocol', `${word}.hunter22`, 'hunter22'),
  ),
  settingCookies: each(
    `theme color-scheme color-mode colour-scheme colour-mode dark-mode mode lang language locale i18next hl tz
    time-zone currency country region consent cookie-consent cookies-consent cookie-accepted
    cookies-accepted cookie-policy cookies-policy accepted banner layout view viewport sidebar sort order
    per-page page-size font-size unit units`,
    (word) => ({ in: 'cookie', text: `${word.replace('-', '')}=blue/green`, secrets: [] }),
  ),
  switchValues: each('true false yes off none all light dark', (value) => ({
    in: 'cookie',
    text: `c=${value}`,
    secrets: [],
  })),
  loginCookies: each('sess auth login user sid', (word) => ({
    in: 'cookie',
    text: `my${word}s=on`,
    secrets: ['on'],
  })),
} as const satisfies Partial<Record<SecretTopic, WordCases>>;

const MARKUP = {
  namingElements: each(
    'field k key n name param param-name parameter parameterkey parametername',
    (word) => text(`<${word}>api_token</${word}><string>hunter2</string>`, 'hunter2'),
  ),
  labelElements: each('dt h1 h2 h3 h4 h5 h6 label td th', (word) =>
    text(`<${word}>API token</${word}><b>${RANDOM}</b>`, RANDOM),
  ),
  entryElements: each('entry', (word) =>
    text(`<${word}><string>password</string><string>hunter2</string></${word}>`, 'hunter2'),
  ),
  entryParts: each('string', (word) =>
    text(`<entry><${word}>password</${word}><b>hunter2</b></entry>`, 'hunter2'),
  ),
  copiedAttributes: each('data-clipboard-text data-copy', (word) =>
    text(`<b ${word}="${RANDOM}">Copy token</b>`, RANDOM),
  ),
  shownElements: each(
    `a button details fieldset form h1 h2 h3 h4 h5 h6 iframe label legend li map meta object option section
    select slot summary`,
    (word) => text(`<${word} id="api-key">${RANDOM}</${word}>`),
  ),
  browserAttributes: each(
    'accesskey nonce',
    (word) => ({ in: 'page', text: `<b ${word}="${RANDOM}">`, secrets: [] }),
    'wp-nonce',
  ),
} as const satisfies Partial<Record<SecretTopic, WordCases>>;

function query(written: string, ...secrets: readonly string[]): Place {
  return { in: 'query', text: written, secrets };
}

const COMPANY = {
  codeSiblings: each(
    'client-id client-secret code-verifier id-token iss redirect-uri scope session-state',
    (word) =>
      query(
        `code=blue42&${inName(word)}=zebra`,
        ...(/secret|token/.test(word) ? ['blue42', 'zebra'] : ['blue42']),
      ),
  ),
  errorSiblings: each('error message msg', (word) =>
    query(`code=blue42&client_id=zebra&${word}=denied`),
  ),
  nonceSiblings: each('aud ciphertext client-id iss redirect-uri response-type', (word) =>
    query(`nonce=4f0a91c2be&${inName(word)}=zebra`),
  ),
  urlSignatures: each('hmac sig sign signature', (word) => query(`${word}=9f3c1a7b`, '9f3c1a7b')),
  urlExpiries: each('ex expire expires oe se', (word) =>
    query(`${word}=1700000000&zorb_=${RANDOM}`, RANDOM),
  ),
  urlContents: each('after before cursor etag id key name rev v version', (word) =>
    query(`expires=1700000000&of_${word}=${RANDOM.slice(0, 17)}`),
  ),
  secretFlags: each('is-secret is-sensitive masked secret sensitive', (word) =>
    text(JSON.stringify({ [inName(word)]: true, value: 'hunter2' }), 'hunter2'),
  ),
  secretTypes: each('password secret secure-string sensitive text-private', (word) =>
    text(JSON.stringify({ type: word, value: 'hunter2' }), 'hunter2'),
  ),
  secretMaps: each('data string-data', (word) =>
    text(JSON.stringify({ kind: 'Secret', [inName(word)]: { a: 'hunter2' } }), 'hunter2'),
  ),
  addressParts: each('city country district landmark locality', (word) =>
    text(JSON.stringify({ pin: 560001, [word]: 'Pune' })),
  ),
} as const satisfies Partial<Record<SecretTopic, WordCases>>;

export const WORD_CASES: Readonly<Record<SecretTopic, WordCases>> = {
  ...COMPANY,
  ...NAMES,
  ...VALUES,
  ...PAIR_WORD_CASES,
  ...HEADERS,
  ...MARKUP,
};

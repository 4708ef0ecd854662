/**
 * Words that show that a value is a secret, or that it is not. Words for passwords are grouped by language,
 * and other words by the API, product or standard that uses them. Words that belong to no API are grouped by
 * kind. For each word, a test contains a place in which the result differs without the word.
 */

import { CONTEXT_WORDS } from './context-words.ts';
import { HEADER_WORDS } from './header-words.ts';

/**
 * Words by topic, then by API. Words have no accents and are separated by blanks. A dash marks a possible
 * separator: `api-key` is also `apiKey`, `api_key` and `apikey`.
 */
export const SECRET_WORDS = {
  /** Passwords. Plural and numbered forms are secrets, too: `passwords`, `password2`. */
  passwords: {
    Arabic: 'كلمة-المرور كلمة-السر',
    Bulgarian: 'парола',
    Catalan: 'contrasenya',
    Croatian: 'lozinka',
    'Czech and Slovak': 'heslo',
    Danish: 'adgangskode kodeord',
    Dutch: 'wachtwoord',
    English: 'pass-word pass-phrase passcode',
    Estonian: 'parool salasona',
    Finnish: 'salasana',
    French: 'mot-de-passe mots-de-passe mdp',
    German: 'passwort kennwort',
    Greek: 'κωδικος',
    Hebrew: 'סיסמה',
    Hindi: 'कूटशब्द पासवर्ड',
    Hungarian: 'jelszo',
    Indonesian: 'kata-sandi',
    Italian: 'parola-chiave',
    Lithuanian: 'slaptazodis',
    Norwegian: 'passord',
    Polish: 'haslo',
    Portuguese: 'senha',
    'Romanian and Turkish': 'parola',
    Russian: 'пароль',
    Slovene: 'geslo',
    Spanish: 'contrasena',
    Swedish: 'losenord',
    Turkish: 'sifre',
    Unix: 'passwd',
    Vietnamese: 'mat-khau',
  },
  /** Passwords in scripts without blanks between words. A name may end in such a word. */
  unspacedPasswords: {
    Chinese: '密码 密碼 口令',
    Japanese: 'パスワード 暗証番号',
    Korean: '비밀번호 암호',
    Thai: 'รหัสผ่าน',
  },
  /** Other secrets in these scripts. */
  unspacedSecrets: {
    Chinese: '令牌 密钥 密鑰 秘密',
    Japanese: 'シークレット トークン 秘密鍵',
    Korean: '비밀키 토큰',
  },
  /** Codes of digits in these scripts. */
  unspacedPins: { Chinese: '验证码 驗證碼', Japanese: '認証コード', Korean: '인증번호' },
  /** Words that may follow any of these, as when a password is typed again. */
  unspacedEndings: { Chinese: '确认 確認', Korean: '확인' },
  /** Abbreviations of a password, perhaps numbered. */
  briefPasswords: { 'HTML forms': 'psw', Roundcube: 'pass', Salesforce: 'pw', WordPress: 'pwd' },
  /** Words that an abbreviation follows without a separator: `dbpass`, but not `compass`. */
  passQualifiers: {
    Appwrite: 'http',
    BackWPup: 'ftp',
    DokuWiki: 'new old',
    'HTML forms': 'confirm cur current login mail my re repeat sql u user usr wifi',
    'Linode StackScripts': 'root',
    Moodle: 'smtp',
    Nextcloud: 'admin db',
    keytool: 'key store',
    Redis: 'require',
    'Rocket.Chat': 'ldap',
  },
  /** Last words of other secrets, also in the plural: `tokens`. */
  secrets: {
    'BIP 39': 'mnemonic',
    'General words': 'credential secret token',
    German: 'geheimnis',
    Google: 'api-key',
    Russian: 'секрет токен',
    Spanish: 'clave-secreta',
  },
  /** Last words of secrets that are a single value. Their plurals mean something else. */
  singleSecrets: {
    Alipay: 'card-no',
    'Authorize.Net': 'card-number',
    'AWS Secrets Manager': 'secret-binary secret-string',
    Azure: 'connection-string',
    'Berlin Group': 'authentication-data',
    DokuWiki: 'sec-tok',
    'Drupal Services': 'sess-id',
    'Google Cloud IAM': 'private-key-data',
    HTML: 'cc-number',
    HTTP: 'authorization',
    'JSON Web Tokens': 'jwt',
    Kubernetes: 'client-key-data',
    Latvian: 'jauna-parole veca-parole',
    Moodle: 'sess-key',
    'OAuth 2.0': 'assertion',
    phpBB: 's-id',
    Rails: 'secret-key-base',
    RiskWise: 'cc-num',
    Russian: 'апи-ключ закрытыи-ключ ключ-апи ключ-доступа приватныи-ключ секретныи-ключ',
    SAML: 'saml-response saml-art',
    Salesforce: 'session-id',
    SNMP: 'snmp-community',
    Spanish: `clave-actual clave-anterior clave-nueva confirmar-clave nueva-clave repetir-clave`,
    'Spring Security': 'csrf',
    Tornado: 'xsrf',
    WeChat: 'session-key s-key',
    'Wi-Fi': 'psk',
  },
  /** Words that may follow any of these: `password_confirmation`. */
  secretEndings: {
    'AWS STS': 'code',
    Czech: 'nove stare',
    Dutch: 'nieuw oud',
    French: 'ancien nouveau',
    German: 'neu',
    'General words': 'raw',
    'HTML forms': 'again confirm current new old repeat',
    Infisical: 'value',
    Italian: 'nuova vecchia',
    'Nuage Networks': 'base64',
    Polish: 'nowe',
    Portuguese: 'antiga atual nova',
    RabbitMQ: 'hash',
    Rails: 'confirmation',
    Russian: 'доступа новыи старыи',
    Slovene: 'novo staro',
    Spanish: 'actual anterior nueva',
    Terraform: 'pem',
    Veramo: 'hex',
  },
  /** Words that may follow others without a separator: `csrfmiddlewaretoken`. */
  joinedSecrets: {
    Abbreviations: 'tkn',
    'Bitcoin Core': 'passphrase',
    CloudStack: 'secretkey',
    Django: 'token',
    'HTML forms': 'cardnumber',
    'Jakarta Servlet': 'sessionid',
    LDAP: 'password',
    LimeSurvey: 'apikey',
    Moodle: 'accesskey privatekey',
    PHP: 'sessid',
    Roundcube: 'passwd',
    SAML: 'samlresponse',
    'Security questions': 'secretanswer',
    WeCom: 'secret',
  },
  /** Last words of short secrets of digits. */
  pins: {
    Bitwarden: 'totp',
    CyberSource: 'cvn',
    'General words': '2fa mfa pin',
    HTML: 'csc',
    Mastercard: 'cvc2',
    npm: 'otp',
    PayPal: 'cvv2',
    Russian: 'пин',
    'SIM cards': 'puk',
    Stripe: 'cvc',
    Worldpay: 'cvv',
  },
  /** Words that may follow those for short secrets, with or without a separator: `otpCode`, `pincode`. */
  pinEndings: {
    Bluetooth: 'code',
    FusionPBX: 'number',
    'General words': 'value',
    'HTML forms': 'again confirm new old',
    Russian: 'код',
  },
  /** Names of secrets that also name other things. Only a value that looks random is a secret. */
  weakNames: { 'AWS KMS': 'plaintext', 'OAuth 2.0': 'code' },
  /** Weak names that also denote an item, by its key in a store or its id. A path or a UUID is then not a secret. */
  storeNames: { 'Google Maps': 'key', OpenWeather: 'appid', Russian: 'ключ' },
  /** Last words of weak names. */
  weakSecrets: {
    Alipay: 'sign',
    'Amazon S3': 'signature',
    Auth0: 'oob-code',
    Azure: 'sig',
    'Azure Storage': 'sas',
    CAS: 'ticket',
    Firebase: 'auth',
    Flask: 'session',
    German: 'geheim',
    Jenkins: 'crumb',
    Keycloak: 'session-code',
    Spanish: 'clave',
    Tuya: 'local-key',
    Twitch: 'stream-key',
  },
  /** Last words of weak names whose values may also be short. */
  briefSecrets: { BitTorrent: 'pass-key', Postman: 'bearer', Shopify: 'hmac' },
  /** Last words, among these, whose value may also be a code of digits that a device displays. */
  shownCodes: { Bluetooth: 'pass-key' },
  /** Names of payment card numbers. Only a number with a valid check digit is a secret. */
  cardNumbers: { 'ISO 8583': 'pan', Visa: 'primary-account-number' },
  /** Names of the numbers of persons. Only a number of the right form is a secret. */
  personNumbers: { 'US Social Security': 'social-security-number ssn' },
  /** Words before `tokens` that language models count: `max_tokens`. */
  tokenCounts: {
    Anthropic: 'input output',
    Gemini: 'count',
    'General words': 'context num number of',
    'llama.cpp': 'n',
    LiteLLM: 'per',
    OpenAI: 'audio cached completion max prompt reasoning remaining total',
    RAGFlow: 'used',
    vLLM: 'min',
  },
  /** Words before a `token` that is a position in a list: `nextPageToken`. */
  pageTokens: {
    'Amazon Cognito': 'pagination',
    'Amazon S3': 'continuation',
    AWS: 'next',
    'General words': 'cursor',
    'Google APIs': 'page',
    'Google Calendar': 'sync',
    'Microsoft Graph': 'delta skip',
  },
  /**
   * Last words of members that only describe the secret that their object is named after: `token.userId`.
   * Plurals count as well: `scopes`.
   */
  descriptions: {
    'Active Directory': 'guid',
    'Azure Active Directory': 'hint',
    Bitbucket: 'on uuid',
    Ethereum: 'address',
    'General words': `comment count date description email kind label length lifetime name owner state status
      time timestamp title type url user version`,
    GitHub: 'at id permission',
    GitLab: 'scope username',
    Grafana: 'role uid',
    HAL: 'href self',
    Django: 'pk',
    'JSON Web Keys': 'alg',
    'JSON Web Tokens': 'aud iss sub',
    Keycloak: 'algorithm',
    'OAuth 2.0': 'in',
    Okta: 'provider',
    'OpenID Connect': 'audience issuer',
    'OpenStack Keystone': 'catalog domain method project region',
    SCIM: 'uri',
    Vault: 'policy ttl',
    WebAuthn: 'transport',
    Zammad: 'by',
  },
  /** Words that have the same meaning anywhere in a name: `expires_at_utc`. */
  descriptionMarks: {
    'General words': 'created deleted expiration expires expiry last modified updated',
    GitLab: 'revoked',
    HAL: 'link links',
    'OpenStack Keystone': 'issued',
  },
  /** Names of the secret itself in such an object: `token.value`. */
  secretParts: {
    'General words': 'content',
    Kubernetes: 'data',
    'Simple JWT': 'access refresh',
  },
  /** The same, which also name the fields of a request to change a secret. */
  changedParts: { 'General words': 'current new old plain raw value' },
  /** The same, beside the former secret. Without one, a request has a redirect or a note under these names. */
  latterParts: { 'General words': 'next text' },
  /** Values that are never a secret, whatever the name. */
  noSecrets: {
    Fetch: 'include omit same-origin',
    'HTML forms': 'on off yes no required',
    HTTP: 'basic',
    JavaScript: 'undefined',
    JSON: 'false null true',
    'JSON Web Tokens': 'jwt',
    'OAuth 2.0': 'bearer',
    OpenAPI: 'string',
    PHP: 'deleted',
    Python: 'none',
    'React Hook Form': 'disabled',
    'Spring Boot': 'enabled',
    TypeBox: 'optional',
  },
  /** First words of the examples that documentation shows in place of a secret: `your-token`. */
  placeholders: { 'General words': 'my the xxx your' },
  /** Labels that texts for people have as the value of a password. Plurals count as well. */
  passwordLabels: {
    Dutch: 'wachtwoord',
    English: 'passcode passphrase password',
    German: 'passwort',
    Rails: 'password-confirmation',
  },
  /** Passwords in Basic credentials that carry no information, because the user name is the key. */
  noPasswords: {
    BambooHR: 'x',
    'General words': 'apikey none null password unused',
    GitHub: 'x-oauth-basic',
    Toggl: 'api_token',
  },

  ...CONTEXT_WORDS,
  ...HEADER_WORDS,
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type SecretTopic = keyof typeof SECRET_WORDS;

/** The words of a topic. */
export function secretWordsFor(topic: SecretTopic): readonly string[] {
  return Object.values(SECRET_WORDS[topic]).flatMap((words) => words.split(/\s+/));
}

/** The words of a topic as a set. */
export function secretWordSet(topic: SecretTopic): ReadonlySet<string> {
  return new Set(secretWordsFor(topic));
}

/**
 * Any word of a topic, as a part of a regular expression.
 * @param separator pattern for a dash
 */
export function anyOf(topic: SecretTopic, separator = '[-_]?'): string {
  return secretWordsFor(topic)
    .map((word) => word.replaceAll('-', separator))
    .join('|');
}

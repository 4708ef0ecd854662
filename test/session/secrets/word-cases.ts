/** A place for each word by which secrets are known, or known to be none. */

/** What nobody would take for a word. */
const RANDOM = 'x8Kq2VbT7nLw4ZpR9sDf';

/** Where something stands, and what of it is a secret. */
export interface Place {
  readonly in: 'text' | 'page' | 'form' | 'query' | 'cookie' | `header ${string}`;
  readonly text: string;
  readonly secrets: readonly string[];
}

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

function text(written: string, ...secrets: readonly string[]): Place {
  return { in: 'text', text: written, secrets };
}

function header(name: string, value: string, ...secrets: readonly string[]): Place {
  return { in: `header ${name}`, text: value, secrets };
}

/** A member with each of these names is a secret. */
function members(names: string, value = RANDOM): readonly Place[] {
  return words(names).map((name) => text(JSON.stringify({ [name]: value }), value));
}

/** A member with each of these names is none. */
function plainMembers(names: string): readonly Place[] {
  return words(names).map((name) => text(JSON.stringify({ [name]: RANDOM })));
}

export const NAMES: readonly Place[] = [
  ...members(`
    pass password passwd passphrase passcode pwd passwort kennwort secret token jwt credential
    assertion authorization csrf xsrf api_key access_key account_key admin_key app_key
    application_key auth_key client_key consumer_key encryption_key functions_key license_key
    master_key private_key secret_key server_key service_key shared_key signing_key ssh_key
    storage_key subscription_key webhook_key session_id sess_id session_key sid saml_response
    saml_art psw pw mnemonic seed_phrase secret_answer security_answer action_nonce admin_nonce
    ajax_nonce csrf_nonce delete_nonce edit_nonce form_nonce login_nonce logout_nonce
    register_nonce rest_nonce save_nonce security_nonce settings_nonce update_nonce wp_nonce
    auth_code authorization_code authentication_code backup_code device_code mfa_code
    one_time_code recovery_code reset_code security_code user_code verification_code card_number
    card_no cc_number cc_num connection_string
  `),
  ...members(`
    contraseña contrasenya senha mot_de_passe mdp parola parola_chiave wachtwoord lösenord
    adgangskode salasana jelszó heslo hasło lozinka şifre mật_khẩu kata_sandi passord slaptažodis
    geslo пароль парола κωδικός סיסמה كلمة_المرور كلمة_السر पासवर्ड 密码 密碼 口令 パスワード 暗証番号
    비밀번호 암호 รหัสผ่าน
  `),
  ...members(`
    password2 passwd_new passphrase_new secret_current token_raw haslo sifre mat_khau JSESSIONID
    ASP.NET_SessionId
  `),
  text('https://a.test/?pin=4821', '4821'),
  ...words('sess_id session_id sessid sid s_key session_key').map((name) =>
    text(JSON.stringify({ [name]: 'a5' })),
  ),
  ...words('password pwd').map((name) => text(`{"${name}": 4821}`, '4821')),
  ...words('Bearer Basic Digest DPoP Token ApiKey').map((scheme) =>
    text(JSON.stringify({ authorization: `${scheme} ${RANDOM}` }), RANDOM),
  ),
  ...words(`
    actual again atual base64 confirm confirmation current hash hex new old pem raw repeat value
  `).flatMap((end) => members(`password_${end}`)),
  ...members('otp totp 2fa mfa pin cvv cvv2 cvc cvc2 csc', '4821'),
  ...members('pin_confirm pin_number pin_again pin_new pin_old pin_value', '4821'),
  ...members('key code plaintext auth bearer hmac session sig signature ticket'),
  ...members(`
    usertoken userpassword userpasswd userpassphrase usersecret userapikey useraccesskey
    userprivatekey usersecretkey usersessionid phpsessid usercardnumber usersamlresponse
    usersecretanswer
  `),
  ...words(`
    admin confirm cur current db ftp http ldap login mail my new old re repeat root smtp sql u user
    usr wifi
  `).flatMap((owner) => members(`${owner}pass`)),
  ...members('userpw userpwd userpsw'),
  ...words(`
    max min total num number count prompt completion input output cached reasoning audio used
    remaining context n per of
  `).flatMap((count) => plainMembers(`${count}_tokens`)),
  ...plainMembers(`
    continuation_token cursor_token delta_token next_token page_token pagination_token skip_token
    sync_token
  `),
];

const LONG = RANDOM.repeat(6);
const HEX = '0a9f3c7be1d24856'.repeat(2);

/** Keys that their form tells, by what they begin with and what is behind that. */
const FORMS: readonly (readonly [prefixes: string, rest: string])[] = [
  ['gho_ ghp_ ghr_ ghs_ ghu_ github_pat_', LONG.slice(0, 40)],
  ['glpat- glptt- glrt- gldt- glcbt- glsoat- glft- glagent- glimt-', RANDOM],
  ['xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xapp-1-', RANDOM],
  ['sk_live_ sk_test_ rk_live_ pk_live_ whsec_', RANDOM],
  ['AIza ya29. GOCSPX- 1//0', LONG.slice(0, 36)],
  ['npm_ pypi- hf_', 'xKqVbTnLwZpRsDf'.repeat(3)],
  [`SG.${RANDOM}.`, RANDOM],
  ['sq0atp- sq0csp- sq0idp- EAAA', LONG.slice(0, 64)],
  ['A21AA sk- hvs. hvb. hvr. dckr_pat_ dckr_oat_', LONG.slice(0, 44)],
  ['lin_api_ lin_oauth_ secret_ ntn_ sntrys_ sntryu_', LONG.slice(0, 44)],
  ['ATATT3 ATCTT3 sl. sl.u. EAA', LONG.slice(0, 100)],
  ['AKIA ASIA', 'Q7XK2VBT7NLW4ZPR'],
  ['SK key-', HEX],
  ['shpat_ shpca_ shppa_ shpss_ shpua_ dapi', HEX],
  ['dop_v1_ doo_v1_ dor_v1_', HEX + HEX],
  [`PMAK-${HEX.slice(0, 24)}-`, HEX + HEX.slice(0, 2)],
  ['access_token$production$ access_token$sandbox$', `${HEX.slice(0, 16)}$${HEX}`],
  ['bot123456789:AA 123456789:AA', LONG.slice(0, 33)],
];

export const KEYS: readonly Place[] = [
  ...FORMS.flatMap(([prefixes, rest]) =>
    words(prefixes).map((prefix) => text(`Use ${prefix}${rest} now`, prefix + rest)),
  ),
  text(`Use ${HEX}-us12 now`, `${HEX}-us12`),
  text(`Use eyJhbGciOiJI.${RANDOM}.${RANDOM} now`, `eyJhbGciOiJI.${RANDOM}.${RANDOM}`),
  text(`https://a.test/services/T12345678/B12345678/${RANDOM}`, `T12345678/B12345678/${RANDOM}`),
  ...words('AccountKey SharedAccessKey').map((name) =>
    text(`Endpoint=a;${name}=${LONG.slice(0, 44)}`, LONG.slice(0, 44)),
  ),
  text(`Use abc8Q~${LONG.slice(0, 34)} now`, `abc8Q~${LONG.slice(0, 34)}`),
];

/** What says something of a secret, in an object that is called one. */
export const DESCRIPTIONS: readonly Place[] = words(`
  id ids uid uuid guid name names username user users owner email type kind link links self href url
  urls uri scope role permission method status state version label title description comment hint
  policy alg algorithm provider issuer audience project domain region catalog count length lifetime
  ttl date time timestamp valid_at valid_in valid_on made_by transports _links expires expiry
  expiration issued created updated modified deleted revoked last
`).map((own) => text(JSON.stringify({ token: { [own]: RANDOM } })));

/** What stands for a secret, and is none. */
export const PLACEHOLDERS: readonly Place[] = words(`
  true false on off yes no null undefined none bearer basic jwt string deleted *** ... … <token>
  \${token} [redacted]
`).map((value) => text(JSON.stringify({ token: value })));

/** What a secret is called in an object that has its name. */
export const PARTS: readonly Place[] = words(
  'value raw data content plain text access refresh current next',
).map((own) => text(JSON.stringify({ token: { [own]: 'hunter' } }), 'hunter'));

export const PAIRS: readonly Place[] = [
  ...words(`
    name key field id param parameter parametername header k n variable option property attribute
  `).map((name) => text(JSON.stringify({ [name]: 'password', value: 'hunter2' }), 'hunter2')),
  ...words('otp pin').map((name) => text(JSON.stringify({ name, value: '4821' }), '4821')),
  ...words('value val v stringValue string_value current').map((value) =>
    text(JSON.stringify({ name: 'password', [value]: 'hunter2' }), 'hunter2'),
  ),
  ...words('content data text').map((value) =>
    text(JSON.stringify({ name: 'password', [value]: RANDOM }), RANDOM),
  ),
  ...words('params args argv arguments cmd command entrypoint').map((list) =>
    text(JSON.stringify({ [list]: ['--password', 'hunter2'] }), 'hunter2'),
  ),
  ...words('key name field param parameter parametername k n').map((tag) =>
    text(`<${tag}>password</${tag}><string>hunter2</string>`, 'hunter2'),
  ),
  ...words('dt th td label').map((tag) => text(`<${tag}>password</${tag}><dd>hunter2</dd>`)),
  ...words('dt th td label').map((tag) =>
    text(`<${tag}>API key</${tag}><dd>${RANDOM}</dd>`, RANDOM),
  ),
];

export const VARIABLES: readonly Place[] = [
  text(
    JSON.stringify({ query: 'mutation { login(password: $p) }', variables: { p: 'hunter2' } }),
    'hunter2',
  ),
  text(JSON.stringify({ Plaintext: 'hunter2', KeyId: 'a' }), 'hunter2'),
];

/** Tags that have the name of a secret. */
export const TAGS: readonly Place[] = [
  ...words(`
    a button details fieldset form h1 iframe label legend li map meta object option section select slot
    summary
  `).map((tag) => text(`<${tag} name="token">${RANDOM}</${tag}>`)),
  text(`<span accesskey="${RANDOM}">Hello</span>`),
  { in: 'page', text: `<script nonce="${RANDOM}">go()</script>`, secrets: [] },
  ...words('name id key property').map((name) =>
    text(`<span ${name}="api-key" value="${RANDOM}"/>`, RANDOM),
  ),
  ...words('value content').map((name) =>
    text(`<span name="api-key" ${name}="${RANDOM}"/>`, RANDOM),
  ),
  ...words('name key').map((name) => text(`<span ${name}="password">hunter2</span>`, 'hunter2')),
];

/** The arguments of a call, whose names nothing tells. */
export const CALLS: readonly Place[] = [
  ...words(`
    login logon log_in signin signon sign_in auth authenticate authorize authorise core.login
    user.signIn
  `).map((method) => text(JSON.stringify({ method, params: ['ada', 'hunter2'] }), 'hunter2')),
  text(JSON.stringify({ method: 'wp.getUsersBlogs', params: ['ada', 'hunter2'] }), 'hunter2'),
  ...words('wp.getPosts mt.getCategoryList metaWeblog.getPost').map((method) =>
    text(JSON.stringify({ method, params: ['1', 'ada', 'hunter2'] }), 'hunter2'),
  ),
  text(
    JSON.stringify({ method: 'blogger.getUserInfo', params: ['1', 'ada', 'hunter2'] }),
    'hunter2',
  ),
  text(
    JSON.stringify({ method: 'blogger.getPost', params: ['1', '2', 'ada', 'hunter2'] }),
    'hunter2',
  ),
  ...words('execute execute_kw').map((method) =>
    text(JSON.stringify({ method, args: ['db', 2, 'hunter2', 'res.partner'] }), 'hunter2'),
  ),
  text(
    JSON.stringify({ method: 'walletpassphrasechange', params: ['hunter2', 'hunter3'] }),
    'hunter2',
    'hunter3',
  ),
  ...words('encryptwallet importprivkey personal_importRawKey personal_newAccount').map((method) =>
    text(JSON.stringify({ method, params: ['hunter2', 'a'] }), 'hunter2'),
  ),
  ...words('personal_sendTransaction personal_sign personal_unlockAccount').map((method) =>
    text(JSON.stringify({ method, params: ['a', 'hunter2'] }), 'hunter2'),
  ),
  ...words('create delete find forget get has list new remove revoke').map((verb) =>
    text(JSON.stringify({ method: `${verb}Token`, params: ['hunter2'] })),
  ),
];

export const HEADERS: readonly Place[] = [
  ...words(`
    X-Auth X-Authorization X-Cookie X-Token X-Secret X-Password X-ApiKey X-Api-Key X-Access-Key-Id
    X-Private-Key-Id X-Subscription-Key-Id X-Application-Key-Id X-Functions-Key-Id X-Account-Key-Id
    X-Jwt X-Session X-Credential X-Signature X-Parse-Master-Key X-Pass X-Pin X-Otp X-Pwd X-Sid
    X-Secret-Data X-Password-Data X-Api-Key-Data X-Jwt-Data X-Credential-Data
  `).map((name) => header(name, 'hunter2', 'hunter2')),
  ...words(`
    cache dedup foreign idempotency message object partition primary public routing row shard sort
    surrogate
  `).map((of) => header(`X-${of}-Key`, 'hunter2')),
  ...words('Access-Control-Token RateLimit-Token X-RateLimit-Token').map((name) =>
    header(name, 'hunter2'),
  ),
  ...words('WWW-Authenticate Proxy-Authenticate').map((name) => header(name, 'Negotiate')),
  ...words(`
    algorithm count duration enabled expires expires-at expires-in expiry length limit max-age method
    mode policy provider realm remaining scheme timeout ttl type version
  `).map((of) => header(`X-Token-${of}`, 'hunter2')),
  ...words(`
    accept accept-language age allow cache-control connection content-encoding content-language
    content-length content-range content-type date dnt expires host keep-alive last-modified origin
    pragma priority retry-after sec-fetch-site server strict-transport-security te trailer
    transfer-encoding upgrade upgrade-insecure-requests user-agent vary via x-powered-by
    access-control-allow-origin
  `).map((name) => header(name, 'https://a.test/?token=hunter2')),
  ...words(`
    apikey aws4-hmac-sha256 basic bearer bot concealed digest dpop gnap googlelogin hawk hoba mac
    mutual negotiate ntlm oauth privatetoken scram-sha-256 signature token vapid
  `).map((scheme) => header('Authorization', `${scheme} hunter2`, 'hunter2')),
  ...words('aws hmac sharedkey sharedkeylite').map((scheme) =>
    header('Authorization', `${scheme} ada:hunter2`, 'hunter2'),
  ),
  ...words('auth oauth_signature response mac sig signature t key').map((name) =>
    header('Authorization', `Hawk id="a", ${name}="hunter2"`, 'hunter2'),
  ),
  ...words('bearer authorization token jwt key ticket').map((name) =>
    header('Sec-WebSocket-Protocol', `${name}.hunter22`, 'hunter22'),
  ),
];

/** What no name stands before. */
export const CREDENTIALS: readonly Place[] = [
  ...words('Bearer Basic Token').map((scheme) => text(`curl: ${scheme} ${RANDOM}`, RANDOM)),
  ...words('bearer basic digest token apikey').map((scheme) =>
    text(`Authorization: ${scheme} ${RANDOM}`, RANDOM),
  ),
  ...words('-u --user -U --proxy-user').map((option) =>
    text(`curl -s ${option} ada:hunter2 https://a.test`, 'hunter2'),
  ),
  ...words('login account').map((name) =>
    text(`machine a.test ${name} ada password hunter2`, 'hunter2'),
  ),
  text('default login ada password hunter2', 'hunter2'),
  ...words('your-value my-value the-value xxx').map((value) => text(`cli --token ${value}`)),
  ...words('bearer authorization').map((name) =>
    header('Sec-WebSocket-Protocol', `${name}, hunter2`, 'hunter2'),
  ),
];

export const LOGINS: readonly Place[] = [
  ...words('p psd pswd passw').map(
    (name): Place => ({ in: 'form', text: `user=ada&${name}=hunter2`, secrets: ['hunter2'] }),
  ),
  ...words('u un uid uname usr user user_login login log email mail account acct nick').map(
    (name): Place => ({ in: 'form', text: `${name}=ada&p=hunter2`, secrets: ['hunter2'] }),
  ),
  { in: 'query', text: 'u=ada&p=hunter2', secrets: ['hunter2'] },
];

/** What clients keep in cookies, and is no secret. */
export const COOKIES: readonly Place[] = [
  ...words(`
    theme color_scheme color_mode colormode dark_mode darkmode mode lang language locale i18next hl tz timezone currency
    country region consent cookie_consent cookies_accepted cookie_policy accepted banner layout view
    viewport sidebar sort order per_page page_size font_size unit
  `).map((name): Place => ({ in: 'cookie', text: `${name}=blue/green`, secrets: [] })),
  ...words('%2f %20 %2C').map(
    (sign): Place => ({ in: 'cookie', text: `theme=blue${sign}green`, secrets: [] }),
  ),
  ...words('true false yes no on off none all en en_GB light dark 12').map(
    (value): Place => ({ in: 'cookie', text: `c=${value}`, secrets: [] }),
  ),
  ...words('sess auth login user token sid id').map(
    (name): Place => ({ in: 'cookie', text: `my${name}=on`, secrets: ['on'] }),
  ),
];

/** Passwords of Basic credentials that say nothing: the user is the secret. */
export const USERS: readonly string[] = words(
  'x x-oauth-basic api_token none null unused password apikey',
);

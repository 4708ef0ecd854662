/** Places whose secrets are known by other things than a word of the table, and by several of its words. */
import { header, member, type Place, plainMember, RANDOM, text, words } from './place.ts';

/** Names with several words of the table, or with a word in another spelling. */
export const NAMES: readonly Place[] = [
  ...words(`
    contraseña mot_de_passe lösenord jelszó hasło şifre mật_khẩu slaptažodis κωδικός كلمة_المرور password2
    password_raw tokenRaw passwords2 pwd2 passwords tokens passwd_new passphrase_new secret_current password_hash_2 JSESSIONID
    ASP.NET_SessionId wpnonce wp_rest_nonce userpw userpwd userpsw
  `).map((name) => member(name)),
  text('https://a.test/?pin=4821', '4821'),
  ...words('sess_id session_id sessid sid s_key session_key').map((name) =>
    text(JSON.stringify({ [name]: 'a5' })),
  ),
  ...words('password pwd pw').map((name) => text(`{"${name}": 4821}`, '4821')),
  ...words('Bearer Basic Digest DPoP Token ApiKey').map((scheme) =>
    text(JSON.stringify({ authorization: `${scheme} ${RANDOM}` }), RANDOM),
  ),
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
  ['ST-1- PT-1- TGT-1- PGT-1- PGTIOU-1- TGC-1-', RANDOM],
];

export const KEYS: readonly Place[] = [
  ...FORMS.flatMap(([prefixes, rest]) =>
    words(prefixes).map((prefix) => text(`Use ${prefix}${rest} now`, prefix + rest)),
  ),
  text(`Use ${HEX}-us12 now`, `${HEX}-us12`),
  text(`Use eyJhbGciOiJI.${RANDOM}.${RANDOM} now`, `eyJhbGciOiJI.${RANDOM}.${RANDOM}`),
  text(`https://a.test/services/T12345678/B12345678/${RANDOM}`, `T12345678/B12345678/${RANDOM}`),
  text(`https://a.test/api/webhooks/123456789012345678/${LONG.slice(0, 68)}`, LONG.slice(0, 68)),
  text(`https://a.test/IncomingWebhook/${HEX}`, HEX),
  ...words('reset reset-password password-reset confirm-email').map((word) =>
    text(`https://a.test/${word}/${LONG.slice(0, 40)}`, LONG.slice(0, 40)),
  ),
  text(`https://a.test/reset/${HEX}`),
  text('https://a.test/reset/7d0e5a12-3b6c-4f8d-9e21-c4b5a6978d30'),
  text(`https://a.test/reset/MTI/c3x2ab-${HEX}/`, `c3x2ab-${HEX}`),
  ...words('AccountKey SharedAccessKey').map((name) =>
    text(`Endpoint=a;${name}=${LONG.slice(0, 44)}`, LONG.slice(0, 44)),
  ),
  text(`Use abc8Q~${LONG.slice(0, 34)} now`, `abc8Q~${LONG.slice(0, 34)}`),
];

/** What stands for a secret, and is no word. */
export const PLACEHOLDERS: readonly Place[] = words(`*** ... … <token> \${token} [redacted]`).map(
  (value) => text(JSON.stringify({ token: value })),
);

export const PAIRS: readonly Place[] = [
  text(JSON.stringify({ name: 'token', current: 'hunter2' }), 'hunter2'),
  ...words('otp pin').map((name) => text(JSON.stringify({ name, value: '4821' }), '4821')),
  ...words('key name field param parameter parametername k n').map((tag) =>
    text(`<${tag}>password</${tag}><string>hunter2</string>`, 'hunter2'),
  ),
  ...words('dt th td label').map((tag) => text(`<${tag}>password</${tag}><dd>hunter2</dd>`)),
  ...words('dt th td label').map((tag) =>
    text(`<${tag}>API key</${tag}><dd>${RANDOM}</dd>`, RANDOM),
  ),
];

/** How many tokens there are, and where a list goes on, in whatever has it. */
export const COUNTED: readonly Place[] = [
  ...words('num_tokens numberOfTokens context_tokens n_ctx_tokens').map(
    (name): Place => ({ in: 'form', text: `${name}=150000&a=1`, secrets: [] }),
  ),
  ...words('num_tokens context_tokens total_number_of_tokens').map((name) =>
    text(`a=1&${name}=150000`),
  ),
  ...words('cursorToken cursor_token nextCursorToken').map((name) => plainMember(name)),
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
];

/** Words with parts, of which one is random. */
export const PARTED: readonly Place[] = [
  text(
    JSON.stringify({ ticket: `PVE:ada@pam:4EEC61E2::${RANDOM}` }),
    `PVE:ada@pam:4EEC61E2::${RANDOM}`,
  ),
  text(JSON.stringify({ code: `0.AX.${LONG.slice(0, 40)}` }), `0.AX.${LONG.slice(0, 40)}`),
  text(JSON.stringify({ code: `com.example.${RANDOM}` })),
  text(JSON.stringify({ session: `https://a.test/sessions/${RANDOM}` })),
  text(JSON.stringify({ signature: 'find(text: string): Promise<void>' })),
  text(JSON.stringify({ ticket: 'PROJ-12345', key: `files:${RANDOM}` })),
  text('dn: cn=ada\nuserPassword:: aHVudGVyMg==\n', 'aHVudGVyMg=='),
];

export const HEADERS: readonly Place[] = [
  header('Jenkins-Crumb', RANDOM, RANDOM),
  header('Jenkins-Crumb', 'on'),
  header('X-Sign', 'https://a.test/?token=hunter2', 'hunter2'),
  header('Authorization', 'OAuth oauth_token="hunter2", _token="hunter3"', 'hunter2', 'hunter3'),
  ...words(`
    X-Auth X-Authorization X-ApiKey X-Access-Key-Id X-Parse-Master-Key X-Pass X-Pin X-Otp X-Pwd X-Sid
  `).map((name) => header(name, 'hunter2', 'hunter2')),
  ...words('WWW-Authenticate Proxy-Authenticate').map((name) => header(name, 'Negotiate')),
  ...words('auth oauth_signature sig signature key').map((name) =>
    header('Authorization', `Hawk id="a", ${name}="hunter2"`, 'hunter2'),
  ),
  ...words('Access-Control-Allow-Credentials Sec-Fetch-Token Sec-WebSocket-Key').map(
    (name): Place => ({ in: 'header name', text: name, secrets: [] }),
  ),
  ...words('X-Author X-Tokenizer X-Dedupe-Key X-Request-Deduplication-Key').map(
    (name): Place => ({ in: 'header name', text: name, secrets: [] }),
  ),
  ...words('X-Authorized-By X-User-Password-Data X-Private-Key-Pem X-SubscriptionKey-2').map(
    (name): Place => ({ in: 'header name', text: name, secrets: [name] }),
  ),
  header('Authorization', 'SCRAM-SHA-512 hunter2', 'hunter2'),
];

/** In the languages of command lines and their files. */
const COMMANDS: readonly string[] = [
  'curl -u ada:hunter2',
  'curl -uada:hunter2 https://a.test',
  'curl --user ada:hunter2',
  'curl --user=ada:hunter2 -s',
  "curl -u 'ada:hunter2' https://a.test",
  'curl -u "ada:hunter2"',
  'curl\t-U ada:hunter2',
  '/usr/bin/curl -s --proxy-user ada:hunter2',
  'curl -s https://a.test \\\n-u ada:hunter2',
  'curl -s https://a.test \\\n  --user ada:hunter2',
  'serve --password hunter2',
  'machine a.test login ada password hunter2',
  'machine a.test account ada password hunter2',
  'machine a.test login ada account shop password hunter2',
  'machine a.test\n  login ada\n  password hunter2\n',
  'machine a.test\r\n\tlogin ada\r\n\tpassword hunter2\r\n',
  'default\nlogin ada\npassword hunter2',
  'default login ada password hunter2',
];

/** What no name stands before. */
export const CREDENTIALS: readonly Place[] = [
  ...words('bearer basic digest token apikey').map((scheme) =>
    text(`Authorization: ${scheme} ${RANDOM}`, RANDOM),
  ),
  ...words('-u --user -U --proxy-user').map((option) =>
    text(`curl -s ${option} ada:hunter2 https://a.test`, 'hunter2'),
  ),
  ...COMMANDS.flatMap((command) => [
    text(`\n${command}`, 'hunter2'),
    text(`$ ${command}`, 'hunter2'),
    text(JSON.stringify({ run: command }), 'hunter2'),
    text(JSON.stringify({ run: `set -e\n${command}` }), 'hunter2'),
    text(JSON.stringify({ event: JSON.stringify({ run: command }) }), 'hunter2'),
  ]),
  // No option of that command, and the end of a comment in markup.
  text('curly -u ada:hunter2'),
  text('curl https://a.test/-u ada:hunter2'),
  text('<!--of a token--secret hunter2'),
  ...words('bearer authorization').map((name) =>
    header('Sec-WebSocket-Protocol', `${name}, hunter2`, 'hunter2'),
  ),
];

export const LOGINS: readonly Place[] = [
  { in: 'form', text: 'user_login=ada&p=hunter2', secrets: ['hunter2'] },
  { in: 'query', text: 'u=ada&p=hunter2', secrets: ['hunter2'] },
];

/** What clients keep in cookies, and is no secret, in other spellings. */
export const COOKIES: readonly Place[] = [
  ...words('color_scheme dark_mode per_page page_size my_theme').map(
    (name): Place => ({ in: 'cookie', text: `${name}=blue/green`, secrets: [] }),
  ),
  ...words('%2f %20 %2C').map(
    (character): Place => ({ in: 'cookie', text: `theme=blue${character}green`, secrets: [] }),
  ),
  ...words('no on en en_GB 12').map(
    (value): Place => ({ in: 'cookie', text: `c=${value}`, secrets: [] }),
  ),
  ...words('token id sid').map(
    (name): Place => ({ in: 'cookie', text: `my${name}=on`, secrets: ['on'] }),
  ),
  ...words('inside siderCollapsed sidebar-open').map(
    (name): Place => ({ in: 'cookie', text: `${name}=true`, secrets: [] }),
  ),
  ...words('authenticated session_seen').map(
    (name): Place => ({ in: 'cookie', text: `${name}=true`, secrets: ['true'] }),
  ),
];

/** The words of `secret-words.ts` whose meaning depends on their context. */
export const CONTEXT_WORDS = {
  // Words for siblings, which show the meaning of a value next to them:

  /** Parameters that appear next to an authorization `code`. */
  codeSiblings: {
    'OAuth 2.0': 'client-id client-secret redirect-uri scope',
    'OpenID Connect': 'id-token session-state',
    PKCE: 'code-verifier',
    'RFC 9207': 'iss',
  },
  /** Words in the names of parameters that appear next to an error `code`. */
  errorSiblings: { 'OAuth 2.0': 'error', 'General words': 'message msg' },
  /** Parameters that appear next to a nonce that the client made up, perhaps with a word before them. */
  nonceSiblings: {
    'JSON Web Tokens': 'aud iss',
    'OAuth 2.0': 'client-id redirect-uri response-type',
    Vault: 'ciphertext',
  },
  /** Last words of parameters that sign a URL. Elsewhere, these words mean other things as well. */
  urlSignatures: { Alipay: 'sign', 'Amazon S3': 'signature', Azure: 'sig', Shopify: 'hmac' },
  /** Last words of parameters that give the expiry of a URL. Other parameters of such a URL sign it. */
  urlExpiries: {
    'Amazon CloudFront': 'expires',
    Azure: 'se',
    Discord: 'ex',
    Facebook: 'oe',
    KeyCDN: 'expire',
  },
  /** Last words of parameters in such a URL that are random but do not sign the URL. */
  urlContents: {
    'General words': 'id key name rev v version',
    'HTTP caches': 'etag',
    Relay: 'after before cursor',
  },
  /** Members that declare a sibling value to be secret if they are true. */
  secretFlags: {
    'Azure Pipelines': 'is-secret',
    GitLab: 'masked',
    'Octopus Deploy': 'is-sensitive',
    Render: 'secret',
    Terraform: 'sensitive',
  },
  /** Types that declare a sibling value to be secret. */
  secretTypes: {
    'AWS Systems Manager': 'secure-string',
    HTML: 'password',
    Postman: 'secret',
    Vercel: 'sensitive',
    XMPP: 'text-private',
  },
  /** Private members of a JSON Web Key, beside its `kty`. */
  privateKeyMembers: { 'RFC 7518': 'd dp dq k p q qi r t', 'RFC 9964': 'priv' },
  /** Members that hold the shared key beside the algorithm of an HMAC. */
  sharedKeyMembers: { BIND: 'secret', PowerDNS: 'key' },
  /** Members that hold the secrets of an object whose `kind` is `Secret`. */
  secretMaps: { Kubernetes: 'data string-data' },
  /** Segments of a path above the name of a secret in a store. */
  secretStores: { 'Google Secret Manager': 'secrets', Vault: 'secret' },
  /** Segments before the owner and the name of a repository, which may be called `secrets`. */
  repositoryPaths: { GitHub: 'repos' },
  /** Members that hold the secret itself in such a store. Without them, any other member does. */
  storePayloads: {
    'Azure Key Vault': 'value',
    GitHub: 'encrypted-value',
    'Google Secret Manager': 'payload',
    Vault: 'data',
  },
  /** Members that describe it. */
  storeDescriptions: {
    'Azure Key Vault': 'attributes content-type tags',
    'Google Secret Manager': 'data-crc32c etag',
    Vault: 'metadata mount-type options',
  },
  /** Endings of paths that programs read without a login: the link itself has the key. */
  feedExtensions: { iCalendar: 'ics', RSS: 'rss' },
  /** Parameters that hold this key. */
  feedKeys: { 'General words': 'key', Pretix: 'ticket' },
  /** Parts of paths of links that sign in whoever follows them. */
  magicPaths: { 'General words': 'magic' },
  /** Parameters of such links that hold the token. */
  magicKeys: { 'General words': 't' },
  /** Parts of a postal address. */
  addressParts: {
    'India Post': 'district',
    'schema.org': 'locality',
    Shopify: 'city country',
    Shiprocket: 'landmark',
  },

  // Words before `key`, `code` and the like that turn the name into the name of a secret:

  /** Words before a secret `key`: `clientKey`. Other keys are labels: `sort_key`. */
  keyQualifiers: {
    Adyen: 'hmac',
    'Amazon Web Services': 'access',
    'Apache APISIX': 'admin',
    'ASP.NET': 'decryption',
    'Azure API Management': 'subscription',
    'Azure Functions': 'functions',
    'Azure SQL': 'storage',
    'Azure Storage': 'account',
    'Azure VPN Gateway': 'shared',
    Datadog: 'application',
    Edamam: 'app',
    'Firebase Cloud Messaging': 'server',
    'Google Cloud': 'private',
    'Google Cloud Build': 'webhook',
    GoogleAuthenticator: 'manual-entry',
    Lark: 'encrypt',
    LoRaWAN: 'enc nwk',
    Mailgun: 'signing',
    Mandrill: 'auth',
    MaxMind: 'license',
    MinIO: 'secret',
    n8n: 'encryption',
    'OAuth 1.0': 'consumer',
    PagerDuty: 'service',
    Parse: 'client master',
    'Rancher RKE': 'ssh',
    WireGuard: 'preshared',
  },
  /** Words before a secret `code`: `recovery_codes`. Other codes are labels: `country_code`. */
  codeQualifiers: {
    'Amazon Cognito': 'mfa',
    'Apple Configurator': 'unlock',
    Auth0: 'binding',
    'Authorize.Net': 'card',
    Discord: 'backup',
    DocuSign: 'access',
    Firebase: 'sms',
    'GSMA eSIM': 'activation',
    'General words': 'authentication reset verification',
    GoDaddy: 'auth',
    HomeKit: 'setup',
    HTML: 'one-time',
    'Laravel Fortify': 'recovery',
    Matter: 'pairing',
    'OAuth 2.0': 'device user',
    PayPal: 'security',
    'Sign in with Apple': 'authorization',
    Steam: 'revocation',
    'Symfony scheb/2fa': 'two-factor',
    Tencent: 'verify',
    Zigbee: 'install',
  },
  /** Words before a secret `seed`, from which all codes are derived. Other seeds are for random numbers. */
  seedQualifiers: {
    'AWS IAM': 'base32-string',
    'General words': '2fa mfa wallet',
    Monero: 'mnemonic',
    'RFC 4226': 'otp hotp',
    'RFC 6238': 'totp',
    Trezor: 'recovery',
    'XRP Ledger': 'master',
  },
  /** Words before a secret `phrase`, which restores a wallet. */
  phraseQualifiers: {
    'General words': 'backup',
    MetaMask: 'recovery',
    Phantom: 'secret',
    Waves: 'seed',
  },
  /** Words before the `words` of such a phrase. */
  wordQualifiers: { 'BIP 39': 'mnemonic', Monero: 'seed', Trezor: 'recovery' },
  /** Words before a secret `answer`, which may be numbered: `security_answer2`. */
  answerQualifiers: {
    'Airlock IAM': 'secret',
    'OWASP Juice Shop': 'security',
    'Security questions': 'maiden',
  },
  /**
   * Words before a nonce that a server issues, perhaps with another word in between: `wp_rest_nonce`. The
   * client makes up other nonces: `oauth_nonce`.
   */
  serverNonceQualifiers: {
    'Apache Tomcat': 'csrf',
    Braintree: 'payment',
    Matomo: 'form',
    'Orders Tracking for WooCommerce': 'action',
    Passster: 'logout',
    'Popularity Contest': 'settings',
    'Simple Share Buttons Adder': 'save',
    'Simply Static Pro': 'delete',
    'Ultimate Addons for Contact Form 7': 'admin',
    WooCommerce: 'edit login register',
    WordPress: 'ajax rest wp',
    'WP Database Backup': 'security',
    'WP EasyCart': 'update',
  },
  /** Words before a nonce that a client makes up. */
  clientNonceQualifiers: {
    'Alibaba Cloud': 'ca signature',
    'General words': 'client request',
    'OAuth 1.0': 'oauth',
  },

  // Words for pairs of name and value, calls and logins:

  /** Members that hold the name in a pair of name and value: `{"name": "token", "value": "…"}`. */
  pairNames: {
    'Amazon RDS': 'parametername',
    'AWS CloudFormation': 'parameterkey',
    'express-validator': 'param',
    Flowable: 'id',
    FreeRADIUS: 'attribute',
    'General words': 'header option parameter setting var variable',
    HAR: 'name',
    HubSpot: 'property',
    'JSON Patch': 'path',
    Magento: 'field',
    MongoDB: 'k',
    Postman: 'key',
    SenML: 'n',
  },
  /** Members that hold the name as a label for people: only a random value is then a secret. */
  pairLabels: { 'JSON Schema': 'title', 'HTML forms': 'label', Postman: 'description' },
  /** Names in such pairs, in a list called a secret, whose values say where the secret is sent. */
  placeNames: { Postman: 'in key' },
  /** Members that hold the value in such a pair. */
  pairValues: {
    'AWS CloudFormation': 'parameter-value',
    'AWS Data Pipeline': 'string-value',
    'General words': 'current val',
    HAR: 'value',
    MongoDB: 'v',
  },
  /** Members that hold the value or a text about the named thing: only a random value is a secret. */
  pairContents: { 'General words': 'content data text' },
  /** Members with the value of a parameter, beside the type of a secret. */
  flaggedValues: { 'JSON Schema': 'default' },
  /** Members with the names of the columns of a table, beside its rows. */
  tableHeads: {
    Metabase: 'cols',
    pandas: 'columns',
    MySQL: 'fields',
    'General words': 'head header headers',
  },
  /**
   * Last words of members that describe each field under its name: `{"errors": {"password": "too_short"}}`.
   */
  fieldTexts: {
    'Angular Material': 'hints placeholders',
    Formik: 'warnings',
    'General words': 'error labels titles',
    Laravel: 'messages rules',
    'OpenAPI Generator': 'types',
    Rails: 'errors',
  },
  /** Members that hold the arguments of a call or a command. */
  argumentLists: {
    Docker: 'cmd entrypoint',
    'JSON-RPC': 'params',
    Jupyter: 'argv',
    Kubernetes: 'args command',
    Transmission: 'arguments',
  },
  /**
   * Commands with the password in the option `-p`, either joined to it or as the next word. A dash may also
   * be a blank: `docker login`.
   */
  commandsWithP: {
    'Azure CLI': 'az-login',
    Docker: 'docker-login',
    Podman: 'podman-login',
    SSH: 'sshpass',
  },
  /**
   * Commands with the password joined to the option `-p`. If a blank follows the option, they prompt for it.
   */
  commandsWithJoinedP: { MySQL: 'mysql mysqladmin mysqldump' },
  /** Commands with the password in another option: `-a`, `-P`, `-w`. */
  commandsWithA: { Redis: 'redis-cli' },
  commandsWithCapitalP: { 'SQL Server': 'sqlcmd' },
  commandsWithW: { OpenLDAP: 'ldapadd ldapmodify ldapsearch' },
  /** Last words of methods whose last text argument is a password: `core.login`, `user.signIn`. */
  loginMethods: {
    CoinEx: 'auth',
    'General words': 'authorise sign-on',
    Odoo: 'authenticate',
    Stratum: 'authorize',
    SurrealDB: 'sign-in',
    WoodWing: 'log-on',
    Zabbix: 'log-in',
  },
  /** Last words of the methods of blogs, after the verb: `newPost`. */
  blogThings: {
    Blogger: 'post recent-posts',
    MetaWeblog: 'categories media-object',
  },
  /** First words of methods that only handle a secret and take the secret's id: `revokeToken`. */
  handlingMethods: {
    'General words': 'create delete find forget get has list new remove revoke',
  },
  /** First words of methods that also take the old password: `changePassword`. */
  changingMethods: {
    'General words': 'change update',
    Jellyfin: 'replace',
  },
  /** Client programs that a login may name after the password. */
  loginClients: {
    'General words': 'app browser desktop mobile web',
    'Matrix push': 'android ios',
  },
  /** Fields that hold a password if there is a sibling field for a user. */
  loginPasswords: {
    DokuWiki: 'p',
    'HTML forms': 'passw psd pswd',
    Latvian: 'parole',
    Spanish: 'clave',
  },
  /** Fields that hold a user in requests to a login path. Elsewhere, these words mean other things. */
  loginPathUsers: {
    'General words': 'handle member name phone who',
    Naver: 'id',
  },
  /** Last words of login paths. */
  loginPaths: {
    'Better Auth': 'sign-in',
    CouchDB: 'session',
    Devise: 'sessions',
    'General words': 'auth enter',
    MediaWiki: 'log-in',
    'Odoo and Keystone': 'authenticate',
    WoodWing: 'log-on',
  },
  /** Fields that hold a user. */
  loginUsers: {
    DokuWiki: 'u',
    Estonian: 'kasutaja',
    GitHub: 'login',
    'Hacker News': 'acct',
    'HTML forms': 'email mail nick usr',
    Latvian: 'lietotajs',
    LDAP: 'uid',
    Salesforce: 'un',
    Spanish: 'correo usuario',
    Synology: 'account',
    WordPress: 'log',
    XOOPS: 'uname',
  },

  // Names of elements and attributes:

  /** Elements whose text names the value in the next one: `<key>password</key><string>…</string>`. */
  namingElements: {
    'Amazon RDS': 'parametername',
    'Apple property lists': 'key',
    'AWS CloudFormation': 'parameterkey',
    'General words': 'field k n param parameter',
    'Jakarta Servlet': 'param-name',
    'XML-RPC': 'name',
  },
  /** Elements with the same role whose text is for people. Most of their values are not secrets. */
  labelElements: { HTML: 'dt h1 h2 h3 h4 h5 h6 label td th' },
  /** Elements of maps. The first of their two child elements has the name, and the second has the value. */
  entryElements: { Java: 'entry' },
  /** Child elements of such an element, whatever their text. */
  entryParts: { XStream: 'string' },
  /** Attributes whose value a click copies. A text next to such an attribute names the value. */
  copiedAttributes: { Bootstrap: 'data-copy', 'clipboard.js': 'data-clipboard-text' },
  /** Elements that people read and click. The name of such an element gives its subject, not its content. */
  shownElements: {
    HTML: `a button details fieldset form h1 h2 h3 h4 h5 h6 iframe label legend li map meta object option
      section select slot summary`,
  },
  /** Attributes with a meaning for browsers: a keyboard shortcut, and the nonce for a page's own scripts. */
  browserAttributes: { HTML: 'accesskey nonce' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** The words of `secret-words.ts` that depend on what they are found with. */
export const CONTEXT_WORDS = {
  // Beside others, about which they say something:

  /** Parameters beside the `code` of an authorization. */
  codeSiblings: {
    'OAuth 2.0': 'client-id client-secret redirect-uri scope',
    'OpenID Connect': 'id-token session-state',
    PKCE: 'code-verifier',
    'RFC 9207': 'iss',
  },
  /** Words in names beside the `code` of an error. */
  errorSiblings: { 'OAuth 2.0': 'error', 'General words': 'message msg' },
  /** What stands beside a nonce that a client has made up, perhaps with a word before it. */
  nonceSiblings: {
    'JSON Web Tokens': 'aud iss',
    'OAuth 2.0': 'client-id redirect-uri response-type',
    Vault: 'ciphertext',
  },
  /** Last words of parameters that sign a URL. Everywhere else, they name other things as well. */
  urlSignatures: { Alipay: 'sign', 'Amazon S3': 'signature', Azure: 'sig', Shopify: 'hmac' },
  /** Last words of parameters that say when a URL expires: others in it sign it. */
  urlExpiries: {
    'Amazon CloudFront': 'expires',
    Azure: 'se',
    Discord: 'ex',
    Facebook: 'oe',
    KeyCDN: 'expire',
  },
  /** Last words of parameters that are random in such a URL, and do not sign it. */
  urlContents: {
    'General words': 'id key name rev v version',
    'HTTP caches': 'etag',
    Relay: 'after before cursor',
  },
  /** Members that say of the value beside them that it is secret, where they are true. */
  secretFlags: {
    'Azure Pipelines': 'is-secret',
    GitLab: 'masked',
    'Octopus Deploy': 'is-sensitive',
    Render: 'secret',
    Terraform: 'sensitive',
  },
  /** Types of such values. */
  secretTypes: {
    'AWS Systems Manager': 'secure-string',
    HTML: 'password',
    Postman: 'secret',
    Vercel: 'sensitive',
  },
  /** Members with the secrets of an object whose `kind` is `Secret`. */
  secretMaps: { Kubernetes: 'data string-data' },
  /** Parts of a postal address. */
  addressParts: {
    'India Post': 'district',
    'schema.org': 'locality',
    Shopify: 'city country',
    Shiprocket: 'landmark',
  },

  // Before `key`, `code` and the like, which they make the name of a secret:

  /** Whose key is a secret: `clientKey`. Other keys are labels: `sort_key`. */
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
  /** Whose code is a secret: `recovery_codes`. Other codes are labels: `country_code`. */
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
  /** Whose seed is a secret: all codes come from it. Other seeds are of chance. */
  seedQualifiers: {
    'AWS IAM': 'base32-string',
    'General words': '2fa mfa wallet',
    Monero: 'mnemonic',
    'RFC 4226': 'otp hotp',
    'RFC 6238': 'totp',
    Trezor: 'recovery',
    'XRP Ledger': 'master',
  },
  /** Whose phrase is a secret: it restores a wallet. */
  phraseQualifiers: {
    'General words': 'backup',
    MetaMask: 'recovery',
    Phantom: 'secret',
    Waves: 'seed',
  },
  /** Whose words are: those of that phrase. */
  wordQualifiers: { 'BIP 39': 'mnemonic', Monero: 'seed', Trezor: 'recovery' },
  /** Whose answer is a secret, numbered as well: `security_answer2`. */
  answerQualifiers: {
    'Airlock IAM': 'secret',
    'OWASP Juice Shop': 'security',
    'Security questions': 'maiden',
  },
  /**
   * What stands before a nonce that a server gives out, perhaps with a word between: `wp_rest_nonce`. Others
   * are made up by the client: `oauth_nonce`.
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
  /** What stands before a nonce that a client makes up itself. */
  clientNonceQualifiers: {
    'Alibaba Cloud': 'ca signature',
    'General words': 'client request',
    'OAuth 1.0': 'oauth',
  },

  // In pairs of name and value, calls and logins:

  /** What the name is called in a pair of a name and a value: `{"name": "token", "value": "…"}`. */
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
  /** The same where the text is for people: only a random value is a secret. */
  pairLabels: { 'JSON Schema': 'title', 'HTML forms': 'label' },
  /** What the value is called. */
  pairValues: {
    'AWS CloudFormation': 'parameter-value',
    'AWS Data Pipeline': 'string-value',
    'General words': 'current val',
    HAR: 'value',
    MongoDB: 'v',
  },
  /** The same, where what it says in words is none: what a thing called so is about. */
  pairContents: { 'General words': 'content data text' },
  /** Last words of what says something of each field by the name of that: `{"errors": {"password": "too_short"}}`. */
  fieldTexts: {
    'Angular Material': 'hints placeholders',
    Formik: 'warnings',
    'General words': 'error labels titles',
    Laravel: 'messages rules',
    'OpenAPI Generator': 'types',
    Rails: 'errors',
  },
  /** Members with the arguments of a call, or of a command. */
  argumentLists: {
    Docker: 'cmd entrypoint',
    'JSON-RPC': 'params',
    Jupyter: 'argv',
    Kubernetes: 'args command',
    Transmission: 'arguments',
  },
  /**
   * Commands whose option `-p` is a password, in one word with it or before it. A dash may be a blank as
   * well: `docker login`.
   */
  commandsWithP: {
    'Azure CLI': 'az-login',
    Docker: 'docker-login',
    Podman: 'podman-login',
    SSH: 'sshpass',
  },
  /** The same in one word alone: before a blank, it asks for the password. */
  commandsWithJoinedP: { MySQL: 'mysql mysqladmin mysqldump' },
  /** The same with other letters: `-a`, `-P`, `-w`. */
  commandsWithA: { Redis: 'redis-cli' },
  commandsWithCapitalP: { 'SQL Server': 'sqlcmd' },
  commandsWithW: { OpenLDAP: 'ldapadd ldapmodify ldapsearch' },
  /** Last words of methods whose last text is a password: `core.login`, `user.signIn`. */
  loginMethods: {
    CoinEx: 'auth',
    'General words': 'authorise sign-on',
    Odoo: 'authenticate',
    Stratum: 'authorize',
    SurrealDB: 'sign-in',
    WoodWing: 'log-on',
    Zabbix: 'log-in',
  },
  /** Last words of methods of blogs, behind what they do: `newPost`. */
  blogThings: {
    Blogger: 'post recent-posts',
    MetaWeblog: 'categories media-object',
  },
  /** First words of methods that only handle a secret, and take its id: `revokeToken`. */
  handlingMethods: {
    'General words': 'create delete find forget get has list new remove revoke',
  },
  /** First words of methods that take the password that was there as well: `changePassword`. */
  changingMethods: {
    'General words': 'change update',
    Jellyfin: 'replace',
  },
  /** What logs in, where a login says so behind the password. */
  loginClients: {
    'General words': 'app browser desktop mobile web',
    'Matrix push': 'android ios',
  },
  /** Fields that are a password where a user stands beside them. */
  loginPasswords: {
    DokuWiki: 'p',
    'HTML forms': 'passw psd pswd',
    Latvian: 'parole',
    Spanish: 'clave',
  },
  /** Fields for a user where a login is sent to; elsewhere, they name other things. */
  loginPathUsers: {
    'General words': 'handle member name phone who',
    Naver: 'id',
  },
  /** Last words of paths that logins are sent to. */
  loginPaths: {
    'Better Auth': 'sign-in',
    CouchDB: 'session',
    Devise: 'sessions',
    'General words': 'auth enter',
    MediaWiki: 'log-in',
    'Odoo and Keystone': 'authenticate',
    WoodWing: 'log-on',
  },
  /** Fields for a user. */
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

  // As names of elements and attributes:

  /** Elements whose text names the value in the next one: `<key>password</key><string>…</string>`. */
  namingElements: {
    'Amazon RDS': 'parametername',
    'Apple property lists': 'key',
    'General words': 'field k n param parameter',
    'XML-RPC': 'name',
  },
  /** The same where the text is for people, and most values are no secret. */
  labelElements: { HTML: 'dt h1 h2 h3 h4 h5 h6 label td th' },
  /** Elements of maps, in which the first of two elements has the name, and the second the value. */
  entryElements: { Java: 'entry' },
  /** What these two are called, for any name. */
  entryParts: { XStream: 'string' },
  /** Attributes with what a click copies: a text beside them says what that is. */
  copiedAttributes: { Bootstrap: 'data-copy', 'clipboard.js': 'data-clipboard-text' },
  /** Elements that people read and click. Their name says what they are about, not that they hold it. */
  shownElements: {
    HTML: `a button details fieldset form h1 h2 h3 h4 h5 h6 iframe label legend li map meta object option
      section select slot summary`,
  },
  /** Attributes that browsers know: a shortcut, and what a page gives to its own scripts. */
  browserAttributes: { HTML: 'accesskey nonce' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

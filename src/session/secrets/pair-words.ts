/** The words of `secret-words.ts` that pairs of a name and a value, calls and logins have. */
export const PAIR_WORDS = {
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
} as const satisfies Record<string, Readonly<Record<string, string>>>;

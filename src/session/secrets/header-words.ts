/** Words of `secret-words.ts` for headers, authentication schemes and cookies. */
export const HEADER_WORDS = {
  /** Words that mark a header as secret anywhere in its name. */
  secretHeaders: {
    'Alibaba Cloud': 'access-key',
    'Azure API Management': 'subscription-key',
    'Azure Functions': 'functions-key',
    'Azure Storage': 'account-key',
    Datadog: 'application-key',
    'General words': 'auth cookie credential jwt passw secret session token',
    Google: 'api-key',
    'Google Cloud': 'private-key',
    'HTTP Message Signatures': 'signature',
  },
  /** Words before `-Key` in headers with a key of data. All other keys are secrets. */
  dataKeys: {
    Akamai: 'cache',
    'Amazon DynamoDB': 'partition sort',
    'Amazon S3': 'object',
    'Apache HBase': 'row',
    'Apache Kafka': 'message',
    Fastly: 'surrogate',
    'General words': 'dedupe deduplication',
    PagerDuty: 'dedup',
    'Public-key cryptography': 'public',
    RabbitMQ: 'routing',
    SQL: 'foreign primary',
    Stripe: 'idempotency',
    WebSocket: 'websocket',
    Yorkie: 'shard',
  },
  /** Prefixes of headers that state permissions or limits. */
  limitHeaders: {
    CORS: 'access-control',
    Fetch: 'sec-fetch',
    GitHub: 'x-ratelimit',
    IETF: 'ratelimit',
  },
  /** Headers that ask for credentials. */
  challengeHeaders: { HTTP: 'proxy-authenticate www-authenticate' },
  /** Last words of headers that only describe a secret. A replay sends such headers as they were recorded. */
  headerDescriptions: {
    'General words': `algorithm count duration enabled expires expires-at expires-in expiry length limit
      method mode policy provider remaining scheme timeout type version`,
    HTTP: 'max-age realm',
    Vault: 'ttl',
  },
  /** Headers of nearly every message, which never contain a secret. */
  harmlessHeaders: {
    Fetch: 'origin',
    HSTS: 'strict-transport-security',
    HTTP: `accept age allow cache-control connection content-encoding content-language content-length
      content-range content-type date expires host keep-alive last-modified pragma retry-after server te
      trailer transfer-encoding upgrade user-agent vary via`,
    PHP: 'x-powered-by',
    'RFC 9218': 'priority',
    'Tracking Preference Expression': 'dnt',
    'Upgrade Insecure Requests': 'upgrade-insecure-requests',
  },
  /** Prefixes of other headers that never contain a secret. */
  harmlessPrefixes: { CORS: 'access-control-', Fetch: 'sec-', HTTP: 'accept-' },

  /**
   * Authentication schemes. Any other first word of a header is kept only if it is written like a scheme
   * before a token.
   */
  authSchemes: {
    'Amazon Web Services': 'aws aws4-hmac-sha256',
    'Azure Storage': 'sharedkey sharedkeylite',
    Discord: 'bot',
    Elasticsearch: 'apikey',
    'Google ClientLogin': 'googlelogin',
    Hawk: 'hawk',
    'HTTP Signatures': 'signature',
    'IETF drafts': 'scram-sha-512',
    IANA: `basic bearer concealed digest dpop gnap hoba mutual negotiate oauth privatetoken scram-sha-1
      scram-sha-256 vapid`,
    Kong: 'hmac',
    'OAuth 2.0 MAC tokens': 'mac',
    Rails: 'token',
    Windows: 'ntlm',
  },
  /** Schemes that have a public id before a signature. */
  signedSchemes: {
    'Amazon S3': 'aws',
    'Azure Storage': 'sharedkey sharedkeylite',
    'General words': 'hmac',
  },
  /**
   * Schemes that may appear in texts, between the name of a secret and the secret: `authorization: Bearer …`.
   */
  textSchemes: { Elasticsearch: 'apikey', IANA: 'basic bearer digest dpop', Rails: 'token' },
  /** Schemes that need no name before them. */
  loneSchemes: { IANA: 'basic bearer', Rails: 'token' },
  /** Parameters of schemes that are secrets, although their names mean other things elsewhere. */
  schemeParameters: { Digest: 'response', Hawk: 'mac', Stripe: 'v0 v1', VAPID: 't' },
  /** Last words before a token in a WebSocket subprotocol. */
  protocolNames: {
    'General words': 'jwt ticket token',
    Kubernetes: 'authorization bearer',
    OpenAI: 'key',
  },

  /** Last words of cookies that hold a setting of the client. */
  settingCookies: {
    'Cookie banners': `accepted banner consent cookie-accepted cookie-consent cookie-policy cookies-accepted
      cookies-consent cookies-policy`,
    Django: 'language',
    'General words': `color-mode color-scheme colour-mode colour-scheme dark-mode font-size layout mode order
      page-size per-page sidebar sort theme unit units view viewport`,
    Google: 'hl',
    i18next: 'i18next',
    Laravel: 'locale',
    Shops: 'country currency region',
    WordPress: 'lang',
    'Time zones': 'time-zone tz',
  },
  /** Values of switches. */
  switchValues: { 'General words': 'all dark false light none off true yes' },
  /**
   * Words in the names of cookies that identify a user. Such a cookie is never a setting, whatever its value.
   */
  loginCookies: { Express: 'sid', 'General words': 'auth login sess user' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

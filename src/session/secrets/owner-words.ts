/** The words of `secret-words.ts` that stand before a key, a code and the like, and tell that it is a secret. */
export const OWNER_WORDS = {
  /** Whose key is a secret: `clientKey`. Other keys are labels: `sort_key`. */
  keyOwners: {
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
  codeOwners: {
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
  seedOwners: {
    'AWS IAM': 'base32-string',
    'General words': '2fa mfa wallet',
    Monero: 'mnemonic',
    'RFC 4226': 'otp hotp',
    'RFC 6238': 'totp',
    Trezor: 'recovery',
    'XRP Ledger': 'master',
  },
  /** Whose phrase is a secret: it restores a wallet. */
  phraseOwners: {
    'General words': 'backup',
    MetaMask: 'recovery',
    Phantom: 'secret',
    Waves: 'seed',
  },
  /** Whose words are: those of that phrase. */
  wordOwners: { 'BIP 39': 'mnemonic', Monero: 'seed', Trezor: 'recovery' },
  /** Whose answer is a secret, numbered as well: `security_answer2`. */
  answerOwners: {
    'Airlock IAM': 'secret',
    'OWASP Juice Shop': 'security',
    'Security questions': 'maiden',
  },
  /**
   * What stands before a nonce that a server gives out, perhaps with a word between: `wp_rest_nonce`. Others
   * are made up by the client: `oauth_nonce`.
   */
  nonceOwners: {
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
  nonceClients: {
    'Alibaba Cloud': 'ca signature',
    'General words': 'client request',
    'OAuth 1.0': 'oauth',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

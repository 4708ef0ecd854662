/** The words of `secret-words.ts` that say something of what stands beside them. */
export const COMPANY_WORDS = {
  /** Parameters beside the `code` of an authorization. */
  codeCompany: {
    'OAuth 2.0': 'client-id client-secret redirect-uri scope',
    'OpenID Connect': 'id-token session-state',
    PKCE: 'code-verifier',
    'RFC 9207': 'iss',
  },
  /** Words in names beside the `code` of an error. */
  errorCompany: { 'OAuth 2.0': 'error', 'General words': 'message msg' },
  /** What stands beside a nonce that a client has made up, perhaps with a word before it. */
  nonceCompany: {
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
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/**
 * Keys and tokens that tell by their form alone what they are, wherever they stand. The forms are those
 * that their issuers document, most of them so that secret scanning finds leaked ones.
 */

/** By what their placeholders are called. */
const FORMATS: Readonly<Record<string, string>> = {
  JWT: String.raw`eyJ[\w-]{5,}\.(?:eyJ)?[\w-]{5,}\.[\w-]*(?:\.[\w-]+\.[\w-]+)?`,
  AWS_ACCESS_KEY: '(?:AKIA|ASIA)[A-Z2-7]{16}',
  GITHUB_TOKEN: String.raw`gh[oprsu]_\w{36,255}|github_pat_\w{22,255}`,
  GITLAB_TOKEN: String.raw`gl(?:pat|ptt|rt|dt|cbt|soat|ft|agent|imt)-[\w.-]{20,}`,
  SLACK_TOKEN: String.raw`xox[abeoprs]-[\w-]{10,}|xapp-\d-[\w-]{10,}`,
  SLACK_WEBHOOK: String.raw`(?<=/services/)T\w{8,12}/B\w{8,12}/\w{20,}`,
  STRIPE_KEY: String.raw`[rsp]k_(?:live|test)_\w{10,}|whsec_[\w+/=]{20,}`,
  GOOGLE_KEY: String.raw`AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|1//0[\w-]{20,}`,
  NPM_TOKEN: String.raw`npm_[A-Za-z\d]{36}`,
  PYPI_TOKEN: String.raw`pypi-[\w-]{16,}`,
  SENDGRID_KEY: String.raw`SG\.[\w-]{16,32}\.[\w-]{16,64}`,
  TWILIO_KEY: String.raw`SK[\da-f]{32}`,
  MAILGUN_KEY: String.raw`key-[\da-f]{32}`,
  MAILCHIMP_KEY: String.raw`[\da-f]{32}-us\d{1,2}`,
  SQUARE_TOKEN: String.raw`EAAA[\w-]{60}|sq0(?:atp|csp|idp)-[\w-]{22,43}`,
  BRAINTREE_TOKEN: String.raw`access_token\$(?:production|sandbox)\$[\da-z]{16}\$[\da-f]{32}`,
  PAYPAL_TOKEN: String.raw`A21AA[\w-]{40,}`,
  OPENAI_KEY: String.raw`sk-(?:proj-|svcacct-|admin-|ant-|or-)?[\w-]{20,}`,
  SHOPIFY_TOKEN: String.raw`shp(?:at|ca|pa|ss|ua)_[\da-f]{32}`,
  DIGITALOCEAN_TOKEN: String.raw`do[opr]_v1_[\da-f]{64}`,
  HUGGING_FACE_TOKEN: 'hf_[A-Za-z]{30,}',
  TELEGRAM_TOKEN: String.raw`(?:bot)?\d{8,10}:AA[\w-]{33}`,
  VAULT_TOKEN: String.raw`hv[sbr]\.[\w-]{24,}`,
  DATABRICKS_TOKEN: String.raw`dapi[\da-f]{32}`,
  DOCKER_TOKEN: String.raw`dckr_(?:pat|oat)_[\w-]{24,}`,
  LINEAR_KEY: String.raw`lin_(?:api|oauth)_\w{32,}`,
  NOTION_TOKEN: String.raw`(?:secret_[A-Za-z\d]{43}|ntn_[A-Za-z\d]{40,})`,
  POSTMAN_KEY: String.raw`PMAK-[\da-f]{24}-[\da-f]{34}`,
  SENTRY_TOKEN: String.raw`sntr[yu]s_[\w+/=-]{40,}`,
  ATLASSIAN_TOKEN: String.raw`AT(?:ATT|CTT)3[\w=-]{60,}`,
  DROPBOX_TOKEN: String.raw`sl\.(?:u\.)?[\w-]{100,}`,
  FACEBOOK_TOKEN: String.raw`EAA[A-Za-z\d]{90,}`,
  AZURE_KEY: String.raw`(?<=(?:AccountKey|SharedAccessKey)=)[\w+/]{43,86}={0,2}|[\w~.-]{3}\dQ~[\w~.-]{31,34}`,
  PRIVATE_KEY: '(?<=-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----)[^-]{16,}(?=-----END)',
};

const NAMES = Object.keys(FORMATS);
const ANY = new RegExp(
  // Not in a word, but for the last of an escape: `%3DAKIA…`, `\nAKIA…`.
  `(?:(?<![\\w-])|(?<=%[\\dA-Fa-f]{2})|(?<=\\\\[bfnrt])|(?<=-----)|(?<=/bot))(?:${NAMES.map((name) => `(?<${name}>${FORMATS[name]})`).join('|')})`,
  'g',
);

/** A key that is known by its form. */
export interface FoundKey {
  /** What kind of key it is, such as `GITHUB_TOKEN`. */
  readonly name: string;
  readonly value: string;
  readonly start: number;
}

/** The keys in a text whose form tells what they are. */
export function findKeys(text: string): FoundKey[] {
  const found: FoundKey[] = [];
  for (const match of text.matchAll(ANY)) {
    const groups = match.groups ?? {};
    const name = NAMES.find((each) => groups[each] !== undefined) ?? 'KEY';
    found.push({ name, value: match[0], start: match.index });
  }
  return found;
}

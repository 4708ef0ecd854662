/**
 * The forms of keys and tokens, by the names of their placeholders. A comment above each form names the page of its
 * issuer. A form is tried only at tokens that begin as it does, with a letter, a digit or a character of a class.
 */
type Forms = Readonly<Record<string, readonly string[]>>;

const UUID = String.raw`[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}`;

/** By an infix before their last characters. All are read from one run, since most tokens are shorter. */
const AZURE_INFIXED = [
  String.raw`[A-Za-z\d+/]{43,44}(?:\+ASt|ACDb|\+ABa|AzFu|\+ARm)[A-Za-z\d+/]{6}==`,
  String.raw`[A-Za-z\d+/]{0,1}(?:\+ASb|\+AEh|AIoT|AZEG|AzCa)[A-Za-z\d+/]{6}=`,
  String.raw`[A-Za-z\d]{10}AzSe[A-D][A-Za-z\d]{5}(?![\w-])`,
  String.raw`[A-Za-z\d]{20}JQQJ99[A-Za-z\d]{26}(?![\w-])`,
  String.raw`[A-Za-z\d]{44}AZDO[A-Za-z\d]{4}(?![\w-])`,
];

/** In keys of Mollie, GoCardless and Statsig, which begin with a word. */
const MIXED_CASE = String.raw`(?=[\w-]{0,28}[A-Z])(?=[\w-]{0,28}[a-z])`;

/** Base64 of the digits of an id, as tokens of Discord begin. */
const BASE64_DIGITS = '[MNO][DTjz][AEIMQUYcgk][w-z0-5]';

/**
 * Keys with their own prefix. Keys may become longer than they are today, so the form gives their minimum
 * length. Words may begin alike (`sk-telecom-announces-…`), so the rest must not read as words.
 */
const OPEN_ENDED: Forms = {
  // RFC 7515, section 7.1
  JWT: [String.raw`eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*(?:\.[\w-]+){0,16}`],
  // GitHub, "About authentication to GitHub"
  GITHUB_TOKEN: [String.raw`gh[oprsu]_\w{36,}`, String.raw`github_pat_\w{22,}`],
  // GitLab, "GitLab token overview"
  GITLAB_TOKEN: [
    String.raw`gl(?:pat|ptt|rt|dt|cbt|soat|oas|ft|ffct|agent|imt|wt)-[\w-]{20,}(?:\.[\w-]+){0,16}`,
    String.raw`GR1348941[\w-]{20,}`,
  ],
  // Atlassian, "Manage API tokens", "Repository access tokens", "App passwords"
  ATLASSIAN_TOKEN: [
    String.raw`AT(?:ATT|CTT)3[\w=-]{60,}`,
    String.raw`ATBB[A-Za-z\d]{32,}`,
    String.raw`ATTA[\da-fA-F]{72,}`,
  ],
  // Slack, "Token types", "Sending messages using incoming webhooks"
  SLACK_TOKEN: [
    String.raw`xox[abeoprs]-[\w-]{10,}`,
    String.raw`xoxe\.xox[bp]-[\w-]{10,}`,
    String.raw`xapp-\d-[\w-]{10,}`,
    String.raw`xwfp-[\w-]{10,}`,
  ],
  SLACK_WEBHOOK: [
    String.raw`T(?<=/(?:services|triggers|workflows)/T)\w{8,12}/[AB]?\w{8,14}/(?:\d{12,20}/)?\w{20,}`,
  ],
  // Discord, "API reference: Authentication", "Webhook resource"
  DISCORD_TOKEN: [
    String.raw`${BASE64_DIGITS}(?:${BASE64_DIGITS}){4,5}[\w-]{0,3}\.[\w-]{6}\.[\w-]{27,}`,
  ],
  DISCORD_WEBHOOK: [String.raw`(?<=/webhooks/\d{17,20}/)[\w-]{60,}`],
  // Microsoft, "Create incoming webhooks"
  TEAMS_WEBHOOK: [String.raw`(?<=/IncomingWebhook/)[\da-f]{32}(?:/[\w-]{36})?`],
  // Stripe, "API keys", "Receive Stripe events in your webhook endpoint"; Clerk and Paystack use it too
  STRIPE_KEY: [
    String.raw`rk_(?:live|test|org|sbox)_\w{10,}`,
    String.raw`sk_(?:live|test|org|sbox)_\w{10,}`,
    String.raw`pk_(?:live|test|org|sbox)_\w{10,}`,
    String.raw`whsec_[\w+/=]{20,}`,
  ],
  // Square, "Access tokens"
  SQUARE_TOKEN: [String.raw`EAAA[\w-]{60,}`, String.raw`sq0(?:atp|csp|idp)-[\w-]{22,}`],
  // PayPal, "Authentication"
  PAYPAL_TOKEN: [String.raw`A21AA[\w-]{40,}`],
  // Adyen, "API credentials"
  ADYEN_KEY: [String.raw`AQE[\w+/]{60,}={0,2}-[\w+/]{20,}={0,2}-[\w^<>~;.,+{}()&%$#@!?:=*|]{10,}`],
  // Mollie, "Authentication"; GoCardless, "Access tokens"
  PAYMENT_KEY: ['live', 'test', 'sandbox', 'access'].map(
    (word) => String.raw`${word}_${MIXED_CASE}[\w-]{30,}`,
  ),
  // Paddle, "API keys", "Webhooks: signature verification"
  PADDLE_KEY: [String.raw`pdl_(?:live|sdbx)_apikey_\w{40,}`, String.raw`pdl_ntfset_\w{40,}`],
  // Plaid, "Tokens, identifiers and keys"
  PLAID_TOKEN: [`access-(?:sandbox|development|production)-${UUID}`],
  // Shippo, "Authentication"; Duffel, "Making requests"
  SHIPPO_TOKEN: [String.raw`shippo_(?:live|test)_[\da-f]{40,}`],
  DUFFEL_TOKEN: [String.raw`duffel_(?:live|test)_[\w=-]{43,}`],
  // Google, "API keys overview", "Using OAuth 2.0"
  GOOGLE_KEY: [
    String.raw`AIza[\w-]{35,}`,
    String.raw`AQ\.Ab8R[\w-]{40,}`,
    String.raw`ya29\.[\w-]{20,}(?:\.[\w-]+){0,16}`,
    String.raw`GOCSPX-[\w-]{20,}`,
    String.raw`1//0[\w-]{20,}`,
  ],
  // AWS, "Amazon Bedrock API keys"
  BEDROCK_KEY: [
    String.raw`ABSK[A-Za-z\d+/]{100,}={0,2}`,
    String.raw`bedrock-api-key-[A-Za-z\d+/]{60,}={0,2}`,
  ],
  // Microsoft, "Manage storage account access keys", "Sensitive information type entity definitions"
  AZURE_KEY: [
    String.raw`(?<=(?:AccountKey|SharedAccessKey)=)[\w+/]{43,}={0,2}`,
    String.raw`[A-Za-z\d+/]{32}(?:${AZURE_INFIXED.join('|')})`,
  ],
  // Yandex Cloud, "API key", "IAM token"
  YANDEX_TOKEN: [
    String.raw`AQVN[\w-]{35,}`,
    String.raw`t1\.[\w-]{40,}={0,2}\.[\w-]{86,}={0,2}`,
    String.raw`y0_[\w-]{50,}`,
  ],
  // Cloudflare, "Token formats", "Origin CA keys"
  CLOUDFLARE_TOKEN: [
    String.raw`cf(?:k|ut|at)_[A-Za-z\d]{40,}`,
    String.raw`v1\.0-[\da-f]{24}-[\da-f]{146,}`,
  ],
  // Fly.io, "Access tokens"
  FLY_TOKEN: [String.raw`fo1_[\w-]{43,}`, String.raw`fm[12][ar]?_[\w+/-]{60,}={0,3}`],
  // Heroku, "Platform API reference"
  HEROKU_KEY: [String.raw`HRKU-[\w-]{36,}`],
  // Vercel, "REST API: token formats", "Vercel Blob"
  VERCEL_TOKEN: [
    String.raw`vc[acikpr]_[A-Za-z\d]{20,}`,
    String.raw`vercel_blob_rw_[A-Za-z\d]{10,}_[A-Za-z\d]{20,}`,
  ],
  // Netlify, "Get started with the API"
  NETLIFY_TOKEN: [String.raw`nf[bcopu]_[A-Za-z\d]{36,}`],
  // Render, "The Render API"
  RENDER_KEY: [String.raw`rnd_[A-Za-z\d]{28,}`],
  // Tailscale, "Key prefixes"
  TAILSCALE_KEY: [String.raw`tskey-[a-z]{2,20}-\w{8,}-\w{16,}`],
  // Pulumi, "Access tokens"
  PULUMI_TOKEN: [String.raw`pul-[\da-f]{40,}`],
  // HashiCorp, "API tokens" of HCP Terraform, "Tokens" of Vault
  TERRAFORM_TOKEN: [String.raw`[A-Za-z\d]{14}\.atlasv1\.[\w-]{60,}`],
  VAULT_TOKEN: [String.raw`hv[sbr]\.[\w-]{24,}`],
  // Doppler, "Auth token formats"
  DOPPLER_TOKEN: [String.raw`dp\.(?:audit|ct|pt|sa|scim|st(?:\.[\w-]{2,35})?)\.[A-Za-z\d]{40,}`],
  // Infisical, "Service token"
  INFISICAL_TOKEN: [String.raw`st\.[\da-f]{24}\.[\da-f]{32}\.[\da-f]{32,}`],
  // 1Password, "Service accounts"; Bitwarden, "Access tokens"
  ONEPASSWORD_TOKEN: [String.raw`ops_eyJ[\w+/-]{60,}={0,2}`],
  BITWARDEN_TOKEN: [String.raw`0\.${UUID}\.[A-Za-z\d]{30}:[A-Za-z\d+/]{22,}={0,2}`],
  // CircleCI, "New format for API access tokens"; Buildkite, "Token security"
  CIRCLECI_TOKEN: [String.raw`CCIP(?:AT|RJ)_[A-Za-z\d]{20,}_[\da-f]{40,}`],
  BUILDKITE_TOKEN: [String.raw`bk(?:ua|ct|pt|at)_[\w-]{40,}`],
  // Sonar, "Managing your tokens"; Snyk, "Authentication for API"
  SONAR_TOKEN: [String.raw`sq[apu]_[\da-f]{40,}`],
  SNYK_TOKEN: [String.raw`snyk_(?:uat|sat)\.[\da-f]{8}\.[\w-]{20,}(?:\.[\w-]+){0,4}`],
  // JFrog, "Authentication", with "reftkn:" in Base64
  JFROG_TOKEN: [String.raw`AKCp[A-Za-z\d]{60,}`, String.raw`cmVmdGtu[A-Za-z\d]{50,}`],
  // npm, "About access tokens"; PyPI, "Introducing API tokens"; RubyGems, "API key scopes"; Docker, "Personal access tokens"
  NPM_TOKEN: [String.raw`npm_[A-Za-z\d]{36,}`],
  PYPI_TOKEN: [String.raw`pypi-[\w-]{16,}`],
  RUBYGEMS_KEY: [String.raw`rubygems_[\da-f]{48,}`],
  DOCKER_TOKEN: [String.raw`dckr_(?:pat|oat)_[\w-]{24,}`],
  // Sourcegraph, "Access token formats"; Segment, "Public API tokens"
  SGP_TOKEN: [
    String.raw`sgp_(?:local_|[\da-f]{16}_)?[\da-f]{40,}`,
    String.raw`sgp_[A-Za-z\d]{60,}`,
  ],
  // LaunchDarkly, "SDK credentials"; ConfigCat, "SDK reference"; Statsig, "Console API"; PostHog, "API overview"
  LAUNCHDARKLY_KEY: [`sdk-${UUID}`],
  CONFIGCAT_KEY: [String.raw`configcat-(?:sdk|proxy)-1/[\w-]{22}/[\w-]{22,}`],
  STATSIG_KEY: ['secret', 'console'].map(
    (word) => String.raw`${word}-${MIXED_CASE}[A-Za-z\d]{30,}`,
  ),
  POSTHOG_KEY: [String.raw`ph[sx]_[A-Za-z\d]{36,}`],
  // Twilio SendGrid, "API keys"; Brevo, "Authentication schemes"; Resend, "API keys"; MailerSend, "API tokens"
  SENDGRID_KEY: [String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`],
  BREVO_KEY: [String.raw`x(?:key|smtp)sib-[\da-f]{64}-[A-Za-z\d]{16,}`],
  RESEND_KEY: [String.raw`re_[A-Za-z\d]{8}_[A-Za-z\d]{20,}`],
  MAILERSEND_TOKEN: [String.raw`mlsn\.[\da-f]{64,}`],
  // OneSignal, "Keys & IDs"
  ONESIGNAL_KEY: ['os_v2_(?:app|org)_[a-z2-7]{60,}'],
  // OpenAI, "API overview: Authentication"; Anthropic, DeepSeek, OpenRouter and Langfuse use it too
  OPENAI_KEY: [String.raw`sk-[\w-]{20,}`],
  // Hugging Face, "User access tokens"
  HUGGING_FACE_TOKEN: ['hf_[A-Za-z]{30,}', 'api_org_[A-Za-z]{30,}'],
  // Groq, "Quickstart"; xAI, "API key"; Perplexity, "API key management"; Cerebras, "Quickstart"
  GROQ_KEY: [String.raw`gsk_[A-Za-z\d]{40,}`],
  XAI_KEY: [String.raw`xai-[A-Za-z\d]{60,}`],
  PERPLEXITY_KEY: [String.raw`pplx-[A-Za-z\d]{40,}`],
  CEREBRAS_KEY: [String.raw`csk-[a-z\d]{40,}`],
  // Replicate, "API tokens"; Fireworks, "API keys"; Together, "Quickstart"; NVIDIA, "API catalog"
  REPLICATE_TOKEN: [String.raw`r8_[A-Za-z\d]{37,}`],
  FIREWORKS_KEY: [String.raw`fw_[A-Za-z\d]{22,}`],
  TOGETHER_KEY: [String.raw`tgp_v1_[\w-]{40,}`],
  NVIDIA_KEY: [String.raw`nvapi-[\w-]{60,}`],
  // LangChain, "Create an account and API key"; Pinecone, "Manage API keys"; LlamaIndex, "API key"
  LANGSMITH_KEY: [String.raw`lsv2_(?:pt|sk)_[\da-f]{32}_[\da-f]{10,}`],
  PINECONE_KEY: [String.raw`pcsk_[A-Za-z\d]{4,8}_[A-Za-z\d]{50,}`],
  LLAMA_CLOUD_KEY: [String.raw`llx-[A-Za-z\d]{40,}`],
  // ElevenLabs, "API authentication"; Tavily, "API credits & keys"; Firecrawl, "Introduction"; Jina, "Reader API"
  ELEVENLABS_KEY: [String.raw`sk_[\da-f]{48,}`],
  TAVILY_KEY: [String.raw`tvly-(?:dev-|prod-)?[A-Za-z\d]{30,}`],
  FIRECRAWL_KEY: [String.raw`fc-[\da-f]{32,}`],
  JINA_KEY: [String.raw`jina_[A-Za-z\d]{50,}`],
  // E2B, "API key"; Apify, "API integration"
  E2B_KEY: [String.raw`e2b_[\da-f]{40,}`],
  APIFY_TOKEN: [String.raw`apify_(?:api|proxy|ui)_[A-Za-z\d]{30,}`],
  // New Relic, "New Relic API keys"
  NEW_RELIC_KEY: [String.raw`NR(?:AK|AA|RA|SP)-[A-Z\d]{27,}`, String.raw`NRII-[\w-]{32,}`],
  // Sentry, "Auth tokens"; Grafana, "Service accounts", "Grafana Cloud access policies"
  SENTRY_TOKEN: [String.raw`sntry[su]_[\w+/=-]{40,}`],
  GRAFANA_TOKEN: [
    String.raw`glsa_[A-Za-z\d]{32}_[\da-fA-F]{8,}`,
    String.raw`glc_[A-Za-z\d+/]{32,}={0,2}`,
  ],
  // Honeycomb, "Authentication"; Dynatrace, "Access tokens"; Axiom, "Authenticate API requests"
  HONEYCOMB_KEY: [String.raw`hc[a-z](?:ik|mk|lk)_[a-z\d]{40,}`],
  DYNATRACE_TOKEN: [String.raw`dt0[a-z]\d\d\.[A-Z\d]{8,24}\.[A-Z\d]{60,}`],
  AXIOM_TOKEN: [`xa[ap]t-${UUID}`],
  // Prefect, "Manage API keys"; dbt, "Service account tokens"
  PREFECT_KEY: [String.raw`pn[bu]_[A-Za-z\d]{36,}`],
  DBT_TOKEN: [String.raw`dbt[cu]_[\w-]{32,}={0,2}`],
  // PlanetScale, "Service tokens"; Supabase, "Understanding API keys"; Neon, "Manage API keys"
  PLANETSCALE_TOKEN: [String.raw`pscale_(?:tkn|oauth|pw)_[\w=.-]{32,}`],
  SUPABASE_KEY: [String.raw`sb[pv]_[\da-f]{40,}`, String.raw`sb_secret_[\w-]{30,}`],
  NEON_KEY: [String.raw`napi_[a-z\d]{40,}`],
  // MongoDB, "Service accounts"; Cockroach Labs, "Managing service accounts"; Aiven, "Service users"
  MONGODB_SECRET: [String.raw`mdb_sa_sk_[\w-]{36,}`],
  COCKROACH_KEY: [String.raw`CCDB1_[A-Za-z\d]{22}_[A-Za-z\d]{40,}`],
  AIVEN_PASSWORD: [String.raw`AVNS_[\w-]{19,}`],
  // Confluent, "Use API keys to authenticate to Confluent Cloud"
  CONFLUENT_SECRET: [String.raw`cflt[A-Za-z\d+/]{60,}`],
  // Mapbox, "Access tokens": secret and temporary ones, not the public ones
  MAPBOX_TOKEN: [String.raw`[st]k\.eyJ[\w-]{20,}\.[\w-]{20,}`],
  // Contentful, "Content Management API"; Linear, "API and webhooks"; Notion, "Authorization"; Figma, "Access tokens"
  CONTENTFUL_TOKEN: [String.raw`CFPAT-[\w-]{43,}`],
  LINEAR_KEY: [String.raw`lin_(?:api|oauth)_\w{32,}`],
  NOTION_TOKEN: [String.raw`secret_[A-Za-z\d]{43,}`, String.raw`ntn_[A-Za-z\d]{40,}`],
  FIGMA_TOKEN: [String.raw`fig[duo]r?_[\w-]{40,}`],
  // Asana, "Personal access token"; ClickUp, "Authentication"; Typeform, "Personal access token"; Cal.com, "Introduction"
  ASANA_TOKEN: [String.raw`[12]/\d{13,}(?:/\d{13,})?:[\da-f]{32,}`],
  CLICKUP_TOKEN: [String.raw`pk_\d{5,12}_[A-Z\d]{32,}`],
  TYPEFORM_TOKEN: [String.raw`tfp_[\w.=-]{40,}`],
  CALCOM_KEY: [String.raw`cal_(?:live_|test_)?[\da-f]{32,}`],
  // HubSpot, "Private apps"; Salesforce, "Session ID", whose first part is the id of an organisation
  HUBSPOT_TOKEN: [String.raw`pat-[a-z]{2}\d{1,2}-${UUID}`],
  SALESFORCE_TOKEN: [String.raw`(?<=00D[A-Za-z\d]{12,15}!)[\w.]{60,}`],
  // Meta, "Access tokens"; Dropbox, "OAuth guide"; Amazon, "Login with Amazon"
  FACEBOOK_TOKEN: [String.raw`EAA[A-Za-z\d]{90,}`],
  DROPBOX_TOKEN: [String.raw`sl\.(?:u\.)?[\w-]{100,}`],
  AMAZON_SECRET: [String.raw`amzn1\.oa2-cs\.v1\.[\da-f]{64,}`],
  // ReadMe, "Authentication"; Zuplo, "API key format"; WakaTime, "API docs"; Frame.io, "Authentication"
  README_KEY: [String.raw`rdme_[a-z\d]{60,}`],
  ZUPLO_KEY: [String.raw`zpka_[\da-f]{32}_[\da-f]{8,}`],
  WAKATIME_KEY: [`waka_(?:[a-z]{2,8}_)?${UUID}`],
  FRAMEIO_TOKEN: [String.raw`fio-u-[\w=-]{60,}`],
  // age, "The age file encryption format"
  AGE_KEY: ['AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58,}'],
  // Apereo, "CAS protocol 3.0 specification", section 3
  CAS_TICKET: [String.raw`(?:ST|PT|TGT|PGT|PGTIOU|TGC)-\d+-[\w-]{16,}(?:\.[\w-]+){0,16}`],
  // Links in mails of Django, Devise and Laravel
  RESET_TOKEN: [
    String.raw`(?<=/(?:reset|reset-password|password-reset|confirm-email)/)(?![\da-f]{8}-[\da-f]{4}-|[\da-f]{32}(?![\w-]))[\w-]{32,}`,
    String.raw`(?<=/reset/\w{1,20}/)[a-z\d]{6}-[\da-f]{32}`,
  ],
};

/** Keys of a fixed length, in an alphabet that excludes words. A longer token is something else. */
const FIXED: Forms = {
  // AWS, "IAM identifiers"; Alibaba Cloud, "AccessKey pair"; Tencent Cloud, "Access key"; Scaleway, "API keys"
  AWS_ACCESS_KEY: ['AKIA[A-Z2-7]{16}', 'ASIA[A-Z2-7]{16}'],
  ALIBABA_ACCESS_KEY: [String.raw`LTAI(?:5t)?[A-Za-z\d]{12,18}`],
  TENCENT_ACCESS_KEY: [String.raw`AKID[A-Za-z\d]{32}`],
  SCALEWAY_ACCESS_KEY: [String.raw`SCW[A-Z\d]{17}`],
  // Microsoft, "Sensitive information type entity definitions"
  AZURE_SECRET: [String.raw`[\w~.-]{3}\dQ~[\w~.-]{31,34}(?!~)`],
  // DigitalOcean, "Create a personal access token"; Databricks, "Personal access tokens"; ClickHouse, "Managing API keys"
  DIGITALOCEAN_TOKEN: [String.raw`do[opr]_v1_[\da-f]{64}`],
  DATABRICKS_TOKEN: [String.raw`d(?:api|ose|kea)[\da-f]{32}(?:-\d)?`],
  CLICKHOUSE_SECRET: [String.raw`4b1d[A-Za-z\d]{38}`],
  // crates.io, "Publishing on crates.io"; NuGet, "Scoped API keys"
  CRATES_TOKEN: [String.raw`cio[A-Za-z\d]{32}`],
  NUGET_KEY: [String.raw`oy2[a-z\d]{43}`],
  // Twilio, "API keys"; Mailgun, "API keys"; Mailchimp, "About API keys"; Klaviyo, "Authenticate API requests"
  TWILIO_KEY: [String.raw`SK[\da-f]{32}`],
  MAILGUN_KEY: [String.raw`key-[\da-f]{32}`, String.raw`[\da-f]{32}-[\da-f]{8}-[\da-f]{8}`],
  MAILCHIMP_KEY: [
    String.raw`[\da-f]{32}-us\d{1,2}`,
    String.raw`md-(?=[\w-]{0,21}\d)(?=[\w-]{0,21}[A-Z])(?=[\w-]{0,21}[a-z])[\w-]{22}`,
  ],
  KLAVIYO_KEY: [String.raw`pk_[\da-f]{34}`],
  // Telegram, "Bot API: Authorizing your bot"; Ably, "API keys"; Intercom, "Authentication", with "tok:" in Base64
  TELEGRAM_TOKEN: [String.raw`\d{8,10}:AA[\w-]{33}`, String.raw`bot\d{8,10}:AA[\w-]{33}`],
  ABLY_KEY: [String.raw`[\w-]{6}\.[\w-]{6}:[\w-]{43}`],
  INTERCOM_TOKEN: [String.raw`dG9rO[A-Za-z\d+/]{54}=`],
  // Braintree, "Gateway credentials"; Flutterwave, "Authentication"; EasyPost, "API keys"; Shopify, "Access tokens"
  BRAINTREE_TOKEN: [String.raw`access_token\$(?:production|sandbox)\$[\da-z]{16}\$[\da-f]{32}`],
  FLUTTERWAVE_KEY: [String.raw`FLWSECK(?:_TEST)?-[\da-zA-Z]{12,40}-X`],
  EASYPOST_KEY: [String.raw`EZ[AT]K[A-Za-z\d]{54}`],
  SHOPIFY_TOKEN: [String.raw`shp(?:at|ca|pa|ss|ua)_[\da-f]{32}`],
  // New Relic, "License key"; Airtable, "Personal access tokens"; Postman, "Generate an API key"
  NEW_RELIC_LICENSE: [String.raw`(?:eu01xx|[\da-f]{6})[\da-f]{26}(?:FFFF|[\da-f]{4})NRAL`],
  AIRTABLE_TOKEN: [String.raw`pat[A-Za-z\d]{14}\.[\da-f]{64}`],
  POSTMAN_KEY: [String.raw`PMAK-[\da-f]{24}-[\da-f]{34}`],
};

export const ISSUED_KEYS: Readonly<Record<'openEnded' | 'fixed', Forms>> = {
  openEnded: OPEN_ENDED,
  fixed: FIXED,
};

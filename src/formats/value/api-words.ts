/**
 * Words in the names that APIs and pages use, and what each word says of the value it names. Each group is
 * named after the API that needs it. For each word, a test has a session in the style of that API whose links
 * change without the word.
 */

/** By topic, then by API: words in the singular, separated by spaces. */
const WORDS = {
  /** Last words of names whose values tell one thing of a kind from another. */
  ids: {
    Bitbucket: 'uuid',
    Asana: 'gid',
    'Cloud Foundry': 'guid',
    Django: 'pk',
    Dolibarr: 'ref',
    Grafana: 'uid',
    'JSON:API': 'id',
    Pterodactyl: 'identifier',
  },
  /** Labels: people choose them too, and a thing may have one besides its id. */
  labels: {
    GitHub: 'number',
    Jira: 'key',
    Kubernetes: 'name',
    Shopify: 'handle',
    Sylius: 'code',
    WordPress: 'slug',
  },
  /** Other words for a number. */
  numbers: { 'Business Central': 'no', GitLab: 'iid' },
  /** Words that say which of several things, or what was done, but not to what kind of thing. */
  sides: {
    Elasticsearch: 'if',
    GitLab: 'x next prev',
    Laravel: 'current last',
    MongoDB: 'inserted',
    MySQL: 'insert',
    'Riot Games': 'by',
    Subsonic: 'get update delete',
    Transmission: 'added',
    Zammad: 'created updated',
  },
  /** Keys that only wrap what a request is about. */
  envelopes: {
    CKAN: 'result',
    Elasticsearch: 'hit',
    HAL: 'embedded',
    'JSON-RPC': 'param',
    'JSON:API': 'data meta',
    Kubernetes: 'metadata',
    MCP: 'structuredcontent text',
    OData: 'value d',
    Relay: 'input',
    SCIM: 'resource',
    Stripe: 'object',
    Transmission: 'argument',
    Tumblr: 'response',
  },
  /** Keys that may only wrap what a request is about, or name a thing: the items of a cart. */
  wrappers: {
    'API Platform': 'member',
    Appwrite: 'document',
    CouchDB: 'row doc',
    Directus: 'query',
    Elasticsearch: 'source',
    FHIR: 'entry',
    'Google APIs': 'item',
    GraphQL: 'variable',
    Hasura: 'and or not',
    'JSON:API': 'attribute',
    LinkedIn: 'element',
    LoopBack: 'filter where',
    OpenWeather: 'list',
    Ransack: 'q',
    Relay: 'edge node',
    Salesforce: 'record',
    'Spring Data': 'content',
  },
  /**
   * Members named after what is done with the things in them: `{ "delete": [7] }`,
   * `{ "connect": { "id": 7 } }`.
   */
  commands: {
    Elasticsearch: 'delete',
    Prisma: 'connect disconnect',
    'Jira Cloud': 'add remove',
    WooCommerce: 'create update',
  },
  /** Lists of the ids that a request is about: `{ "keys": [7, 9] }` for `/items/orders`. */
  listed: { Directus: 'key' },
  /** How a value is compared, in filters: `id=eq.7`, `user_id_in`, `{ "id": { "$gte": 7 } }`. */
  comparisons: {
    Django: 'exact',
    LoopBack: 'inq',
    PostgREST: 'eq gt gte in lt lte neq',
    Prisma: 'equal',
    'Request Tracker': 'is',
  },
  /** Words before a last word that is no thing then: a `sort_order` is not the order of a shop. */
  asides: { Kanboard: 'is', OpenCart: 'sort', WordPress: 'menu' },
  /** Versions, which each change raises by one. */
  versions: {
    'Azure DevOps': 'rev',
    Elasticsearch: 'version',
    'Google Calendar': 'sequence',
  },
  /** Counters that a server has for all of its things together. */
  counts: { CouchDB: 'seq' },
  /** Counters of the changes of a whole repository. In a path, a revision follows `bc`, `rvr` and `ver`. */
  revisions: { Subversion: 'bc rev revision rvr ver' },
  /** Opaque values that only the server makes. */
  opaque: {
    'Amazon S3': 'marker',
    CAS: 'ticket',
    CouchDB: 'bookmark',
    'OAuth 2.0': 'token',
    Slack: 'cursor',
    'Spring Security': 'csrf',
    Tornado: 'xsrf',
    WebAuthn: 'challenge',
    WordPress: 'nonce',
  },
  /** Other values that a server gives a client to send back. */
  carried: {
    'Duo Admin': 'offset',
    Elasticsearch: 'primaryterm',
    GitLab: 'page',
    'Google Cloud IAM': 'etag',
  },
  /** Names of users by their role. */
  people: {
    Bugzilla: 'assignedto',
    GitLab: 'assignee reviewer',
    MantisBT: 'reporter',
    Pipedrive: 'owner',
    Redmine: 'author',
    'Snipe-IT': 'manager',
    Zammad: 'creator',
    Zendesk: 'requester',
  },
  /** Names of the user who sends the request. They mean something else within longer names. */
  askers: { 'GitHub GraphQL': 'viewer', Saleor: 'me' },
  /** Users behind a path: what follows `/lists/9/members/` may be the id of a user. */
  members: { Foursquare: 'friend', GitHub: 'follower', GitLab: 'member', Redmine: 'watcher' },
  /** Names of another thing of the same kind. */
  relatives: { Confluence: 'ancestor', GitHub: 'inreplyto', WordPress: 'parent' },
  /** Names of the second thing of an action on two of a kind: `/contacts/merge` with `into`. */
  others: { Intercom: 'into' },
  /** Actions on two things of a kind, one before the word in the path and one after it. */
  pairing: { Dolibarr: 'merge', MediaWiki: 'compare' },
  /** Verbs between the kind of a thing and its id: `/orders/edit/7`. */
  verbs: {
    CakePHP: 'delete edit view',
    CodeIgniter: 'update',
    Grails: 'show',
    Redmine: 'download',
  },
  /** Verbs that create a thing, before or behind its kind: `addOrder`, `/order/add`. */
  making: { CakePHP: 'add', Grails: 'create save', Rails: 'new' },
  /** Last words of actions on two things: `copy-to`, `mergeWith`. */
  prepositions: { 'General words': 'from into to with' },
  /** First parts of names that are written in one word: `newnoteid` is the id of a note. */
  qualifiers: { MediaWiki: 'base from new old to' },
  /** Objects that hold the members of a thing, and are no things themselves. */
  holders: { Jira: 'field', 'JSON:API': 'relationship' },
  /** Last segments of paths whose response is the user who sends the request. */
  users: {
    'Microsoft Graph': 'me',
    Parse: 'login',
    ReqRes: 'register',
  },
  /** Last words of the names of counts, measures and amounts, which are no ids, however long they are. */
  quantities: {
    Binance: 'volume',
    'Cloud Foundry': 'mb',
    Cloudflare: 'ttl',
    Cloudinary: 'byte duration height width',
    'Compute Engine': 'gb',
    'Django REST framework': 'count',
    Elasticsearch: 'score',
    Eventbrite: 'capacity',
    GitHub: 'limit size',
    'JSON Schema': 'maximum minimum',
    Kong: 'timeout',
    'Last.fm': 'timestamp',
    Matrix: 'ms',
    OSRM: 'distance weight',
    QuickBooks: 'qty',
    Recurly: 'cent',
    Shopify: 'cost price',
    Strava: 'time',
    Stripe: 'amount balance discount fee quantity subtotal tax tip percent',
    Telegram: 'date',
    TMDB: 'budget revenue',
    UptimeRobot: 'interval',
  },
  /** First words of such names: `amount_due`, `total_price`. */
  measures: { 'JSON Schema': 'max min', Shopify: 'total', Stripe: 'amount' },
  /** Ends of the names of numbers that grow from response to response, or are measured anew for each. */
  growing: {
    'Azure DevOps': 'rev',
    ClickHouse: 'elapsed',
    CouchDB: 'seq',
    Discourse: 'views',
    Elasticsearch: 'took',
    'Google Calendar': 'sequence',
    Jenkins: 'duration',
    memcached: 'hits',
    Subversion: 'revision',
    Syncthing: 'uptime',
    'WebAuthn and HOTP': 'counter',
  },
  /** Words of links that change something although their method is GET. */
  changes: {
    Drupal: 'disable reset',
    Mailman: 'unsubscribe',
    MediaWiki: 'purge revert',
    phpBB: 'ban',
    phpMyAdmin: 'drop',
    Rails: 'destroy',
    Slack: 'revoke',
    Subsonic: 'delete',
    'Tiny File Manager': 'del',
    WooCommerce: 'cancel remove',
    WordPress: 'trash',
  },
  /** Parameters that name the action, in APIs that have one path for everything. */
  actions: {
    Drupal: 'op',
    DokuWiki: 'do',
    Joomla: 'task view',
    OpenCart: 'route',
    phpBB: 'mode',
    PrestaShop: 'controller',
    SuiteCRM: 'module',
    WordPress: 'action tab',
  },
  /** Parameters that say which page of a list. */
  pages: {
    Laravel: 'page',
    Redmine: 'offset',
    OData: 'skip',
    OpenSearch: 'start',
    WordPress: 'paged p',
  },
  /** Texts of links to another page of a list. */
  pagers: {
    Blogger: 'older newer',
    'HTML links': 'next prev first last',
    Bootstrap: 'previous',
    Hugo: 'more',
  },
  /** Classes of boxes that show one thing. */
  boxes: {
    Bootstrap: 'card item',
    microformats: 'entry',
    WooCommerce: 'product',
    WordPress: 'comment post',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

type Topic = keyof typeof WORDS;

/** The words of a topic. */
export function wordsFor(topic: Topic): readonly string[] {
  return Object.values(WORDS[topic]).join(' ').split(' ');
}

const known = new Map<Topic, ReadonlySet<string>>();

/** Whether a word is one of a topic. */
export function isFor(topic: Topic, word: string): boolean {
  const words = known.get(topic) ?? new Set(wordsFor(topic));
  known.set(topic, words);
  return words.has(word);
}

/** An expression that matches what ends in a word of a topic: `pageToken` is a token. */
export function endingIn(topic: Topic): RegExp {
  return new RegExp(`(?:${wordsFor(topic).join('|')})$`);
}

/** The vocabulary of generated APIs. */
export const RESOURCES: readonly (readonly [one: string, many: string])[] = [
  ['order', 'orders'],
  ['project', 'projects'],
  ['task', 'tasks'],
  ['invoice', 'invoices'],
  ['article', 'articles'],
  ['device', 'devices'],
  ['folder', 'folders'],
  ['ticket', 'tickets'],
  ['member', 'members'],
  ['category', 'categories'],
  ['webhook', 'webhooks'],
  ['address', 'addresses'],
];

/** What the client calls things. A session has few of them, so that they occur in many places. */
export const NAMES: readonly string[] = [
  ...['alpha', 'Blue lamp', 'Quarterly report', 'Main', 'staging', 'Home', 'inbox', 'Ada'],
  ...['Grace Hopper', 'release-notes', 'Kitchen', 'Tea & biscuits', 'Draft', 'north', 'Zürich'],
  ...['printer-2', 'Weekly 12', 'archive', '2024', 'O’Neill', 'backlog', 'Spare <parts>'],
];

/** What strangers call things. */
export const STRANGERS: readonly string[] = [
  ...['Bob', 'old stuff', 'Garage', 'test', 'do not touch', 'Winter', 'Marketing', 'Paris'],
  ...['Copy of plan', 'misc', 'Urgent', 'Lobby', 'Payroll', 'zz-temp', 'Warehouse 9', 'Emma'],
  ...['Legacy', 'private', 'Summer', 'Beta', 'ops', 'Terrace', 'Sales', 'Rome', 'Backup'],
];

export const KINDS: readonly string[] = ['public', 'private', 'internal', 'basic', 'pro'];

/** Names of a client's own values, and what it gives there: they are nobody's ids. */
export const OWN_TEXTS: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['status', ['open', 'done', 'active', 'closed']],
  ['note', ['call back', 'Main', 'as agreed', '12', 'Draft']],
  ['colour', ['red', 'blue', 'green']],
  ['comment', ['looks good', 'alpha', 'see above', 'Home']],
  ['locale', ['en', 'de', 'pt-BR']],
];

export const OWN_NUMBERS: readonly string[] = [
  ...['quantity', 'priority', 'amount', 'limit', 'page', 'rating', 'weight', 'retries'],
];

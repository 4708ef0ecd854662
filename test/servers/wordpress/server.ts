import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { startProcess } from '../harness/start-process.ts';
import { type Mariadb, startMariadb } from './mariadb.ts';

/**
 * The names of its cookies are made of its URL, its pages carry nonces in forms, links and scripts, and
 * its forms are filled in with whatever is set there. All links of its pages are whole URLs, which lead
 * past an endpoint, so that its client is captured in its own process.
 */
export const wordpress: RealServer = {
  name: 'wordpress',
  server: 'WordPress',
  client: 'an author and a reader with browsers',
  debian: [
    ...['wordpress', 'wordpress-theme-twentytwentyfive', 'mariadb-server'],
    ...['php-cli', 'php-mysql', 'php-xml', 'php-mbstring'],
  ],
  recordBy: 'capture',
  start,
};

const program = '/usr/share/wordpress';
const installer = fileURLToPath(new URL('install.php', import.meta.url));
const password = 'correct-horse-1';

async function start(): Promise<Instance> {
  const database = await startMariadb();
  const process = await startProcess(async ({ folder, port, url, use }) => {
    use(database);
    const site = folder.path('site');
    linkProgram(site);
    writeFileSync(`${site}/wp-config.php`, config(database.socket, `${site}/wp-content`));
    // Where the program is, it would find Debian's configuration.
    writeFileSync(folder.path('begin.php'), `<?php define('ABSPATH', '${site}/');`);
    const settings = ['sendmail_path=/bin/true', `auto_prepend_file=${folder.path('begin.php')}`];
    const options = settings.flatMap((setting) => ['-d', setting]);
    await promisify(execFile)('php', [...options, installer, url, password]);
    return {
      command: 'php',
      args: [...options, '-S', `127.0.0.1:${port}`, '-t', program],
      ready: '/wp-login.php',
    };
  });
  return {
    url: process.url,
    seed: async () => {
      await driveClient('wordpress', process.url, 'castle');
      await database.query(otherSettings);
    },
    state: () => readState(database),
    settings: { secrets: { PWD: password, PWD_OTTO: password } },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** All of the program but what is the site's own. */
function linkProgram(site: string): void {
  mkdirSync(`${site}/wp-content`, { recursive: true });
  for (const name of readdirSync(program)) {
    if (name === 'wp-config.php' || name === 'wp-content') continue;
    symlinkSync(`${program}/${name}`, `${site}/${name}`);
  }
  symlinkSync(`${program}/wp-content/themes`, `${site}/wp-content/themes`);
}

const keys = ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'].flatMap((name) => [
  `${name}_KEY`,
  `${name}_SALT`,
]);

const config = (socket: string, content: string): string => `<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:${socket}');
define('WP_CONTENT_DIR', '${content}');
${keys.map((name) => `define('${name}', '${randomBytes(32).toString('base64')}');`).join('\n')}
// Nothing goes on behind the back of the client.
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
// Passwords for programs, without TLS.
define('WP_ENVIRONMENT_TYPE', 'local');
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
`;

/**
 * What somebody else has set, in forms that the client sends with one field changed. That was a while
 * ago: one who comments twice in a few seconds is refused.
 */
const otherSettings = `
  UPDATE wp_options SET option_value = 'The castle' WHERE option_name = 'blogname';
  UPDATE wp_options SET option_value = '6' WHERE option_name = 'start_of_week';
  UPDATE wp_usermeta SET meta_value = 'Lord Otto' WHERE meta_key = 'nickname';
  UPDATE wp_usermeta SET meta_value = 'midnight' WHERE meta_key = 'admin_color';
  UPDATE wp_posts SET post_date = post_date - INTERVAL 1 HOUR;
  UPDATE wp_comments SET comment_date_gmt = comment_date_gmt - INTERVAL 1 HOUR;
`;

const selections = {
  options: `SELECT option_name, option_value FROM wp_options
    WHERE option_name IN ('blogname', 'blogdescription', 'start_of_week', 'date_format',
      'timezone_string', 'gmt_offset', 'new_admin_email', 'users_can_register', 'default_role')
    ORDER BY option_name`,
  posts: `SELECT post_type, post_status, post_name, post_title, post_content, post_parent
    FROM wp_posts ORDER BY ID`,
  terms: `SELECT taxonomy, name, slug, description, count
    FROM wp_terms JOIN wp_term_taxonomy USING (term_id) ORDER BY term_id`,
  termsOfPosts: `SELECT object_id, taxonomy, name FROM wp_term_relationships
    JOIN wp_term_taxonomy USING (term_taxonomy_id) JOIN wp_terms USING (term_id)
    ORDER BY object_id, term_id`,
  comments: `SELECT comment_post_ID, comment_parent, comment_author, comment_content,
    comment_approved, comment_agent FROM wp_comments ORDER BY comment_ID`,
  people: `SELECT user_login, user_email, display_name, meta_key, meta_value
    FROM wp_users JOIN wp_usermeta ON user_id = wp_users.ID
    WHERE meta_key IN ('nickname', 'first_name', 'last_name', 'description', 'admin_color')
    ORDER BY umeta_id`,
};

/** The rows of all that people write there, with the ids that one row knows another by. */
async function readState(database: Mariadb): Promise<unknown> {
  const rows = Object.entries(selections).map(async ([name, sql]) => {
    const lines = await database.query(sql);
    return [name, lines.map((line) => line.replaceAll(/http:\/\/[\d.]+:\d+/g, 'URL'))] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

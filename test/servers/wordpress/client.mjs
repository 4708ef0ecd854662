/**
 * An author with a browser, who sets a site up, writes, and answers a reader. What the editor of posts
 * sends by script is sent as it does: with the nonce that the script of its page has.
 */
import { Browser } from '../harness/browser.mjs';

/**
 * @param {string} url of the site
 * @param {string} [house] what it is about
 */
export async function drive(url, house = 'house') {
  const author = new Browser();
  const login = await author.open(`${url}/wp-login.php`);
  await author.submit(login, { fields: { log: 'otto', pwd: 'correct-horse-1' } });
  await setUp(author, url, house);

  const editor = await author.open(`${url}/wp-admin/post-new.php`);
  const send = createSender(author, editor);
  const post = editor.window.document.querySelector('#post_ID').value;
  const { id: tag } = await send('tags', { name: `walls of the ${house}` });
  const title = `The ${house}`;
  await send(`posts/${post}`, { title, content: 'It has four walls.', status: 'draft' });
  const categories = await send('categories?per_page=100&orderby=name', undefined, 'GET');
  const { id: category } = categories.find(({ name }) => name === `Rooms of the ${house}`);
  await send(`posts/${post}`, { categories: [category], tags: [tag], status: 'publish' });
  await writeByProgram(send, url, house);

  await discuss(author, url, title);
  const posts = await author.open(`${url}/wp-admin/edit.php`);
  const row = findRow(posts, `Backup of the ${house}`);
  const left = await author.follow(posts, row.querySelector('.trash a'));
  await author.follow(left, '#wp-admin-bar-logout a');
}

/** Changes one field of each of several forms, which are filled in with what is set already. */
async function setUp(author, url, house) {
  const options = await author.open(`${url}/wp-admin/options-general.php`);
  await author.submit(options, {
    form: 'form[action="options.php"]',
    fields: { blogdescription: `All of the ${house}` },
  });
  const categories = await author.open(`${url}/wp-admin/edit-tags.php?taxonomy=category`);
  const list = await author.submit(categories, {
    form: '#addtag',
    fields: { 'tag-name': `Rooms of the ${house}`, description: 'All of them.' },
  });
  const row = findRow(list, `Rooms of the ${house}`);
  const category = await author.follow(list, row.querySelector('a.row-title'));
  await author.submit(category, { form: '#edittag', fields: { slug: `rooms-${house}` } });
  const profile = await author.open(`${url}/wp-admin/profile.php`);
  await author.submit(profile, {
    form: '#your-profile',
    fields: { description: `Builds the ${house}.` },
  });
}

/** Sends to the API of the site, with what is in the scripts of a page of the editor. */
function createSender(author, editor) {
  const scripts = editor.window.document.documentElement.innerHTML;
  const [, root] = /createRootURLMiddleware\( "(.*?)" \)/.exec(scripts);
  const [, nonce] = /createNonceMiddleware\( "(.*?)" \)/.exec(scripts);
  return async (path, body, method = 'POST') => {
    const headers = { 'X-WP-Nonce': nonce };
    // What it is asked for is a parameter already.
    const url = `${root.replaceAll('\\/', '/')}wp/v2/${path.replace('?', '&')}`;
    return await author.request(editor, url, { method, headers, body });
  };
}

/** A program of the author writes with a password of its own, which is shown once. */
async function writeByProgram(send, url, house) {
  const path = 'users/me/application-passwords';
  const { uuid, password } = await send(path, { name: `backup of the ${house}` });
  const credentials = Buffer.from(`otto:${password}`).toString('base64');
  const response = await fetch(`${url}/index.php?rest_route=/wp/v2/posts`, {
    method: 'POST',
    headers: { Authorization: `Basic ${credentials}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: `Backup of the ${house}`, content: 'Kept.', status: 'publish' }),
  });
  if (!response.ok) throw new Error(`a program was answered ${await response.text()}`);
  await response.json();
  await send(`${path}/${uuid}`, undefined, 'DELETE');
}

/** A comment of a reader, which is let through and answered. */
async function discuss(author, url, title) {
  const reader = new Browser();
  const front = await reader.open(`${url}/`);
  const post = await reader.follow(front, findLink(front, title));
  await reader.submit(post, {
    form: '#commentform',
    fields: {
      author: 'Rita',
      email: 'rita@example.org',
      comment: `Where is the door of ${title}?`,
      'wp-comment-cookies-consent': 'yes',
    },
  });
  const comments = await author.open(`${url}/wp-admin/edit-comments.php`);
  const row = findRow(comments, `Where is the door of ${title}?`);
  await author.follow(comments, row.querySelector('.approve a'));
  const open = await author.open(post.url);
  const reply = await author.follow(open, 'a.comment-reply-link');
  await author.submit(reply, { form: '#commentform', fields: { comment: 'There is none.' } });
}

function findRow({ url, window }, text) {
  const row = [...window.document.querySelectorAll('tbody tr')].find(({ textContent }) =>
    textContent.includes(text),
  );
  if (row === undefined) throw new Error(`${url} has no row with ${text}`);
  return row;
}

function findLink({ window }, text) {
  return [...window.document.querySelectorAll('a')].find(({ textContent }) => textContent === text);
}

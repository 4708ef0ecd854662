/** What a page has filled in, and what it shows to be copied. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';
import { sentLast } from './sent-last.ts';

const settings = (title: string, theme: string) =>
  `<form action="/settings"><table><tr><td><input name="title" value="${title}"></td></tr><tr><td>
  <select name="theme"><option>plain</option><option selected>${theme}</option></select></td></tr></table></form>`;

test('a field that the client left alone is what the live page has filled in', async () => {
  const sent = await sentLast(
    {
      request: 'GET /settings',
      recorded: settings('My wiki', 'dark'),
      live: settings('Our wiki', 'light'),
    },
    { request: 'POST /settings', body: 'title=My+wiki&theme=dark' },
  );
  expect(sent).toBe('POST /settings title=Our+wiki&theme=light');
});

test('a field after a tag that ends its form too early belongs to that form', async () => {
  const page = (day: number) =>
    `<div><form action="/settings"><input name="a" value="b"></div><p><select name="first_day">
    ${['Sun', 'Mon', 'Tue'].map((name, at) => `<option value="${at}" ${at === day ? 'selected' : ''}>${name}</option>`).join('')}
    </select></p></form></div>`;
  const sent = await sentLast(
    { request: 'GET /settings', recorded: page(1), live: page(2) },
    { request: 'POST /settings', body: 'a=b&first_day=1' },
  );
  expect(sent).toBe('POST /settings a=b&first_day=2');
});

const notes = (text: string) =>
  `<form action="/notes"><textarea name="text">\n${text}</textarea></form>`;

test.each([
  ['of two words', 'a\nb', 'c\nd', 'a%0D%0Ab', 'c%0D%0Ad'],
  [
    'of a page',
    'Bring milk.\n\nAnd tea.',
    'Ask Eve.\nPay rent.',
    'Bring+milk.%0D%0A%0D%0AAnd+tea.',
    'Ask+Eve.%0D%0APay+rent.',
  ],
])('lines %s that a browser sends are the lines of the live page', async (_, ...texts) => {
  const [recorded, live, body, sent] = texts;
  const last = await sentLast(
    { request: 'GET /notes', recorded: notes(recorded), live: notes(live) },
    { request: 'POST /notes', body: `text=${body}` },
  );
  expect(last).toBe(`POST /notes text=${sent}`);
});

test('a field that the client filled in stays', async () => {
  const sent = await sentLast(
    {
      request: 'GET /settings',
      recorded: settings('My wiki', 'dark'),
      live: settings('Our wiki', 'light'),
    },
    { request: 'POST /settings', body: 'title=New+name&theme=dark' },
  );
  expect(sent).toBe('POST /settings title=New+name&theme=light');
});

test('a field that the live page does not have stays as it was', async () => {
  const sent = await sentLast(
    {
      request: 'GET /settings',
      recorded: settings('My wiki', 'dark'),
      live: '<form action="/settings">',
    },
    { request: 'POST /settings', body: 'title=My+wiki' },
  );
  expect(sent).toBe('POST /settings title=My+wiki');
});

test('a version that a form begins to count at nothing is the live one', async () => {
  const page = (version: number) =>
    `<form action="/wiki/Roof"><input type="hidden" name="version" value="${version}"></form>`;
  const sent = await sentLast(
    { request: 'GET /wiki/Roof', recorded: page(0), live: page(2) },
    { request: 'POST /wiki/Roof', body: 'version=0' },
  );
  expect(sent).toBe('POST /wiki/Roof version=2');
});

test('an option is known by its label on a later page too, whatever the first one has chosen', async () => {
  const radio = (id: string, name: string, isChosen: boolean) =>
    `<label><input type="radio" name="folder_id" value="${id}"${isChosen ? ' checked' : ''}> ${name}</label>`;
  const page = (...radios: readonly string[]) =>
    `<form method="post" action="/folders/assign">${radios.join('')}</form>`;
  const recorded = page(radio('f-4c1d9e2f', 'Attic', true), radio('f-5b7a3c8d', 'Cellar', false));
  const live = page(
    radio('f-11aa22bb', 'Attic', false),
    radio('f-33cc44dd', 'Garage', true),
    radio('f-55ee66ff', 'Cellar', false),
  );
  const sent = await sentLast(
    { request: 'GET /folders', recorded, live },
    { request: 'GET /folders?again', recorded, live },
    { request: 'POST /folders/close', body: 'folder=f-4c1d9e2f' },
  );
  expect(sent).toBe('POST /folders/close folder=f-11aa22bb');
});

test('a form continues after a surplus end tag in a cell of its table', async () => {
  const page = (title: string) =>
    `<div>${settings(title, 'dark').replace('<input', '<b>Name</b></div><input')}</div>`;
  const sent = await sentLast(
    { request: 'GET /settings', recorded: page('My wiki'), live: page('Our wiki') },
    { request: 'POST /settings', body: 'title=My+wiki&theme=dark' },
  );
  expect(sent).toBe('POST /settings title=Our+wiki&theme=dark');
});

test('members of a document that is written again are what was read, where the client left them alone', async () => {
  await using server = await serveAnswers([
    { body: '{"_rev":"9-live9live9live9a","colour":"blue","note":"ours","size":4}' },
  ]);
  const session = sessionOf([
    {
      request: 'GET /docs/lamp',
      answer: { _rev: '2-old2old2old2old2b', colour: 'red', note: 'mine', size: 3 },
    },
    {
      request: 'PUT /docs/lamp',
      body: { _rev: '2-old2old2old2old2b', colour: 'red', note: 'changed', size: 3 },
    },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe(
    '{"_rev":"9-live9live9live9a","colour":"blue","note":"changed","size":4}',
  );
});

test.each(['code', 'pre', 'td', 'kbd'])('a key that a page shows in %s is sent', async (tag) => {
  const page = (key: string) => `<!doctype html><p>Your key:</p><${tag}>${key}</${tag}>`;
  await using server = await serveAnswers([
    { body: page('lkJ8s9DkfLive77aa'), headers: { 'Content-Type': 'text/html' } },
  ]);
  const session = sessionOf([
    { request: 'POST /keys', answer: page('zxC4v5BnmOld33bb'), answerType: 'text/html' },
    { request: 'GET /api', headers: [['X-Api-Key', 'zxC4v5BnmOld33bb']] },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.headers['x-api-key']).toBe('lkJ8s9DkfLive77aa');
});

const radios = (checked: string) =>
  ['red', 'blue', 'green']
    .map((colour) => {
      const state = colour === checked ? ' checked' : '';
      return `<label><input type="radio" name="colour" value="${colour}"${state}> ${colour}</label>`;
    })
    .join('');

test('a choice that the client left alone is what the live page has chosen', async () => {
  const form = (checked: string) => `<form action="/profile">${radios(checked)}</form>`;
  const sent = await sentLast(
    { request: 'GET /profile', recorded: form('red'), live: form('green') },
    { request: 'POST /profile', body: 'colour=red' },
  );
  expect(sent).toBe('POST /profile colour=green');
});

test.each([
  ['a call', (key: string) => `setNonce("${key}")`],
  ['a member', (key: string) => `var settings = {"nonce":"${key}"}`],
  ['a variable', (key: string) => `const nonce = '${key}';`],
])('a key that a script of a page has in %s is sent', async (_, script) => {
  const page = (key: string) => `<!doctype html><script>${script(key)}</script>`;
  await using server = await serveAnswers([
    { body: page('f4fb326a66'), headers: { 'Content-Type': 'text/html' } },
  ]);
  const session = sessionOf([
    { request: 'GET /editor', answer: page('d9f95cdf0b'), answerType: 'text/html' },
    { request: 'POST /api', headers: [['X-Nonce', 'd9f95cdf0b']] },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.headers['x-nonce']).toBe('f4fb326a66');
});

test.each([
  [
    'a list',
    (id: number, name: string, is: boolean) =>
      `<option value="${id}"${is ? ' selected' : ''}>${name}</option>`,
  ],
  [
    'buttons',
    (id: number, name: string, is: boolean) =>
      `<label><input type="radio" name="order" value="${id}"${is ? ' checked' : ''}> ${name}</label>`,
  ],
])(
  'what %s had chosen goes by its label alone where it is not sent as that field',
  async (kind, choice) => {
    const page = (...choices: string[]) =>
      kind === 'a list'
        ? `<form action="/orders/assign"><select name="order">${choices.join('')}</select></form>`
        : `<form action="/orders/assign">${choices.join('')}</form>`;
    const recorded = page(choice(17, 'lamp', true), choice(18, 'rent', false));
    const sentOn = (live: string) =>
      sentLast({ request: 'GET /orders', recorded, live }, { request: 'DELETE /orders/17' });

    const there = await sentOn(page(choice(70, 'lamp', false), choice(80, 'rent', true)));
    const gone = await sentOn(page(choice(70, 'eggs', false), choice(80, 'rent', true)));

    expect(there).toMatch(/^DELETE \/orders\/70/);
    expect(gone).toMatch(/^blocked/);
  },
);

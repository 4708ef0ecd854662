/** Forms of pages, as a person fills them in. */
import { describe, expect, test } from 'vitest';
import { type Step, sentLast } from './sent-last.ts';

const form = (action: string, fields: string) =>
  `<form method="post" action="${action}">${fields}</form>`;
const hidden = (name: string, value: string | number) =>
  `<input type="hidden" name="${name}" value="${value}">`;

test('a form is sent to where its action leads, with its query', async () => {
  const sent = await sentLast(
    { request: 'GET /own', recorded: form('/save?tok=ab1', ''), live: form('/save?tok=c9', '') },
    { request: 'POST /save?tok=ab1', body: 'name=Saw' },
  );
  expect(sent).toBe('POST /save?tok=c9 name=Saw');
});

test('what a form that is sent as a query has is linked there', async () => {
  const search = (list: number, key: string) =>
    `<form action="/search">${hidden('list', list)}${hidden('k', key)}<input name="q"></form>`;
  const sent = await sentLast(
    {
      request: 'GET /own',
      recorded: search(4, 'a1'),
      live: `${form('/x', hidden('list', 1))}${search(9, 'b7')}`,
    },
    { request: 'GET /search?list=4&k=a1&q=saw' },
  );
  expect(sent).toBe('GET /search?list=9&k=b7&q=saw');
});

test('fields are those of the form, whatever forms the live page has before it', async () => {
  const edit = (id: number) => form(`/items/${id}`, hidden('version', id));
  const sent = await sentLast(
    {
      request: 'GET /own',
      recorded: edit(7),
      live: form('/lists/3', hidden('version', 3)) + edit(12),
    },
    { request: 'POST /items/7', body: 'version=7' },
  );
  expect(sent).toBe('POST /items/12 version=12');
});

test('where several forms have the same, it is that of the form that is sent', async () => {
  const forms = (list: number, item: number) =>
    form('/lists/close', hidden('id', list)) + form('/items/close', hidden('id', item));
  const sent = await sentLast(
    { request: 'GET /own', recorded: forms(7, 7), live: forms(3, 12) },
    { request: 'POST /items/close', body: 'id=7' },
  );
  expect(sent).toBe('POST /items/close id=12');
});

test('a form in a row is that of its thing', async () => {
  const item = (id: number, name: string) =>
    `<li>${name}${form('/items/done', hidden('id', id) + hidden('csrf', `csrf-of-item-${id}`))}`;
  const sent = await sentLast(
    { request: 'POST /items', body: 'name=Saw' },
    { request: 'GET /items', recorded: item(7, 'Saw'), live: item(8, 'File') + item(9, 'Saw') },
    { request: 'POST /items/done', body: 'id=7&csrf=csrf-of-item-7' },
  );
  expect(sent).toBe('POST /items/done id=9&csrf=csrf-of-item-9');
});

test('a field outside of its form is that of its row, or of the form that it names', async () => {
  const item = (id: number, name: string) =>
    `<li>${name}<input type="checkbox" name="pick" value="${id}" form="bulk">`;
  const list = (key: number, ...items: string[]) =>
    `<form id="bulk" action="/bulk"></form><ul>${items.join('')}</ul><input type="hidden" name="key" value="${key}" form="bulk">`;
  const sent = await sentLast(
    { request: 'POST /items', body: 'name=Saw' },
    {
      request: 'GET /items',
      recorded: list(1, item(7, 'Saw')),
      live: `<input type="hidden" name="key" value="2">${list(3, item(8, 'File'), item(9, 'Saw'))}`,
    },
    { request: 'POST /bulk', body: 'pick=7&key=1' },
  );
  expect(sent).toBe('POST /bulk pick=9&key=3');
});

describe('an option', () => {
  const select = (...options: string[]) =>
    form('/orders', `<select name="size">${options.join('')}</select>`);
  const option = (value: number | string, text: string) =>
    `<option value="${value}">${text}</option>`;
  const choosing = (live: string): Step[] => [
    { request: 'GET /own', recorded: select(option(4, 'Small'), option(5, 'Large')), live },
    { request: 'POST /orders', body: 'size=5' },
  ];

  test('that was chosen is found by its text', async () => {
    const live = select(option(20, 'Large'), option(21, 'Huge'), option(22, 'Small'));
    expect(await sentLast(...choosing(live))).toBe('POST /orders size=20');
  });

  test('is not guessed if the live page has none with that text', async () => {
    expect(await sentLast(...choosing(select(option(20, 'Tiny'), option(21, 'Huge'))))).toBe(
      'blocked by #1 GET /own: body form /orders 1 field size option "Large" 2 of its response may be ' +
        'body form /orders 1 field size option "Huge" 2 (name "Huge") or ' +
        'body form /orders 1 field size option "Tiny" 1 (name "Tiny") now',
    );
  });

  test('that was the only one is found by its text', async () => {
    const live = select(option(20, 'Huge'), option(21, 'Large'));
    const sent = await sentLast(
      { request: 'GET /own', recorded: select(option(5, 'Large')), live },
      { request: 'POST /orders', body: 'size=5' },
    );
    expect(sent).toBe('POST /orders size=21');
  });

  test('that the client had sent before is its own', async () => {
    const live = select(option(4, 'Small'), option(9, 'Large'));
    const before = { request: 'POST /orders', body: 'size=5' };
    expect(await sentLast(before, ...choosing(live))).toBe('POST /orders size=5');
  });
});

describe.each([
  [
    'its label',
    (id: number, text: string) =>
      `<label><input type="radio" name="size" value="${id}"> ${text}</label>`,
  ],
  [
    'a label for it',
    (id: number, text: string) =>
      `<input type="radio" name="size" id="s${id}" value="${id}"><br><label for="s${id}">${text}</label>`,
  ],
  [
    'the text behind it',
    (id: number, text: string) => `<input type="radio" name="size" value="${id}"> ${text}<br>`,
  ],
])('a choice that is known by %s', (_, choice) => {
  test('is found by that, wherever it is', async () => {
    const sent = await sentLast(
      {
        request: 'GET /own',
        recorded: form('/orders', choice(4, 'Small') + choice(5, 'Large')),
        live: form('/orders', choice(20, 'Large') + choice(21, 'Small')),
      },
      { request: 'POST /orders', body: 'size=5' },
    );
    expect(sent).toBe('POST /orders size=20');
  });
});

test('the address of a page that a relative link led to goes live from its form', async () => {
  const edit = (id: number) => form('save.php', hidden('_referer', `/admin/edit.php?post=${id}`));
  const sent = await sentLast(
    {
      request: 'GET /admin/list.php',
      recorded: '<a href="edit.php?post=13">Plan</a>',
      live: '<a href="edit.php?post=63">Plan</a>',
    },
    { request: 'GET /admin/edit.php?post=13', recorded: edit(13), live: edit(63) },
    { request: 'POST /admin/save.php', body: '_referer=%2Fadmin%2Fedit.php%3Fpost%3D13' },
  );
  expect(sent).toBe('POST /admin/save.php _referer=%2Fadmin%2Fedit.php%3Fpost%3D63');
});

/** Scripts that stand in attributes of a page, and JSON for scripts. */
import { describe, expect, test } from 'vitest';
import { linksOf } from '../links.ts';
import { sentLast } from '../pages/sent-last.ts';

const KEY = 'q7w2k9zt4mf8x3rb';
const page = (body: string) => `<!doctype html><title>Leaves</title>${body}`;
const answerType = 'text/html';

test.each([
  ['a click', `<button onclick="show('${KEY}')">Show</button>`, 'script onclick show 1'],
  [
    'a form that is sent',
    `<form onsubmit="return put(this, &quot;${KEY}&quot;, 3)"></form>`,
    'script onsubmit put 1',
  ],
  ['an assignment', `<p onload="leaf.key = '${KEY}'">a</p>`, 'script onload leaf.key 1'],
  [
    'Alpine',
    `<div x-data="{ leafKey: '${KEY}', isOpen: false }"></div>`,
    'script x-data leafKey 1',
  ],
  ['AngularJS', `<div ng-init="start('${KEY}')"></div>`, 'script ng-init start 1'],
  ['Vue', `<leaf-list :options="{ leafKey: '${KEY}' }"></leaf-list>`, 'script :options leafKey 1'],
  [
    'htmx, as JSON',
    `<main hx-headers='{"X-Leaf-Key": "${KEY}"}'></main>`,
    'script hx-headers json /X-Leaf-Key',
  ],
  [
    'htmx, as values',
    `<main hx-vals='{"leafKey": "${KEY}"}'></main>`,
    'script hx-vals json /leafKey',
  ],
])('a token in %s is linked', async (_, body, place) => {
  const brought = { request: 'GET /leaves', answer: page(body), answerType };
  const header = { request: 'POST /leaves', headers: [['X-Leaf-Key', KEY] as [string, string]] };
  expect(await linksOf([brought, header])).toEqual([`2 header x-leaf-key <- 1 body ${place}`]);
  const json = { request: 'POST /leaves', body: { leafKey: KEY } };
  expect(await linksOf([brought, json])).toEqual([`2 body /leafKey <- 1 body ${place}`]);
});

test.each([
  ['JSON', `<p hx-vals='{"treeId": 6}'>a</p>`, 'script hx-vals json /treeId'],
  ['an object', '<p x-data="{ treeId: 6, size: 2 }">a</p>', 'script x-data treeId 1'],
])('a small number is linked by its name in %s', async (_, body, place) => {
  const links = await linksOf([
    { request: 'GET /wood', answer: page(body), answerType },
    { request: 'DELETE /trees/6' },
  ]);
  expect(links).toEqual([`2 path segment 2 <- 1 body ${place}`]);
});

describe('not linked is', () => {
  test.each([
    ['a number that a handler sets', `<a onclick="form.page.value = 2; send()">2</a>`, { page: 2 }],
    ['a word that it shows', `<a onclick="show('settings')">a</a>`, { show: 'settings' }],
    ['a word of an object', `<p x-data="{ mode: 'subscribed' }">a</p>`, { mode: 'subscribed' }],
    ['an attribute that is no script', `<p title="${KEY}">a</p>`, { key: KEY }],
    ['a class', `<p class="${KEY}">a</p>`, { key: KEY }],
  ])('%s', async (_, body, sent) => {
    const links = await linksOf([
      { request: 'GET /leaves', answer: page(body), answerType },
      { request: 'POST /leaves', body: sent },
    ]);
    expect(links).toEqual([]);
  });
});

test('that of a row is the one of the same row, wherever it is now', async () => {
  const rows = (leaves: readonly (readonly [name: string, key: string])[]) =>
    page(
      `<table>${leaves
        .map(
          ([name, key]) =>
            `<tr><td>${name}</td><td><a href="/leaves/${name}">Open</a> <button onclick="drop('${key}')">Drop</button></td></tr>`,
        )
        .join('')}</table>`,
    );
  const request = await sentLast(
    {
      request: 'GET /leaves',
      recorded: rows([
        ['fern', 'aa11bb22cc33dd44'],
        ['moss', 'ee55ff66gg77hh88'],
      ]),
      live: rows([
        ['moss', 'zz99yy88xx77ww66'],
        ['fern', 'vv55uu44tt33ss22'],
      ]),
    },
    { request: 'POST /drop', body: 'key=ee55ff66gg77hh88' },
  );
  expect(request).toBe('POST /drop key=zz99yy88xx77ww66');
});

import { expect, test } from 'vitest';
import { tellAll, tellPlaces } from './values-in.ts';

function xml(text: string, rest: { requestPath?: string } = {}) {
  return { headers: [['Content-Type', 'application/xml']] as const, text, ...rest };
}

function html(text: string, rest: { requestPath?: string } = {}) {
  return { headers: [['Content-Type', 'text/html; charset=utf-8']] as const, text, ...rest };
}

test('the leaves of XML are located by their positions, without prefixes', () => {
  const text = `<?xml version="1.0"?>
    <D:multistatus xmlns:D="DAV:">
      <D:response><D:href>/a/1</D:href><D:prop><D:getetag>"e1"</D:getetag></D:prop></D:response>
      <D:response><D:href>/a/2</D:href><D:prop><D:getetag>"e2"</D:getetag></D:prop></D:response>
    </D:multistatus>`;
  expect(tellPlaces(xml(text))).toMatchObject({
    'body /multistatus/response[1]/href[1]': '/a/1',
    'body /multistatus/response[1]/href[1] segment 2': '1',
    'body /multistatus/response[2]/prop[1]/getetag[1]': '"e2"',
  });
  expect(tellAll(xml(text))).toContainEqual({
    place: 'body /multistatus/response[2]/prop[1]/getetag[1]',
    value: '"e2"',
    names: ['multistatus', 'response', 'prop', 'getetag'],
    isInList: true,
    kind: 'string',
  });
});

test('an element without siblings of its name is in no list', () => {
  expect(tellAll(xml('<order><id>7</id></order>'))[0]).toMatchObject({
    place: 'body /order/id[1]',
    isInList: false,
  });
});

test('the first element of a list is already known to be in one', () => {
  expect(tellAll(xml('<l><id>1</id><id>2</id></l>')).map(({ isInList }) => isInList)).toEqual([
    true,
    true,
  ]);
});

test('attributes are values, namespaces are not, and a href may be relative', () => {
  const text =
    '<feed xmlns="urn:a" xmlns:x="urn:x"><entry id="e-1" x:ref="r"/><link href="7"/></feed>';
  expect(tellPlaces(xml(text, { requestPath: '/feeds/' }))).toEqual({
    'body /feed/entry[1]/@id': 'e-1',
    'body /feed/entry[1]/@x:ref': 'r',
    'body /feed/link[1]/@href': '7',
    'body /feed/link[1]/@href path': '/feeds/7',
    'body /feed/link[1]/@href segment 1': 'feeds',
    'body /feed/link[1]/@href segment 2': '7',
  });
  expect(tellAll(xml(text))[1]?.names).toEqual(['feed', 'entry', 'ref']);
});

test('entities and CDATA of XML are decoded, also at the seams of what is parsed at once', () => {
  for (const length of [0, 16_370, 16_375, 16_380, 16_384]) {
    const text = `<a><!--${'-'.repeat(length)}x--><b>1 &lt; 2 &#38; <![CDATA[<3>]]></b></a>`;
    expect(tellPlaces(xml(text))).toEqual({ 'body /a/b[1]': '1 < 2 & <3>' });
  }
});

test('XML is known by its beginning', () => {
  expect(tellPlaces({ text: '<?xml version="1.0"?><id>7</id>' })).toEqual({ 'body /id': '7' });
  const headers = [['Content-Type', 'application/atom+xml']] as const;
  expect(tellPlaces({ headers, text: '<id>7</id>' })).toEqual({ 'body /id': '7' });
});

test('the values of form fields are those that a browser sends', () => {
  const page = `<!doctype html><form action="/login">
    <input type=hidden name=csrf value="t&amp;1"><INPUT NAME="csrf" VALUE='t2'>
    <input name="empty"><input value="nameless">
    <textarea name="note">\n a &lt; b </textarea>
    <select name="size"><option value="s">Small<option selected> M </select>
    <select name="kind"><option value="a">A<option value="b">B</select>
    <button name="do" value="save">Save</button>`;
  const fields = Object.entries(tellPlaces(html(page))).filter(([place]) => /field/.test(place));
  expect(Object.fromEntries(fields)).toEqual({
    'body form /login 1 field csrf': 't&1',
    'body form /login 1 field csrf 2': 't2',
    'body form /login 1 field note': ' a < b ',
    'body form /login 1 field size': 'M',
    'body form /login 1 field size option "M" 2': 'M',
    'body form /login 1 field size option "Small" 1': 's',
    'body form /login 1 field kind': 'a',
    'body form /login 1 field kind option "A" 1': 'a',
    'body form /login 1 field kind option "B" 2': 'b',
    'body form /login 1 field do': 'save',
  });
});

test('options are located by their text and number, as elements of a list', () => {
  const page =
    '<select name="size"><option value="1">S<option value="2">S<option value="3"> X\n L </select>';
  expect(tellAll(html(page))).toEqual([
    expect.objectContaining({ place: 'body field size option "S" 1', value: '1', isInList: true }),
    expect.objectContaining({ place: 'body field size option "S" 2', value: '2', isInList: true }),
    expect.objectContaining({ place: 'body field size option "X L" 3', names: ['size'] }),
    expect.objectContaining({ place: 'body field size', value: '1', isInList: false }),
  ]);
});

test('fields are located by their form and its row, those outside of forms by the page', () => {
  const page = `<input name=a value=1><form id=f action="/s?x=1"><input name=a value=2></form>
    <input name=a value=3 form=f><form action=""><input name=a value=4></form>
    <table><tr><td><form action="/items/7"><input name=a value=5></form>
    <tr><td><form action="/items/8"><input name=a value=6></form><input name=b value=7></table>`;
  const fields = Object.entries(tellPlaces(html(page))).filter(([place]) => /field/.test(place));
  expect(Object.fromEntries(fields)).toEqual({
    'body field a': '1',
    'body form /s?x 1 field a': '2',
    'body form /s?x 1 field a 2': '3',
    'body form 1 field a': '4',
    'body row /items/* 1 form /items/* 1 field a': '5',
    'body row /items/* 2 form /items/* 1 field a': '6',
    'body row /items/* 2 field b': '7',
  });
});

test('an empty field keeps its number', () => {
  const page = '<p><input name=a value=""><input name=a value=2>';
  expect(tellPlaces(html(page))).toEqual({ 'body field a 2': '2' });
});

test('links are told by their shape, and taken apart', () => {
  const page = `<a href="#top">top</a><a href='7?x=1&amp;y=2'>seven</a><a href="mailto:a@b">m</a>
    <a href="/orders/8?x=1&amp;y=3"><img src="http://cdn.test/a.png"></a>
    <a href="../é?do=delete&amp;do=1"></a><form action="https://api.test/x"></form>`;
  const links = Object.entries(tellPlaces(html(page, { requestPath: '/orders/' })));
  expect(Object.fromEntries(links)).toEqual({
    'body link /orders/*?x&y 1': '7?x=1&y=2',
    'body link /orders/*?x&y 1 path': '/orders/7?x=1&y=2',
    'body link /orders/*?x&y 1 segment 2': '7',
    'body link /orders/*?x&y 1 query x': '1',
    'body link /orders/*?x&y 1 query y': '2',
    'body link /orders/*?x&y 1 text': 'seven',
    'body link /orders/*?x&y 2': '/orders/8?x=1&y=3',
    'body link /orders/*?x&y 2 path': '/orders/8?x=1&y=3',
    'body link /orders/*?x&y 2 segment 2': '8',
    'body link /orders/*?x&y 2 query x': '1',
    'body link /orders/*?x&y 2 query y': '3',
    'body link /a.png 1': 'http://cdn.test/a.png',
    'body link /*?do=delete&do 1': '../é?do=delete&do=1',
    'body link /*?do=delete&do 1 path': '/%C3%A9?do=delete&do=1',
    'body link /*?do=delete&do 1 segment 1': 'é',
    'body link /*?do=delete&do 1 query do': 'delete',
    'body link /*?do=delete&do 1 query do 2': '1',
    'body action /x 1': 'https://api.test/x',
  });
});

test('relative links start from the base element', () => {
  const page = '<base href="/shop/"><a href="items/7">seven</a>';
  expect(tellPlaces(html(page, { requestPath: '/orders/' }))).toMatchObject({
    'body link /shop/items/* 1 path': '/shop/items/7',
  });
});

test('the number of a page of a list is no value, nor is the link to it as a whole', () => {
  const page = '<a href="/lists/7?page=2">next</a>';
  expect(tellPlaces(html(page))).toEqual({
    'body link /lists/*?page 1': '/lists/7?page=2',
    'body link /lists/*?page 1 segment 2': '7',
    'body link /lists/*?page 1 text': 'next',
  });
});

test('rows are located by where their first link leads, with their links, values and texts', () => {
  const page = `<ul><li><a href="/about">About</a></ul><table><tr><th>Name</th></tr>
    <tr data-id=7><td>&lt; 7<td><a href="/items/7">Ann &amp; Bob</a> <b>new</b><td>x <script>1</script>y
    <tr><td><td><a href="/items/8?t=1">Cid</a><ul><li class=x>Dee</ul></table>`;
  const told = tellAll(html(page)).map(({ place, value }) => `${place} = ${value}`);
  expect(told.filter((each) => / (?:text|data)/.test(each))).toEqual([
    'body row /about 1 a text 1 = About',
    'body row 1 cell 1 text 1 = Name',
    'body row /items/* 1 data-id = 7',
    'body row /items/* 1 cell 1 text 1 = < 7',
    'body row /items/* 1 cell 2 a text 1 = Ann & Bob',
    'body row /items/* 1 cell 2 b text 1 = new',
    'body row /items/* 1 cell 3 text 1 = x',
    'body row /items/* 1 cell 3 text 2 = y',
    'body row /items/*?t 1 cell 2 a text 1 = Cid',
    'body row /items/*?t 1 row 1 text 1 = Dee',
  ]);
  expect(tellAll(html(page)).at(-1)).toEqual({
    place: 'body row /items/*?t 1 row 1 text 1',
    value: 'Dee',
    names: [],
    isInList: true,
    kind: 'text',
  });
});

test.each([
  '<li><a href="/items/7">',
  '<article><a href="/items/7">',
  '<div role="listitem"><a href="/items/7">',
  '<div class="todo-item done"><a href="/items/7">',
  '<a class="card" href="/items/7">',
])('%s is in a row', (page) => {
  expect(tellPlaces(html(page))).toHaveProperty(['body row /items/* 1 link /items/* 1 path']);
});

test('what pages keep for their scripts is a value', () => {
  const page = `<html><meta name="csrf-token" content="c-1"><meta property="og:url" content="/o/7">
    <meta charset="utf-8"><meta http-equiv="refresh" content="0; url='/next/9'">
    <tr data-id="1"><tr data-id="2" data-order='{"id":3}'></tr>
    <p data-id=4></p><p data-id=5></p>
    <script type="application/json" id="state">{"user":{"id":12345678901234567890}}</script>
    <script>var x = {"id": 1}</script>`;
  expect(tellPlaces(html(page))).toMatchObject({
    'body meta csrf-token': 'c-1',
    'body meta og:url segment 2': '7',
    'body meta refresh url segment 2': '9',
    'body row data-id 1 data-id': '1',
    'body row data-id 2 data-id': '2',
    'body row data-id 2 data-order json /id': '3',
    'body data-id': '4',
    'body data-id 2': '5',
    'body script state json /user/id': '12345678901234567890',
  });
});

test('a page is known by its beginning', () => {
  const page = '\n<!DOCTYPE html><input name=a value=1>';
  expect(tellPlaces({ text: page })).toEqual({ 'body field a': '1' });
});

test('a page may begin with a text', () => {
  expect(tellPlaces(html('Warning: x\n<input name=a value=1>'))).toEqual({ 'body field a': '1' });
});

test.each([
  ['with a prolog', '<?xml version="1.0"?><data><id>7</id></data>', 'body /data/id[1]'],
  [
    'behind a byte order mark',
    '\uFEFF<?xml version="1.0"?><data><id>7</id></data>',
    'body /data/id[1]',
  ],
  ['whose root is none of HTML', '<order><id>7</id></order>', 'body /order/id[1]'],
  ['behind a comment', '<!-- by hand -->\n<data><id>7</id></data>', 'body /data/id[1]'],
])('XML that is called HTML is read as XML %s', (_, text, place) => {
  expect(tellPlaces(html(text))).toEqual({ [place]: '7' });
});

test.each([
  ['a page of XHTML', '<?xml version="1.0"?><html><body>', '</body></html>'],
  ['a fragment', '<tr><td>', '</td></tr>'],
  ['a custom element', '<shop-cart><cart-row>', '</cart-row></shop-cart>'],
])('%s is read as HTML', (_, before, after) => {
  const text = `${before}<input name="code" value="c-77">${after}`;
  expect(Object.values(tellPlaces(html(text)))).toContain('c-77');
});

test('a form that is called HTML is read as a form', () => {
  expect(tellPlaces(html('oauth_token=t-77&oauth_verifier=v-78'))).toEqual({
    'body field oauth_token': 't-77',
    'body field oauth_verifier': 'v-78',
  });
});

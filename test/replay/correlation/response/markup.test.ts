import { expect, test } from 'vitest';
import { tellAll, tellPlaces } from './tell.ts';

function xml(text: string, rest: { requestPath?: string } = {}) {
  return { headers: [['Content-Type', 'application/xml']] as const, text, ...rest };
}

function html(text: string, rest: { requestPath?: string } = {}) {
  return { headers: [['Content-Type', 'text/html; charset=utf-8']] as const, text, ...rest };
}

test('the leaves of XML are told at their positions, without prefixes', () => {
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
  expect(tellAll(xml(text)).at(-1)).toEqual({
    place: 'body /multistatus/response[2]/prop[1]/getetag[1]',
    value: '"e2"',
    names: ['multistatus', 'response', 'prop', 'getetag'],
    element: 'body /multistatus/response[2]',
    kind: 'string',
  });
});

test('an element without siblings of its name is in no list', () => {
  expect(tellAll(xml('<order><id>7</id></order>'))[0]).toMatchObject({
    place: 'body /order/id[1]',
    element: undefined,
  });
});

test('the first of a list knows already that it is in one', () => {
  expect(tellAll(xml('<l><id>1</id><id>2</id></l>')).map(({ element }) => element)).toEqual([
    'body /l/id[1]',
    'body /l/id[2]',
  ]);
});

test('attributes are told, namespaces are not, and a href may be relative', () => {
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

test('the fields of forms are told as a browser sends them', () => {
  const page = `<!doctype html><form action="/login">
    <input type=hidden name=csrf value="t&amp;1"><INPUT NAME="csrf" VALUE='t2'>
    <input name="empty"><input value="nameless">
    <textarea name="note">\n a &lt; b </textarea>
    <select name="size"><option value="s">Small<option selected> M </select>
    <select name="kind"><option value="a">A</option></select>
    <button name="do" value="save">Save</button>`;
  const fields = Object.entries(tellPlaces(html(page))).filter(([place]) => /field/.test(place));
  expect(Object.fromEntries(fields)).toEqual({
    'body field csrf': 't&1',
    'body field csrf 2': 't2',
    'body field note': ' a < b ',
    'body field size': 'M',
    'body field size option 1': 's',
    'body field size option 2': 'M',
    'body field kind': 'a',
    'body field kind option 1': 'a',
    'body field do': 'save',
  });
});

test('an option is an element of a list, a field is not', () => {
  const page = '<select name="size"><option value="s">S</select>';
  expect(tellAll(html(page))).toEqual([
    expect.objectContaining({ place: 'body field size', names: ['size'], element: undefined }),
    expect.objectContaining({ element: 'body field size option 1', names: ['size'] }),
  ]);
});

test('an empty field keeps its number', () => {
  const page = '<p><input name=a value=""><input name=a value=2>';
  expect(tellPlaces(html(page))).toEqual({ 'body field a 2': '2' });
});

test('links are numbered in the page, and taken apart', () => {
  const page = `<a href="#top">top</a><a href='7?x=1&amp;y=2'>seven</a><a href="mailto:a@b">m</a>
    <img src="http://cdn.test/a.png"><form action="https://api.test/x"></form>`;
  expect(tellPlaces(html(page, { requestPath: '/orders/' }))).toMatchObject({
    'body link 2': '7?x=1&y=2',
    'body link 2 path': '/orders/7?x=1&y=2',
    'body link 2 query y': '2',
    'body link 4 segment 1': 'a.png',
    'body link 5': 'https://api.test/x',
  });
  const places = Object.keys(tellPlaces(html(page)));
  expect(places.filter((place) => /^body link [13]/.test(place))).toEqual([]);
});

test('what pages keep for their scripts is told', () => {
  const page = `<html><meta name="csrf-token" content="c-1"><meta property="og:url" content="/o/7">
    <meta charset="utf-8"><meta http-equiv="refresh" content="0; url='/next/9'">
    <tr data-id="1"><tr data-id="2" data-order='{"id":3}'>
    <script type="application/json" id="state">{"user":{"id":12345678901234567890}}</script>
    <script>var x = {"id": 1}</script>`;
  expect(tellPlaces(html(page))).toMatchObject({
    'body meta csrf-token': 'c-1',
    'body meta og:url segment 2': '7',
    'body meta refresh url segment 2': '9',
    'body data-id': '1',
    'body data-id 2': '2',
    'body data-order json /id': '3',
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

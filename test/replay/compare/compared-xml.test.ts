/** Which XML counts as equal, and where it differs. */
import { describe, expect, test } from 'vitest';
import { differencesOf, told } from '../../kit/index.ts';
import { placesOf, replayTyped } from './replay-typed.ts';

const XML = 'application/xml';
const ORDER =
  '<order id="7" state="open"><item><sku>a</sku></item><item><sku>b</sku></item><at>9:00</at></order>';

const places = (recorded: string, live: string, ...ignore: string[]): Promise<string[]> =>
  placesOf(XML, recorded, live, { body: 'exact', ignore });

describe('in XML it makes no difference', () => {
  test.each([
    ['the order and the quotes of attributes', '<a x="1" y="2"/>', `<a y='2'   x = "1"></a>`],
    ['white space between elements', '<a><b>1</b><c/></a>', '<a>\n  <b>1</b>\r\n  <c/>\n</a>\n'],
    ['comments, instructions and the declaration', '<a/>', '<?xml version="1.0"?><!-- a -->\n<a/>'],
    [
      'how characters are escaped',
      '<a b="&amp;">1 &lt; 2</a>',
      '<a b="&#38;"><![CDATA[1 < 2]]></a>',
    ],
    ['a prefix', '<D:a xmlns:D="DAV:"><D:b/></D:a>', '<a xmlns="DAV:"><x:b xmlns:x="DAV:"/></a>'],
    ['a secret that the recording has hidden', '<a><t>REDACTED_T</t></a>', '<a><t>live</t></a>'],
  ])('%s', async (_, recorded, live) => {
    expect(await places(recorded, live)).toEqual([]);
  });
});

describe('a difference in XML is reported with its place:', () => {
  test.each([
    ['a text', ORDER.replace('>b<', '>c<'), '/order/item[2]/sku[1]'],
    ['an attribute', ORDER.replace('open', 'paid'), '/order/@state'],
    ['a missing attribute', ORDER.replace(' id="7"', ''), '/order/@id'],
    ['a missing element', ORDER.replace('<item><sku>b</sku></item>', ''), '/order/item[2]'],
    ['an element that is empty', ORDER.replace('<sku>b</sku>', ''), '/order/item[2]/sku[1]'],
    ['a new element', ORDER.replace('</order>', '<note/></order>'), '/order/note[1]'],
    ['an attribute of a text', ORDER.replace('<at>', '<at zone="Z">'), '/order/at[1]/@zone'],
    ['a namespace', ORDER.replace('<order', '<order xmlns="urn:x"'), '/order/@xmlns'],
    ['white space in a text', ORDER.replace('9:00', ' 9:00'), '/order/at[1]'],
  ])('%s', async (_, live, place) => {
    expect(await places(ORDER, live)).toEqual([place]);
  });

  test('a text between elements', async () => {
    const place = await places('<p>one <b>two</b> three</p>', '<p>one <b>two</b> four</p>');
    expect(place).toEqual(['/p/text()[2]']);
  });

  test('another order of elements', async () => {
    const [recorded, live] = ['<a><b/><c/><b/></a>', '<a><b/><b/><c/></a>'];
    const outcome = await replayTyped({ type: XML, body: recorded }, { type: XML, body: live });
    expect(told(outcome)?.message).toBe(
      'body differs at /a: expected "/a/c[1]", got "/a/b[2]"; only the order of its elements differs',
    );
  });

  test('and both texts', async () => {
    const live = { type: 'text/xml', body: ORDER.replace('9:00', '9:01') };
    const error = told(await replayTyped({ type: XML, body: ORDER }, live));
    expect(error?.message).toBe('body differs at /order/at[1]: expected "9:00", got "9:01"');
  });
});

describe('ignore', () => {
  const live = ORDER.replace('>b<', '>c<').replace('9:00', '9:01').replace('open', 'paid');

  test('names elements and attributes as failures do', async () => {
    const all = ['/order/item[2]/sku[1]', '/order/at[1]', '/order/@state'];
    expect(await places(ORDER, live, ...all)).toEqual([]);
    expect(await places(ORDER, live, '/order/item[1]/sku[1]')).toEqual([
      '/order/@state',
      '/order/item[2]/sku[1]',
      '/order/at[1]',
    ]);
  });

  test('takes a name without a number for every element of that name', async () => {
    expect(await places(ORDER, live, '/order/item/sku', '/**/at', '/*/@state')).toEqual([]);
  });

  test('leaves out the order of ignored elements', async () => {
    expect(await places('<a><b/><c/></a>', '<a><c/><b/></a>', '/a/b')).toEqual([]);
  });
});

describe('by shape', () => {
  const shape = (recorded: string, live: string): Promise<string[]> =>
    placesOf(XML, recorded, live, { body: 'shape' });

  test.each([
    ['other texts', '<a x="1"><b>1</b></a>', '<a x="2"><b>2</b></a>'],
    ['more elements', '<a><b><c/></b></a>', '<a><b><c/></b><b><c/></b></a>'],
    ['no elements of a list', '<a><b/><b/><c/></a>', '<a><c/></a>'],
    ['what is in an element that was empty', '<a><b/></a>', '<a><b><c/></b></a>'],
  ])('%s make no difference', async (_, recorded, live) => {
    expect(await shape(recorded, live)).toEqual([]);
  });

  test.each([
    ['a missing element', '<a><b/><c/></a>', '<a><b/></a>', '/a/c[1]'],
    ['an element of another shape', '<a><b><c/></b></a>', '<a><b><d/></b></a>', '/a/b[1]/c[1]'],
    ['a missing attribute', '<a><b x="1"/></a>', '<a><b/></a>', '/a/b[1]/@x'],
  ])('%s is a difference', async (_, recorded, live, place) => {
    expect((await shape(recorded, live))[0]).toBe(place);
  });
});

test.each([
  ['is cut off', '<a><b>1</b>'],
  ['has tags that do not belong together', '<a><b>1</c></a>'],
  ['has two roots', '<a/><a/>'],
  ['has an attribute twice', '<a x="1" x="2"/>'],
  ['declares entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
])('a body that %s is compared as text', async (_, body) => {
  const broken = { type: XML, body };
  expect((await replayTyped(broken, broken)).state).toBe('passed');
  const outcome = await replayTyped({ type: XML, body: '<a><b>1</b></a>' }, broken);
  expect(differencesOf(outcome)).toEqual([{ path: '', expected: '<a><b>1</b></a>', actual: body }]);
  const again = await replayTyped(broken, { type: XML, body: `${body}\n` });
  expect(differencesOf(again)).toMatchObject([{ path: '' }]);
});

test('an HTML page is compared as text', async () => {
  const page = { type: 'text/html', body: '<!doctype html><p a=1 b=2>x' };
  const other = { type: 'text/html', body: '<!doctype html><p b=2 a=1>x' };
  expect((await replayTyped(page, page)).state).toBe('passed');
  expect(differencesOf(await replayTyped(page, other))).toMatchObject([{ path: '' }]);
});

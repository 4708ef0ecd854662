import { expect, test } from 'vitest';
import { readFormFields } from '../../src/formats/form-fields.ts';

const PAIRS = { contentType: 'application/x-www-form-urlencoded' };
const PARTS = { contentType: 'multipart/form-data; boundary=cut' };

const part = (head: string, content: string): string =>
  `--cut\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;

test('a repeated form field has its values in the order of the body', () => {
  const fields = readFormFields({ ...PAIRS, text: 'tag=a%20b&size=4&tag=c' });
  expect([...(fields?.values ?? [])]).toEqual([
    ['tag', ['a b', 'c']],
    ['size', ['4']],
  ]);
});

test('files of a multipart form are not among its fields', () => {
  const text = `${part('name="title"', 'Ahoy')}${part('name="face"; filename="a.gif"', 'GIF')}--cut--`;
  expect([...(readFormFields({ ...PARTS, text })?.values.keys() ?? [])]).toEqual(['title']);
});

test('several new values take the place of the first value of a form field', () => {
  const fields = readFormFields({ ...PAIRS, text: 'tag=a&size=4&tag=c' });
  expect(fields?.write(new Map([['tag', ['x', 'y&z']]]))).toBe('tag=x&tag=y%26z&size=4');
});

test('a new multipart field is written last, with its name escaped as browsers do', () => {
  const text = `${part('name="title"', 'Ahoy')}--cut--\r\n`;
  expect(readFormFields({ ...PARTS, text })?.write(new Map([['a "b"', ['1']]]))).toBe(
    `${part('name="title"', 'Ahoy')}${part('name="a %22b%22"', '1')}--cut--\r\n`,
  );
});

test('a multipart body whose first part is removed begins with its second part', () => {
  const text = `${part('name="title"', 'Ahoy')}${part('name="size"', '4')}--cut--`;
  const fields = readFormFields({ ...PARTS, text });
  expect(fields?.write(new Map([['title', []]]))).toBe(`${part('name="size"', '4')}--cut--`);
});

test('the bytes of a file stay when a text in UTF-8 next to it changes', () => {
  const file = (title: string) =>
    Buffer.concat([
      Buffer.from(part('name="title"', title)),
      Buffer.from('--cut\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n'),
      Buffer.from([0xff, 0x00, 0xfe]),
      Buffer.from('\r\n--cut--\r\n'),
    ]).toString('latin1');
  const fields = readFormFields({ ...PARTS, text: file('Größe'), isBinary: true });
  expect(fields?.values.get('title')).toEqual(['Größe']);
  expect(fields?.write(new Map([['title', ['Weiß']]]))).toBe(file('Weiß'));
});

test('a body that is not a form has no form fields', () => {
  expect(readFormFields({ text: 'a=b', contentType: 'text/plain' })).toBeUndefined();
});

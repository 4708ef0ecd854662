import { describe, expect, test } from 'vitest';
import { readFormFields } from '../../src/formats/form-fields.ts';
import { formatsOf, viewBody } from '../../src/formats/formats.ts';
import { htmlFormat } from '../../src/formats/html/html.ts';
import { jsonFormat } from '../../src/formats/json/json.ts';
import { xmlFormat } from '../../src/formats/markup/xml.ts';
import { multipartFormat } from '../../src/formats/multipart.ts';
import { formFormat } from '../../src/formats/url/form.ts';

const PARTS = '--q\r\nContent-Disposition: form-data; name="a"\r\n\r\n<b>1</b>\r\n--q--\r\n';
const WRONG = [
  '',
  'garbage',
  'application/json',
  'application/xml',
  'text/html',
  'text/javascript',
];

describe.each(WRONG)('labelled %j', (contentType) => {
  test('a form is read, compared and merged as a form', () => {
    const body = { text: 'a=1&b=2', contentType };
    expect(formatsOf(body)[0]).toBe(formFormat);
    expect(viewBody(body)?.view.value).toEqual({ a: ['1'], b: ['2'] });
    expect(readFormFields(body)?.write(new Map([['b', ['3']]]))).toBe('a=1&b=3');
  });

  test('a multipart form is read, compared and merged as a multipart form', () => {
    const body = { text: PARTS, contentType };
    expect(formatsOf(body)[0]).toBe(multipartFormat);
    expect(viewBody(body)?.format).toBe(multipartFormat);
    const fields = readFormFields(body);
    expect(fields?.write(new Map([['a', ['2']]]))).toBe(PARTS.replace('<b>1</b>', '2'));
    expect(fields?.write(new Map([['c', ['2']]]))).toContain('\r\n--q\r\n');
  });
});

test.each([...WRONG, 'text/xml', 'text/plain'])(
  'a page that says so is one, labelled %j',
  (contentType) => {
    const text = '<!DOCTYPE html><title>Orders</title><form><input name=id value=7></form>';
    expect(formatsOf({ text, contentType })[0]).toBe(htmlFormat);
  },
);

test.each([
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd"><html><script src="a.js"/></html>',
  '<!doctype html><list><item><id>7</id></item></list>',
])('a body with the type of XML is XML: %s', (text) => {
  expect(formatsOf({ text, contentType: 'application/xml' })[0]).toBe(xmlFormat);
});

test('a body that fits its type is read as of that type', () => {
  const json = { text: '{"a":"x=1&y=2"}', contentType: 'application/json' };
  expect(formatsOf(json)[0]).toBe(jsonFormat);
  const page = { text: '<p>a=1&b=2</p>', contentType: 'text/html' };
  expect(formatsOf(page)[0]).toBe(htmlFormat);
});

test.each([
  'a=1',
  'a = 1 & b = 2',
  'https://harbour.test/?a=1&b=2',
  '"a=1&b=2"',
  '---\r\nContent-Type: post\r\n\r\n',
  '--q\r\n\r\nhi\r\n--q--\r\n',
  '-- \r\nContent-Type: none\r\n',
])('%j is not a form if it has no type', (text) => {
  const formats = formatsOf({ text, contentType: undefined });
  expect(formats).not.toContain(formFormat);
  expect(formats).not.toContain(multipartFormat);
  expect(readFormFields({ text, contentType: undefined })).toBeUndefined();
});

test('a multipart body of another subtype has no form fields', () => {
  const contentType = 'multipart/mixed; boundary=q';
  expect(readFormFields({ text: PARTS, contentType })).toBeUndefined();
});

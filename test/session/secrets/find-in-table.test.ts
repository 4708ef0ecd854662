import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';

function valuesIn(text: string): string[] {
  return findInBody(text, 'text/csv').map(({ value }) => value);
}

describe('the cells of a column that the head calls a secret are secrets', () => {
  test.each([
    ['parted by commas', 'id,password,name\n1,blue,Ada\n2,red,Bob\n'],
    ['parted by semicolons', 'id;Password\r\n1;blue\r\n2;red\r\n'],
    ['parted by tabs', 'id\tdb password\n1\tblue\n2\tred'],
    ['parted by bars', 'id|password\n1|blue\n2|red\n'],
    ['in quotes', '"id","password"\n"1","blue"\n"2","red"\n'],
    ['behind a cell with a comma and a line break', 'id,password\n"a,\nb",blue\n2,red\n'],
    ['behind empty cells', 'id,x,password\n,,blue\n"",,red\n'],
  ])('%s', (_, text) => {
    expect(valuesIn(text)).toEqual(['blue', 'red']);
  });
});

test('a cell is told out of its quotes, with its place', () => {
  expect(findInBody('token\n"bl""ue"\n', 'text/csv')).toEqual([
    { name: 'token', value: 'bl"ue', start: 7, end: 13 },
  ]);
});

test('other columns stay, and so do cells that hold no secret', () => {
  expect(valuesIn('id,password_hint,token\n1,blue,null\n2,red,\n')).toEqual([]);
});

test('a body is read so where its type says that it is a table, or where its lines are those of one', () => {
  const text = 'user,password\nada,blue\n';
  expect(findInBody(text, 'text/csv; charset=utf-8').map(({ value }) => value)).toEqual(['blue']);
  expect(findInBody(text, 'text/plain').map(({ value }) => value)).toEqual(['blue']);
  expect(findInBody(text, 'text/css')).toEqual([]);
});

test('a file of a form is read so by its own type', () => {
  const head =
    'Content-Disposition: form-data; name="f"; filename="u.csv"\r\nContent-Type: text/csv';
  const body = `--b\r\n${head}\r\n\r\nuser,password\r\nada,blue\r\n\r\n--b--\r\n`;
  const found = findInBody(body, 'multipart/form-data; boundary=b');
  expect(found.map(({ value }) => value)).toEqual(['blue']);
});

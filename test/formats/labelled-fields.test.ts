import { describe, expect, test } from 'vitest';
import { readLabelledFields } from '../../src/formats/markup/labelled-fields.ts';

/** What a page calls its fields, by their names. */
function labelsIn(page: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    readLabelledFields(page).map(({ name, labels }) => [name, [...new Set(labels)]]),
  );
}

describe('a field of a page is named', () => {
  test.each([
    ['by a label for its id', '<label for=i>Door</label><p><input id=i name=n></p>'],
    ['by a label for its id behind it', '<input id=i name=n><label for="i">Door</label>'],
    ['by the label that it is in', '<label>Door <input name=n></label>'],
    [
      'by a label with elements in it',
      '<label for=i><b>Do</b></label><label><i>Door</i><input name=n></label>',
    ],
    ['to those who cannot see it', '<input name=n aria-label=Door>'],
    ['by an element that it names', '<p id=x>Door</p><input name=n aria-labelledby="x">'],
    ['in it while it is empty', '<input name=n placeholder="Door">'],
    ['where the pointer rests on it', '<input name=n title=Door>'],
    ['in the cell in front of it', '<tr><td>Door</td><td><input name=n></td></tr>'],
    ['by a label in front of it', '<label>Door</label><input name=n>'],
    ['in escapes', '<input name=n title="&#68;oor">'],
    ['in a text area', '<label>Door<textarea name=n>x</textarea></label>'],
    ['in a string of JSON', String.raw`"<label for=\"i\">Door</label><input id=\"i\" name=\"n\">"`],
  ])('%s', (_, page) => {
    expect(labelsIn(page)).toEqual({ n: ['Door'] });
  });

  test('by the text before it that ends in a colon', () => {
    expect(labelsIn('<p>Door: <input name=n></p>')).toEqual({ n: ['Door:'] });
  });

  test('by its label without the hint behind it', () => {
    const page = '<label>Door<small>of the house</small><input name=n></label>';
    expect(labelsIn(page)).toEqual({ n: ['Door of the house', 'Door'] });
  });
});

describe('a field of a page is not named', () => {
  test.each([
    ['what a heading says', '<h1>Door</h1><input name=n>'],
    ['what stands in front of the field before', '<p>Door: <input name=m><input name=n></p>'],
    ['what a label for another one says', '<label for=j>Door</label><p></p><input id=i name=n>'],
    ['what the label of the field before says', '<label>Door <input name=m></label><input name=n>'],
    [
      'what the head of another column says',
      '<tr><th>User</th><th>Door</th></tr><tr><td><input name=n></td></tr>',
    ],
    ['a long text', `<input name=n title="${'Door '.repeat(40)}">`],
  ])('%s', (_, page) => {
    expect(labelsIn(page).n?.filter((label) => label.endsWith('Door'))).toEqual([]);
  });
});

test.each(['checkbox', 'radio', 'submit', 'search', 'hidden', 'email', 'file'])(
  'a field of the type %s is none into which people type a secret',
  (type) => {
    expect(readLabelledFields(`<input type=${type} name=n>`)).toEqual([]);
  },
);

test('a field of a page has its value, the action of its form and its autocomplete token', () => {
  const page =
    '<form action="/in"><input name=n value="a&amp;b" autocomplete="section-x one-time-code"></form>';
  expect(readLabelledFields(page)).toMatchObject([
    {
      name: 'n',
      value: { raw: 'a&amp;b', start: page.indexOf('a&amp;b') },
      action: '/in',
      autocomplete: 'one-time-code',
      isPassword: false,
    },
  ]);
});

test('a text area has its text as value', () => {
  const page = '<textarea name=n>a < b</textarea><textarea name=m></textarea>';
  expect(readLabelledFields(page).map(({ value }) => value)).toEqual([
    { raw: 'a ', start: 17 },
    undefined,
  ]);
});

test('a field behind the end of a form belongs to no form', () => {
  expect(readLabelledFields('<form action=/in></form><input name=n>')[0]?.action).toBeUndefined();
});

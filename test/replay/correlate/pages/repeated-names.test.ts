/** Several fields or parameters of one name, of which each has a value of its own. */
import { expect, test } from 'vitest';
import { sentLast } from './sent-last.ts';

const select = (chosen: string, ...values: string[]) =>
  `<select name="order[]">${values
    .map((value) => `<option${value === chosen ? ' selected' : ''}>${value}</option>`)
    .join('')}</select>`;
const form = (...fields: string[]) =>
  `<!doctype html><form action="/views" method="post">${fields.join('')}</form>`;

test('of two lists of one name in a form, each gives what is chosen in it', async () => {
  const recorded = form(select('name', 'name', 'size'), select('down', 'up', 'down'));
  const live = form(select('size', 'name', 'size'), select('down', 'up', 'down'));
  expect(
    await sentLast(
      { request: 'GET /views/new', recorded, live },
      { request: 'POST /views', body: 'order%5B%5D=name&order%5B%5D=down' },
    ),
  ).toBe('POST /views order%5B%5D=size&order%5B%5D=down');
});

test('all parameters of one name come from the link that is followed, or from where they are sure', async () => {
  const row = (link: string) => `<ul><li><a href="${link}">Low</a></li></ul>`;
  const page = (first: number, second: number) =>
    `<!doctype html><body>${['high', 'low']
      .map((level) => row(`/pots/level?pot=${first}&amp;pot=${second}&amp;to=${level}`))
      .join('')}</body>`;
  expect(
    await sentLast(
      {
        request: 'POST /pots',
        body: 'name=a',
        recorded: { to: '/pots/4' },
        live: { to: '/pots/31' },
      },
      { request: 'GET /pots/menu', recorded: page(4, 6), live: page(31, 38) },
      { request: 'POST /pots/level?pot=4&pot=6&to=low', body: 'a=b' },
    ),
  ).toBe('POST /pots/level?pot=31&pot=38&to=low a=b');
});

test('a field comes from its form, though another place of the page has the same number', async () => {
  const page = (plant: number) =>
    `<!doctype html><table><tr><td><form action="/notes/n8f3k2q9" method="post">
      <input name="note[plant_id]" value="${plant}"><input name="note[text]" value="dry"></form></td></tr></table>`;
  const other = '<!doctype html><body><a href="#" data-id="1">Mine</a></body>';
  expect(
    await sentLast(
      { request: 'GET /plants/5', recorded: other, live: other },
      { request: 'GET /notes/n8f3k2q9/edit', recorded: page(1), live: page(13) },
      { request: 'POST /notes/n8f3k2q9', body: 'note%5Bplant_id%5D=1&note%5Btext%5D=dry' },
    ),
  ).toContain('note%5Bplant_id%5D=13');
});

test('a number at two locations of pages is sent, rather than one at a single other location', async () => {
  const list = (id: number) =>
    `<!doctype html><table>${[
      ['Fern', id],
      ['Moss', id + 1],
    ]
      .map(([name, of]) => `<tr><td><a href="/plants/${of}">${name}</a></td></tr>`)
      .join('')}</table>`;
  const watch = (id: number) => `<a href="/watch?plant_id=${id}">Watch</a>`;
  const plant = (id: number) =>
    `<!doctype html><body>${watch(id)}<a href="#" data-id="5">Mine</a>${watch(id)}</body>`;
  expect(
    await sentLast(
      { request: 'GET /plants', recorded: list(5), live: list(31) },
      { request: 'GET /plants/5', recorded: plant(5), live: plant(31) },
      { request: 'POST /ties', body: 'plant_to_id=5&kind=near' },
    ),
  ).toBe('POST /ties plant_to_id=31&kind=near');
});

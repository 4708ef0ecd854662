/** A form is sent with what it is filled in with itself, whatever else has the same value. */
import { expect, test } from 'vitest';
import { linksOf } from '../links.ts';
import { sentLast } from './sent-last.ts';

const form = (path: string, fields: Readonly<Record<string, string>>) => {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return `<form method="post" action="${path}">${inputs.join('')}<input name="text"></form>`;
};

const OLD = 'sid-8f14e45fceea167a';
const NEW = 'sid-c9f0f895fb98ab91';
const NEWER = 'sid-45c48cce2e2d7fbd';

test.each(['authenticity_token', 'stamp'])(
  'a page that repeats the %s that was sent to it may have a new one',
  async (name) => {
    const page = (token: string) =>
      `<script>var ${name} = "${token}";</script>${form('/notes', { [name]: token })}`;
    const sent = await sentLast(
      { request: 'GET /notes', recorded: page(OLD), live: page(NEW) },
      {
        request: 'POST /notes',
        body: `${name}=${OLD}&text=a`,
        recorded: page(OLD),
        live: page(NEWER),
      },
      { request: 'POST /notes', body: `${name}=${OLD}&text=b` },
    );
    expect(sent).toBe(`POST /notes ${name}=${NEWER}&text=b`);
  },
);

test.each(['csrf', 'stamp'])(
  'the only form of a page is found although its %s, once that of other pages, is a new one',
  async (name) => {
    const sent = await sentLast(
      {
        request: 'GET /notes',
        recorded: form('/notes', { [name]: OLD }),
        live: form('/notes', { [name]: NEW }),
      },
      {
        request: 'GET /tags',
        recorded: form('/tags', { [name]: OLD, kind: 'a' }),
        live: form('/tags', { [name]: NEWER, kind: 'b' }),
      },
      { request: 'POST /tags', body: `${name}=${OLD}&kind=a&text=c` },
    );
    expect(sent).toBe(`POST /tags ${name}=${NEWER}&kind=b&text=c`);
  },
);

test('the id in a form is that of the form, not an equal flag', async () => {
  const page = (id: string) => form('/notes', { save_note: '1', id });
  const sent = await sentLast(
    { request: 'GET /notes/new', recorded: page('0'), live: page('0') },
    {
      request: 'POST /notes',
      body: 'save_note=1&id=0&text=a',
      recorded: { to: '/notes?id=1' },
      live: { to: '/notes?id=29' },
    },
    { request: 'GET /notes?id=1', recorded: page('1'), live: page('29') },
    { request: 'POST /notes', body: 'save_note=1&id=1&text=b' },
  );
  expect(sent).toBe('POST /notes save_note=1&id=29&text=b');
});

test('a name of several words is that of a thing that begins where one of its words does', async () => {
  const found = { request: 'GET /state', answer: { component_host_id: 4 } };
  expect(await linksOf([found, { request: 'GET /hosts/4' }])).toEqual([
    '2 path segment 2 <- 1 body /component_host_id',
  ]);
  expect(await linksOf([found, { request: 'GET /thosts/4' }])).toEqual([]);
});

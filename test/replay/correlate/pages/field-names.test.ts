/** Ids in the names of fields, by which a form says which of its rows are meant. */
import { expect, test } from 'vitest';
import { sentLast } from './sent-last.ts';

/** A form around a table of mails, each with a field that is named after its id. */
const mails = (name: (id: string) => string, rows: Readonly<Record<string, string>>) => {
  const lines = Object.entries(rows).map(
    ([id, title]) =>
      `<tr><td>${title}</td><td><input type="checkbox" name="${name(id)}"></td></tr>`,
  );
  return `<form method="post" action="/mails/move"><table>${lines.join('')}</table></form>`;
};

const ticked = (name: (id: string) => string, body: string) => {
  return sentLast(
    {
      request: 'GET /mails',
      recorded: mails(name, { m3: 'Invoice for May', m4: 'Party at ours' }),
      live: mails(name, { m3: 'Rent is due', m12: 'Invoice for May', m15: 'Party at ours' }),
    },
    { request: 'POST /mails/move', body },
  );
};

test('a tick goes to the row that the client meant, whatever the number in its name', async () => {
  const name = (id: string) => `mail_${id.slice(1)}`;
  expect(await ticked(name, 'mail_3=on&to=archive')).toBe('POST /mails/move mail_12=on&to=archive');
});

test('several ticks go to their rows', async () => {
  const name = (id: string) => `move-mail-${id.slice(1)}`;
  expect(await ticked(name, 'move-mail-3=on&move-mail-4=on')).toBe(
    'POST /mails/move move-mail-12=on&move-mail-15=on',
  );
});

test('a long number in a name may stand right behind a word', async () => {
  const list = (rows: Readonly<Record<string, string>>) => mails((id) => `at${id}`, rows);
  const sent = await sentLast(
    {
      request: 'GET /mails',
      recorded: list({ 20260114093012: 'Invoice for May', 20260114093544: 'Party at ours' }),
      live: list({ 20260209171533: 'Rent is due', 20260209171608: 'Invoice for May' }),
    },
    { request: 'POST /mails/move', body: 'at20260114093012=on' },
  );
  expect(sent).toBe('POST /mails/move at20260209171608=on');
});

test('an id in brackets stays escaped as it was', async () => {
  const name = (id: string) => `mail[${id.slice(1)}][state]`;
  expect(await ticked(name, 'mail%5B3%5D%5Bstate%5D=read')).toBe(
    'POST /mails/move mail%5B12%5D%5Bstate%5D=read',
  );
});

test('an id of letters and digits in a name is the one of the row', async () => {
  const cart = (rows: Readonly<Record<string, string>>) =>
    mails((id) => `cart[${id}][count]`, rows);
  const sent = await sentLast(
    {
      request: 'GET /cart',
      recorded: cart({ d41d8cd98f00b204: 'A red kettle' }),
      live: cart({ b026324c6904b2a9: 'A blue kettle', '26ab0db90d72e28a': 'A red kettle' }),
    },
    { request: 'POST /mails/move', body: 'cart[d41d8cd98f00b204][count]=2' },
  );
  expect(sent).toBe('POST /mails/move cart[26ab0db90d72e28a][count]=2');
});

test('a form whose row cannot be told is not sent', async () => {
  const name = (id: string) => `mail_${id.slice(1)}`;
  const sent = await sentLast(
    {
      request: 'GET /mails',
      recorded: mails(name, { m3: 'Invoice for May' }),
      live: mails(name, { m3: 'Invoice for May', m12: 'Invoice for May' }),
    },
    { request: 'POST /mails/move', body: 'mail_3=on' },
  );
  expect(sent).toContain(
    'may be body row mail_* 1 (/@name value mail "3") or body row mail_* 2 (/@name value mail "12") now',
  );
});

test('numbers in names that count from 0 are positions, and stay', async () => {
  const page = (...titles: readonly string[]) =>
    mails(
      (id) => `lines[${id.slice(1)}][done]`,
      Object.fromEntries(titles.map((t, i) => [`m${i}`, t])),
    );
  const sent = await sentLast(
    {
      request: 'GET /list',
      recorded: page('Invoice for May', 'Party at ours'),
      live: page('Rent is due', 'Invoice for May', 'Party at ours'),
    },
    { request: 'POST /mails/move', body: 'lines[0][done]=on' },
  );
  expect(sent).toBe('POST /mails/move lines[0][done]=on');
});

test('an id in the name of a part is the one of the row', async () => {
  const name = (id: string) => `mail_${id.slice(1)}`;
  const part = (named: string) =>
    `--cut\r\nContent-Disposition: form-data; name="${named}"\r\n\r\non\r\n--cut--`;
  const sent = await sentLast(
    {
      request: 'GET /mails',
      recorded: mails(name, { m3: 'Invoice for May', m4: 'Party at ours' }),
      live: mails(name, { m3: 'Rent is due', m12: 'Invoice for May' }),
    },
    {
      request: 'POST /mails/move',
      body: part('mail_3'),
      type: 'multipart/form-data; boundary=cut',
    },
  );
  expect(sent).toBe(`POST /mails/move ${part('mail_12')}`);
});

test('an id in the name of a query parameter is the one of the row', async () => {
  const name = (id: string) => `mail[${id.slice(1)}]`;
  const sent = await sentLast(
    {
      request: 'GET /mails',
      recorded: mails(name, { m3: 'Invoice for May', m4: 'Party at ours' }),
      live: mails(name, { m3: 'Rent is due', m12: 'Invoice for May' }),
    },
    { request: 'GET /mails/print?mail%5B3%5D=on&copies=2' },
  );
  expect(sent).toBe('GET /mails/print?mail%5B12%5D=on&copies=2');
});

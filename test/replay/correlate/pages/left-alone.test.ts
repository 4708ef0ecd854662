/** What a form says by what it does not send, or sends empty: boxes to tick, and texts of nobody. */
import { describe, expect, test } from 'vitest';
import { sentLast } from './sent-last.ts';

const form = (...controls: readonly string[]): string =>
  `<form method="post" action="/settings">${controls.join('')}<button name="save" value="1">Save</button></form>`;
const box = (name: string, isTicked: boolean): string =>
  `<input type="checkbox" name="${name}" value="yes"${isTicked ? ' checked' : ''}>`;
const text = (name: string, value: string): string => `<input name="${name}" value="${value}">`;

const sentFrom = (recorded: string, body: string, live: string): Promise<string> =>
  sentLast({ request: 'GET /settings', recorded, live }, { request: 'POST /settings', body });

describe('a checkbox that the client left alone', () => {
  test('is not ticked if it is not ticked on the live page', async () => {
    const page = (isTicked: boolean) => form(text('motto', 'Ahoy'), box('news', isTicked));
    const sent = await sentFrom(page(true), 'motto=Ahoy&news=yes&save=1', page(false));
    expect(sent).toBe('POST /settings motto=Ahoy&save=1');
  });

  test('is ticked if it is ticked on the live page', async () => {
    const page = (isTicked: boolean) => form(text('motto', 'Ahoy'), box('news', isTicked));
    const sent = await sentFrom(page(false), 'motto=Ahoy&save=1', page(true));
    expect(sent).toBe('POST /settings motto=Ahoy&save=1&news=yes');
  });

  test('is as on the live page after a hidden field that says no', async () => {
    const page = (isTicked: boolean) =>
      form('<input type="hidden" name="news" value="no">', box('news', isTicked));
    const sent = await sentFrom(page(true), 'news=no&news=yes&save=1', page(false));
    expect(sent).toBe('POST /settings news=no&save=1');
  });
});

describe('a list that shows several options', () => {
  type Options = Readonly<Record<string, string>>;
  const crews: Options = { 7: 'Deck', 9: 'Galley', 12: 'Engine' };
  const roles: Options = { admin: 'Admin', editor: 'Editor', reader: 'Reader' };
  const list = (attributes: string, options: Options, ...chosen: readonly string[]): string =>
    form(
      text('motto', 'Ahoy'),
      `<select ${attributes}>${Object.entries(options)
        .map(
          ([value, label]) =>
            `<option value="${value}"${chosen.includes(value) ? ' selected' : ''}>${label}</option>`,
        )
        .join('')}</select>`,
    );
  const sentOf = (name: string, values: readonly string[]): string =>
    ['motto=Ahoy', ...values.map((value) => `${name}=${value}`)].join('&');

  test.each([
    ['crews', 'multiple', crews, ['9'], []],
    ['crews', 'multiple size="4"', crews, ['9'], []],
    ['crews', 'size="4"', crews, ['9'], []],
    ['crews', 'size="4"', crews, ['9'], ['12']],
    ['crews', 'size="4"', crews, [], ['9']],
    ['roles', 'multiple', roles, ['admin'], ['editor', 'reader']],
    ['roles', 'multiple', roles, ['admin', 'editor'], ['reader']],
    ['roles', 'multiple', roles, [], ['reader']],
    ['roles', 'multiple', roles, ['admin'], ['admin']],
  ])(
    'is as on the live page where it is left alone: %s %s',
    async (name, kind, options, then, now) => {
      const page = (chosen: readonly string[]) =>
        list(`name="${name}" ${kind}`, options, ...chosen);
      const sent = await sentFrom(page(then), sentOf(name, then), page(now));
      expect(sent).toBe(`POST /settings ${sentOf(name, now)}`);
    },
  );

  test.each([
    ['what the client has added', ['admin'], ['admin', 'editor'], ['reader'], ['reader', 'editor']],
    ['what the client has chosen of nothing', [], ['editor'], ['reader'], ['reader', 'editor']],
    [
      'what the client has taken away',
      ['admin', 'editor'],
      ['editor'],
      ['admin', 'reader'],
      ['reader'],
    ],
    ['both', ['admin'], ['editor'], ['admin', 'reader'], ['reader', 'editor']],
  ])('differs from the live page by %s', async (_, read, written, live, due) => {
    const page = (chosen: readonly string[]) => list('name="roles" multiple', roles, ...chosen);
    const sent = await sentFrom(page(read), sentOf('roles', written), page(live));
    expect(sent).toBe(`POST /settings ${sentOf('roles', due)}`);
  });

  test('has the live values of what the client has added, and not those of what it has removed', async () => {
    const [then, now] = [
      { k4xq81zr: 'Deck', w7mb20tc: 'Galley' },
      { p9vd63ne: 'Galley', h2ys57ua: 'Deck', c5gj94lo: 'Engine' },
    ];
    const sent = await sentFrom(
      list('name="crews" multiple', then, 'k4xq81zr'),
      sentOf('crews', ['w7mb20tc']),
      list('name="crews" multiple', now, 'h2ys57ua', 'c5gj94lo'),
    );
    expect(sent).toBe(`POST /settings ${sentOf('crews', ['c5gj94lo', 'p9vd63ne'])}`);
  });

  test('selects no disabled option', async () => {
    const page = (isDisabled: boolean) =>
      list('name="roles" multiple', roles, 'reader').replace(
        'selected',
        isDisabled ? 'selected disabled' : 'selected',
      );
    const sent = await sentFrom(page(false), sentOf('roles', ['reader']), page(true));
    expect(sent).toBe(`POST /settings ${sentOf('roles', [])}`);
  });
});

describe('radio buttons', () => {
  const button = (value: string, isChecked: boolean): string =>
    `<input type="radio" name="theme" value="${value}"${isChecked ? ' checked' : ''}>`;
  const layouts: Readonly<Record<string, (button: string, value: string) => string>> = {
    'without a text': (each) => each,
    'with an image': (each, value) => `<label>${each}<img src="/${value}.png"></label>`,
    'with a text in the next cell': (each, value) =>
      `<table><tr><td>${each}</td><td>${value}</td></tr></table>`,
    'with a label': (each, value) => `<label>${each} ${value}</label>`,
  };
  const page = (layout: (button: string, value: string) => string, checked: string): string =>
    form(
      text('motto', 'Ahoy'),
      ...['dark', 'light', 'plain'].map((value) => layout(button(value, value === checked), value)),
    );

  for (const [name, layout] of Object.entries(layouts)) {
    test.each([
      ['light', 'motto=Ahoy&theme=light'],
      ['dark', 'motto=Ahoy&theme=dark'],
      ['', 'motto=Ahoy'],
    ])(`${name} are as on the live page where they are left alone: %s`, async (live, due) => {
      const sent = await sentFrom(
        page(layout, 'dark'),
        'motto=Ahoy&theme=dark',
        page(layout, live),
      );
      expect(sent).toBe(`POST /settings ${due}`);
    });

    test(`${name} are checked where the live page has one checked alone`, async () => {
      const sent = await sentFrom(page(layout, ''), 'motto=Ahoy', page(layout, 'light'));
      expect(sent).toBe('POST /settings motto=Ahoy&theme=light');
    });

    test(`${name} stay as the client has chosen`, async () => {
      const sent = await sentFrom(
        page(layout, 'dark'),
        'motto=Ahoy&theme=plain',
        page(layout, 'light'),
      );
      expect(sent).toBe('POST /settings motto=Ahoy&theme=plain');
    });
  }
});

describe('a checkbox with an id in its name', () => {
  const page = (id: number, isTicked: boolean) =>
    form(
      `<input type="hidden" name="menu[${id}][id]" value="${id}">`,
      text(`menu[${id}][label]`, 'Soup'),
      box(`menu[${id}][vegan]`, isTicked),
    );

  test('is ticked if it is ticked under its live id', async () => {
    const sent = await sentFrom(
      page(7001, false),
      'menu[7001][id]=7001&menu[7001][label]=Stew',
      page(8215, true),
    );
    expect(sent).toBe(
      'POST /settings menu[8215][id]=8215&menu[8215][label]=Stew&menu%5B8215%5D%5Bvegan%5D=yes',
    );
  });

  test('is not ticked if it is not ticked under its live id', async () => {
    const sent = await sentFrom(
      page(7001, true),
      'menu[7001][id]=7001&menu[7001][label]=Stew&menu[7001][vegan]=yes',
      page(8215, false),
    );
    expect(sent).toBe('POST /settings menu[8215][id]=8215&menu[8215][label]=Stew');
  });
});

test('a box that the client has ticked stays ticked', async () => {
  const page = form(text('motto', 'Ahoy'), box('news', false));
  const sent = await sentFrom(page, 'motto=Ahoy&news=yes', page);
  expect(sent).toBe('POST /settings motto=Ahoy&news=yes');
});

test('a box that the client has unticked stays so', async () => {
  const page = form(text('motto', 'Ahoy'), box('news', true));
  const sent = await sentFrom(page, 'motto=Ahoy', page);
  expect(sent).toBe('POST /settings motto=Ahoy');
});

test('an empty text that the client left alone is what the live page has filled in', async () => {
  const page = (mail: string) => form(text('motto', 'Ahoy'), text('mail', mail));
  const sent = await sentFrom(page(''), 'motto=Ahoy&mail=&save=1', page('eve@example.test'));
  expect(sent).toBe('POST /settings motto=Ahoy&mail=eve%40example.test&save=1');
});

test('a text that the client left alone is empty where the live page has it empty', async () => {
  const page = (mail: string) => form(text('motto', 'Ahoy'), text('mail', mail));
  const sent = await sentFrom(
    page('ada@example.test'),
    'motto=Ahoy&mail=ada%40example.test',
    page(''),
  );
  expect(sent).toBe('POST /settings motto=Ahoy&mail=');
});

test('an empty text that the client has filled in stays', async () => {
  const page = (mail: string) => form(text('motto', 'Ahoy'), text('mail', mail));
  const sent = await sentFrom(
    page(''),
    'motto=Ahoy&mail=ada%40example.test',
    page('eve@example.test'),
  );
  expect(sent).toBe('POST /settings motto=Ahoy&mail=ada%40example.test');
});

test('of two forms that may be the one that is sent, nothing is taken over', async () => {
  const page = (mail: string) => form(text('mail', mail)) + form(text('mail', mail));
  const sent = await sentFrom(page(''), 'mail=', page('eve@example.test'));
  expect(sent).toBe('POST /settings mail=');
});

test('a control that the live page does not have stays as it was', async () => {
  const sent = await sentFrom(
    form(text('motto', 'Ahoy'), box('news', true)),
    'motto=Ahoy&news=yes',
    form(text('motto', 'Ahoy')),
  );
  expect(sent).toBe('POST /settings motto=Ahoy&news=yes');
});

test('a form that is sent elsewhere says nothing of the one that is sent', async () => {
  const page = (mail: string) => form(text('mail', mail)).replace('/settings', '/my/settings');
  const sent = await sentFrom(page(''), 'mail=', page('eve@example.test'));
  expect(sent).toBe('POST /settings mail=');
});

describe('a form with parts', () => {
  const type = 'multipart/form-data; boundary=cut';
  const part = (name: string, value: string): string =>
    `--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file = (content: string): string =>
    `--cut\r\nContent-Disposition: form-data; name="face"; filename="news"\r\nContent-Type: image/gif\r\n\r\n${content}\r\n`;
  const sentParts = (recorded: string, parts: readonly string[], live: string): Promise<string> =>
    sentLast(
      { request: 'GET /settings', recorded, live },
      { request: 'POST /settings', body: `${parts.join('')}--cut--\r\n`, type },
    );
  const page = (isTicked: boolean, mail = ''): string =>
    form(
      text('motto', 'Ahoy'),
      box('news', isTicked),
      text('mail', mail),
      '<input type="file" name="face">',
    );

  test('does not tick a checkbox that is not ticked on the live page', async () => {
    const sent = await sentParts(
      page(true),
      [part('news', 'yes'), part('motto', 'Hello'), file('GIF'), part('mail', '')],
      page(false),
    );
    const rest = [part('motto', 'Hello'), file('GIF'), part('mail', '')];
    expect(sent).toBe(`POST /settings ${rest.join('')}--cut--`);
  });

  test('ticks a checkbox that is ticked on the live page', async () => {
    const parts = [part('motto', 'Hello'), part('mail', '')];
    expect(await sentParts(page(false), parts, page(true))).toBe(
      `POST /settings ${parts.join('')}${part('news', 'yes')}--cut--`,
    );
  });

  test('has the text of the live page if the client left a text empty', async () => {
    const sent = await sentParts(
      page(false),
      [part('mail', ''), file('GIF'), part('motto', 'Hello')],
      page(false, 'eve@example.test'),
    );
    expect(sent).toBe(
      `POST /settings ${part('mail', 'eve@example.test')}${file('GIF')}${part('motto', 'Hello')}--cut--`,
    );
  });
});

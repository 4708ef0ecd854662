/** Rows of pages: what is in one belongs to the thing that it shows. */
import { describe, expect, test } from 'vitest';
import { type Step, sentLast } from './sent-last.ts';

/** Each row as `7 Saw`. */
const rows = (...things: string[]) =>
  things.map((thing) => {
    const [id, name] = thing.split(' ');
    return `<tr><td><a href="/items/${id}">${name}</a><td><a href="/items/${id}/delete">Delete</a>`;
  });
const table = (...things: string[]) =>
  `<ul><li><a href="/about">About</a></ul><table>${rows(...things).join('')}</table>`;

describe('a row whose text the client had given', () => {
  const deleting = (live: string): Step[] => [
    { request: 'POST /items', body: 'name=Saw' },
    { request: 'GET /items', recorded: table('6 File', '7 Saw'), live },
    { request: 'POST /items/7/delete', body: '' },
  ];

  test('is found between others, below another menu', async () => {
    const live = table('21 Drill', '22 File', '23 Saw', '24 Axe').replace(
      '<ul>',
      '<ul><li><a href="/news">News</a><li><a href="/items">Saw</a>',
    );
    expect(await sentLast(...deleting(live))).toBe('POST /items/23/delete');
  });

  test.each([
    [
      'more than one has',
      table('21 Saw', '22 File', '23 Saw'),
      'body row /items/* 2 of its response may be body row /items/* 3 (link /items/* * "/items/23") or body row /items/* 1 (link /items/* * "/items/21") now, of 2 then and 3 now',
    ],
    [
      'none has',
      table('21 Drill', '22 File'),
      'its response has no element that is clearly the recorded body row /items/* 2, with cell 1 a text 1 "Saw"',
    ],
    [
      'there are no more rows of',
      '<p>Nothing here. <a href="/items/3">Saw</a>',
      'its response has no body row /items/* 2 link /items/*/delete 1 path',
    ],
  ])('is not guessed if %s it', async (_, live, why) => {
    expect(await sentLast(...deleting(live))).toBe(`blocked by #2 GET /items: ${why}`);
  });
});

test('a row within another one is identified by the text of the outer one', async () => {
  const list = (...things: string[]) =>
    things.map((thing) => {
      const [id, name] = thing.split(' ');
      return `<li>${name}<ul><li><a href="/cards/${id}">Card</a></ul>`;
    });
  const sent = await sentLast(
    { request: 'POST /boards', body: 'name=Home' },
    {
      request: 'GET /boards',
      recorded: list('3 Home').join(''),
      live: list('8 Work', '9 Home').join(''),
    },
    { request: 'GET /cards/3' },
  );
  expect(sent).toBe('GET /cards/9');
});

describe('a row that nothing identifies', () => {
  const opening = (live: string): Step[] => [
    { request: 'GET /start' },
    { request: 'GET /items', recorded: table('6 File', '7 Saw'), live },
    { request: 'DELETE /items/7' },
  ];

  test('is the one at its position, if the live page has as many rows', async () => {
    expect(await sentLast(...opening(table('21 File', '22 Saw')))).toBe('DELETE /items/22');
  });

  test.each([
    ['more', table('21 Drill', '22 Axe', '23 Nail')],
    ['more, with a stranger of the same number', table('6 Drill', '7 Axe', '8 Nail')],
  ])('is not guessed if the live page has %s', async (_, live) => {
    expect(await sentLast(...opening(live))).toMatch(
      /^blocked by #2 GET \/items: body row \/items\/\* 2 of its response may be .* of 2 then and 3 now$/,
    );
  });
});

test('a row is found by its texts, wherever it is now', async () => {
  const sent = await sentLast(
    { request: 'GET /start' },
    { request: 'GET /items', recorded: table('6 File', '7 Saw'), live: table('21 Saw', '22 File') },
    { request: 'GET /items/7' },
  );
  expect(sent).toBe('GET /items/21');
});

test('the only row that is left may be that of another thing', async () => {
  const sent = await sentLast(
    { request: 'GET /items', recorded: table('6 File', '7 Saw'), live: table('22 Saw') },
    { request: 'DELETE /items/6' },
  );
  expect(sent).toBe(
    'blocked by #1 GET /items: its response has no element that is clearly the recorded body row /items/* 1',
  );
});

test('what a row has for scripts is that of its thing', async () => {
  const item = (id: number, name: string) =>
    `<div class="card" data-url="/items/${id}?t=a${id}"><h2>${name}</h2><button>x</button></div>`;
  const sent = await sentLast(
    { request: 'POST /items', body: 'name=Saw' },
    { request: 'GET /items', recorded: item(7, 'Saw'), live: item(8, 'File') + item(9, 'Saw') },
    { request: 'DELETE /items/7?t=a7' },
  );
  expect(sent).toBe('DELETE /items/9?t=a9');
});

describe('the id of an element that names a thing', () => {
  const item = (id: string, name: string) => `<li id="saved-item-${id}"><b>${name}</b></li>`;
  const list = (...items: readonly string[]) =>
    `<ul><li id="menu-home">Home</li></ul><ul>${items.join('')}</ul>`;

  test('is that of its row, wherever that is now', async () => {
    const sent = await sentLast(
      { request: 'POST /items', body: 'name=Saw' },
      {
        request: 'GET /items',
        recorded: list(item('7', 'Saw')),
        live: list(item('8', 'File'), item('9', 'Saw')),
      },
      { request: 'DELETE /items/7' },
    );
    expect(sent).toBe('DELETE /items/9');
  });

  test('may consist of letters alone', async () => {
    const sent = await sentLast(
      {
        request: 'GET /items',
        recorded: list(item('BtXmKXDmCX', 'Saw'), item('QmTzRWxLpV', 'Axe')),
        live: list(
          item('waIEnlqydh', 'File'),
          item('oavKJaigeh', 'Axe'),
          item('lBEyhGORXI', 'Saw'),
        ),
      },
      { request: 'DELETE /items/BtXmKXDmCX' },
    );
    expect(sent).toBe('DELETE /items/lBEyhGORXI');
  });

  test('identifies none of several elements outside of rows, which only their positions distinguish', async () => {
    const box = (id: string, name: string) =>
      `<div id="order-${id}"><h2>${name}</h2><button>x</button></div>`;
    const sent = await sentLast(
      {
        request: 'GET /orders',
        recorded: box('4711', 'alpha') + box('4712', 'beta'),
        live: box('8021', 'gamma') + box('8022', 'alpha') + box('8023', 'beta'),
      },
      { request: 'GET /orders/4712' },
    );
    expect(sent).toBe('GET /orders/4712');
  });

  test.each([
    ['<nav id="page-2">Next</nav>', '<nav id="page-5">Next</nav>', 'GET /items?page=2'],
    [
      '<div id="step-1">1</div><div id="step-2">2</div>',
      '<div id="step-2">2</div><div id="step-3">3</div>',
      'POST /steps/2',
    ],
  ])('is no number of a part of the page: %s', async (recorded, live, request) => {
    const sent = await sentLast({ request: 'GET /start', recorded, live }, { request });
    expect(sent).toBe(request);
  });

  test('is skipped in front of a word', async () => {
    const row = (id: string, name: string) =>
      `<tr id="${id}-row"><td>${name}</td><td><a href="/items/${id}">open</a></td></tr>`;
    const sent = await sentLast(
      {
        request: 'GET /items',
        recorded: `<table>${row('waIEnlqydh', 'Saw')}${row('qysrEPkFlb', 'Axe')}</table>`,
        live: `<table>${row('DTqbNIrCRh', 'Axe')}${row('RrSoHkQdsX', 'Saw')}</table>`,
      },
      { request: 'GET /items/waIEnlqydh' },
    );
    expect(sent).toBe('GET /items/RrSoHkQdsX');
  });

  test('is no source for a word of the API', async () => {
    const button = (name: string) => `<button id="do-${name}">Add</button>`;
    const sent = await sentLast(
      { request: 'GET /items', recorded: button('addNewItem'), live: button('createItem') },
      { request: 'POST /api/addNewItem', body: 'name=Saw' },
    );
    expect(sent).toBe('POST /api/addNewItem name=Saw');
  });

  test('outside of rows is that of the page', async () => {
    const page = (id: string) => `<section id="post_${id}"><h1>News</h1></section>`;
    const sent = await sentLast(
      { request: 'GET /news', recorded: page('4711'), live: page('815') },
      { request: 'POST /posts/4711/like' },
    );
    expect(sent).toBe('POST /posts/815/like');
  });
});

test('a block is a row if its class names the thing of its link', async () => {
  const todo = (id: number, name: string) =>
    `<div class="Todo done"><b>${name}</b><i><a href="/todos/${id}/delete">x</a></i></div>`;
  const sent = await sentLast(
    { request: 'POST /todos', body: 'name=Mow' },
    { request: 'GET /own', recorded: todo(7, 'Mow'), live: todo(8, 'Read') + todo(9, 'Mow') },
    { request: 'GET /todos/7/delete' },
  );
  expect(sent).toBe('GET /todos/9/delete');
});

test('an id that a row repeats does not identify the row', async () => {
  const item = (id: number) =>
    `<li><a href="/items/${id}">${id}</a> <a href="/items/${id}/x">x</a>`;
  const sent = await sentLast(
    { request: 'GET /items', recorded: item(104), live: item(211) },
    { request: 'GET /items/104' },
    { request: 'GET /items', recorded: item(104), live: item(211) },
    { request: 'GET /items/104/x' },
  );
  expect(sent).toBe('GET /items/211/x');
});

test('what is ticked in a form around the rows is that of its row', async () => {
  const item = (id: number, name: string) =>
    `<tr><td><input type="checkbox" name="pick" value="${id}"><td>${name}`;
  const form = (...items: string[]) =>
    `<form action="/bulk"><table>${items.join('')}</table></form>`;
  const sent = await sentLast(
    { request: 'POST /items', body: 'name=Saw' },
    {
      request: 'GET /items',
      recorded: form(item(7, 'Saw')),
      live: form(item(8, 'File'), item(9, 'Saw')),
    },
    { request: 'POST /bulk', body: 'pick=7' },
  );
  expect(sent).toBe('POST /bulk pick=9');
});

describe('ids of letters that could be words by themselves', () => {
  const card = (name: string, id: string) =>
    `<div class="card"><h3>${name}</h3><p>berth</p><a href="/boats/${id}/edit">edit</a></div>`;

  test.each([
    ['are those of one list where links beside them have ids', '', 'qxvzkwrtbhjm', 'moporezsqbab'],
    ['are those of one list that look like a word', '', 'jdfccaieaftj', 'skoinicacutu'],
    ['are so behind a word for their kind', 'boa_', 'q7vZNjbhLRvPMOds', 'pNIOLmnDsdCeLabo'],
  ])('%s', async (_, kind, beside, id) => {
    const sent = await sentLast(
      {
        request: 'GET /boats',
        recorded: card('Heron', `${kind}zkrqwbhmotxv`),
        live: card('Teal', kind + beside) + card('Heron', kind + id),
      },
      { request: `DELETE /boats/${kind}zkrqwbhmotxv` },
    );
    expect(sent).toBe(`DELETE /boats/${kind}${id}`);
  });

  test('are ids if they are short, and in more cases than a word', async () => {
    const links = (boats: Readonly<Record<string, string>>) =>
      Object.entries(boats)
        .map(
          ([name, id], index) =>
            `<li><a href="/share/${id}">${name}</a><a href="/admin/share/${index + 5}">edit</a></li>`,
        )
        .join('');
    const sent = await sentLast(
      {
        request: 'GET /shares',
        recorded: `<ul>${links({ Heron: '9a7aTQ', Teal: 'kezwOw', Coot: '8P6dUw' })}</ul>`,
        live: `<ul>${links({ Swan: '7xQ2bZ', Heron: '9b3cRe', Teal: 'tJ-I-w', Coot: '8W5rYe' })}</ul>`,
      },
      { request: 'DELETE /admin/share/6' },
    );
    expect(sent).toBe('DELETE /admin/share/7');
  });

  test('are all elements of a list that is sent', async () => {
    const sent = await sentLast(
      {
        request: 'GET /boats',
        recorded: card('Heron', 'zkrqwbhmotxv') + card('Teal', 'moporezsqbab'),
        live: card('Teal', 'qxvzkwrtbhjm') + card('Heron', 'wtzrkxqvbnhp'),
      },
      { request: 'DELETE /boats?ids=zkrqwbhmotxv,moporezsqbab' },
    );
    expect(sent).toBe('DELETE /boats?ids=wtzrkxqvbnhp,qxvzkwrtbhjm');
  });
});

describe('a row whose link and hidden texts say its number in the language of a database', () => {
  interface Item {
    readonly id: number;
    readonly name: string;
    readonly signature: string;
  }
  const page = (items: readonly Item[], menu = '') => {
    const rows = items.map(({ id, name, signature }, at) => {
      const link = `index.php?where=%60id%60+%3D+${id}&signature=${signature}&action=edit`;
      return `<tr><td><input type="checkbox" id="row_${at}_left" value="\`id\` = ${id}">
        <td><a href="${link}">Edit</a><input type="hidden" class="where" value="\`id\` = ${id}">
        <td>${menu}<div class="hide">DELETE FROM items WHERE \`id\` = ${id}</div>
        <td data-type="int">${id}<td data-type="string">${name}`;
    });
    return `<table>${rows.join('')}</table>`;
  };
  const recorded = [
    { id: 1, name: 'Old lamp', signature: 'c3f4ca2d02d5282b' },
    { id: 2, name: 'Broken chair', signature: '90cdc9f3b813a2cb' },
    { id: 3, name: 'Held vase', signature: '1c91caf5b74ba76a' },
  ];
  const live = [
    { id: 1, name: 'Rug', signature: '5689065bf25d2783' },
    { id: 2, name: 'Shelf', signature: '2b3afc2918b0c2a4' },
    { id: 3, name: 'Mirror', signature: '97bd585f1e9d46d9' },
    { id: 10, name: 'Old lamp', signature: '7f7e3a91c4d2b610' },
    { id: 11, name: 'Broken chair', signature: 'e2a94c07b3d81f56' },
    { id: 12, name: 'Held vase', signature: '4d0c8be15fa36972' },
  ];
  const editing = (menu = ''): Step[] => [
    { request: 'GET /index.php', recorded: page(recorded, menu), live: page(live, menu) },
    { request: 'POST /index.php', body: 'signature=c3f4ca2d02d5282b' },
  ];

  test('is known by its name, not by these', async () => {
    expect(await sentLast(...editing())).toBe('POST /index.php signature=7f7e3a91c4d2b610');
  });

  test('is known by its name, whatever other link it has', async () => {
    expect(await sentLast(...editing('<a href="index.php">Delete</a>'))).toBe(
      'POST /index.php signature=7f7e3a91c4d2b610',
    );
  });
});

test('fields of a form in an attribute are read as such', async () => {
  const page = (items: Readonly<Record<string, string>>) => {
    const rows = Object.entries(items).map(([id, name]) => {
      const fields = `table=items&amp;sql=DELETE+FROM+%60items%60+WHERE+%60items%60.%60id%60+%3D+${id}&amp;back=%2F`;
      return `<tr><td>${id}<td>${name}<td><a href="/" data-post="${fields}">Delete</a>`;
    });
    return `<table>${rows.join('')}</table>`;
  };
  const drop = (id: number) =>
    `table=items&sql=DELETE+FROM+%60items%60+WHERE+%60items%60.%60id%60+%3D+${id}&back=%2F`;
  const sent = await sentLast(
    {
      request: 'GET /items',
      recorded: page({ 1: 'Old lamp', 2: 'Broken chair' }),
      live: page({ 1: 'Rug', 2: 'Shelf', 10: 'Old lamp', 11: 'Broken chair' }),
    },
    { request: 'POST /run', body: drop(2) },
  );
  expect(sent).toBe(`POST /run ${drop(11)}`);
});

test('the number of a row of something else does not say which thing is meant later', async () => {
  const ticket = (id: string, comment: string) =>
    `<h2>Ticket</h2><a href="/tickets/${id}/copy">Copy</a><ul>
     <li><a href="/comments/${comment}1/edit">Edit</a> <b>Delete</b> <a href="#c1">#1</a> Soon</li>
     <li><a href="/comments/${comment}2/edit">Edit</a> <b>Delete</b> <a href="#c2">#2</a> Done</li></ul>`;
  const tickets = (...things: string[]) =>
    `<table>${things
      .map((thing) => {
        const [id, name] = thing.split(' ');
        return `<tr><td><input name="ids[]" value="${id}"><td><a href="/tickets/${id}">${name}</a>`;
      })
      .join('')}</table>`;
  const sent = await sentLast(
    {
      request: 'POST /tickets',
      body: 'name=Window',
      recorded: { to: '/tickets/3' },
      live: { to: '/tickets/16' },
    },
    { request: 'GET /tickets/3', recorded: ticket('3', '8'), live: ticket('16', '9') },
    {
      request: 'GET /tickets',
      recorded: tickets('2 Roof', '1 Door'),
      live: tickets('15 Attic', '14 Door', '13 Roof', '2 Garage', '1 Cellar'),
    },
    { request: 'POST /tickets/3/relations', body: 'ticket_id=1' },
  );
  expect(sent).toBe('POST /tickets/16/relations ticket_id=14');
});

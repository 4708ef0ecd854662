/** A person who clicks through a shop whose pages the server makes, replayed on another instance of it. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { sessionOf } from '../links.ts';
import { createPerson } from './person.ts';
import { serveShop } from './shop.ts';

test('on an instance with other rows, ids and tokens, all that was clicked hits the same things', async () => {
  await using shop = await serveShop({
    firstId: 4,
    salt: 'dc',
    items: ['Hammer', 'Saw'],
    menu: [],
  });
  await using other = await serveShop({
    firstId: 11,
    salt: 'e7',
    items: ['Drill', 'Pliers', 'Saw', 'File'],
    menu: ['news', 'help'],
  });
  const person = createPerson(shop.url);
  await person.open('/shop/items');
  await person.send(/<form method="post"/, { name: 'Chisel', size: 'Large' });
  await person.send(/<form method="post"/, { name: 'Vice', size: 'Large' });
  await person.follow(/href="(items\/\d+)">Chisel/);
  await person.send(/<form method="post"/, { name: 'Fine chisel', size: 'Small' });
  await person.follow(/Vice<\/a>.*\s.*href="(del\.php[^"]*)"/);

  const { outcomes } = await replaySession(sessionOf(person.exchanges), { target: other.url });

  expect(shop.list()).toEqual(['Hammer (Small)', 'Saw (Small)', 'Fine chisel (Small)']);
  expect(other.refused).toEqual([]);
  expect(outcomes.map(({ error }) => error?.message)).toEqual(outcomes.map(() => undefined));
  expect(other.list()).toEqual([
    ...['Drill', 'Pliers', 'Saw', 'File'].map((name) => `${name} (Small)`),
    'Fine chisel (Small)',
  ]);
});

/** A person who clicks through a shop whose pages the server makes, replayed on another instance of it. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { sessionOf } from '../links.ts';
import { createPerson } from './person.ts';
import { serveShop } from './shop.ts';

test.each([
  ['short', { firstId: 4, salt: 'dc' }, { firstId: 11, salt: 'e7' }],
  ['long', { firstId: 4100, salt: 'dc41f0a29b' }, { firstId: 772_210, salt: 'e7b05511ca' }],
])(
  'on an instance with other rows, all that was clicked hits the same things: %s ids',
  async (_, one, two) => {
    await using shop = await serveShop({ ...one, items: ['Hammer', 'Saw'], menu: [] });
    const items = ['Drill', 'Pliers', 'Saw', 'File'];
    await using other = await serveShop({ ...two, items, menu: ['news', 'help'] });
    const person = createPerson(shop.url);
    await person.open('/shop/items');
    await person.send(/<form method="post"/, { name: 'Chisel', size: 'Large' });
    await person.send(/<form method="post"/, { name: 'Vice', size: 'Large' });
    await person.follow(/href="(items\/\d+)">Chisel/);
    await person.send(/<form method="post"/, { name: 'Fine chisel', size: 'Small' });
    await person.follow(/Vice<\/a>.*\s.*href="(del\.php[^"]*)"/);

    const { outcomes } = await replaySession(sessionOf(person.exchanges), { target: other.url });

    expect(shop.list()).toEqual(['Hammer (Small)', 'Saw (Small)', 'Fine chisel (Small)']);
    expect(outcomes.map((outcome) => told(outcome)?.message)).toEqual(
      outcomes.map(() => undefined),
    );
    expect(other.refused).toEqual([]);
    expect(other.list()).toEqual([
      ...items.map((name) => `${name} (Small)`),
      'Fine chisel (Small)',
    ]);
  },
);

test('where a stranger has made a thing of the same name, nothing of it is touched', async () => {
  await using shop = await serveShop({ firstId: 4, salt: 'dc', items: ['Hammer'], menu: [] });
  await using other = await serveShop({ firstId: 11, salt: 'e7', items: ['Saw', 'Axe'], menu: [] });
  const person = createPerson(shop.url);
  await person.open('/shop/items');
  await person.send(/<form method="post"/, { name: 'Saw', size: 'Large' });
  await person.follow(/Saw<\/a>.*\s.*href="(del\.php[^"]*)"/);

  const { summary } = await replaySession(sessionOf(person.exchanges), { target: other.url });

  expect(summary.failed).toBe(1);
  expect(other.list()).toEqual(['Saw (Small)', 'Axe (Small)', 'Saw (Large)']);
});

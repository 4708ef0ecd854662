/** Lists within what a list has shown, and lists that come page by page. */
import type { Exchange } from '../../replay/correlate/links.ts';
import { judgeChoice } from './choices.ts';
import { chooseRow } from './chosen-row.ts';
import { createTokenKind } from './ids.ts';
import { createListView } from './lists.ts';
import { createRoleNames } from './rows.ts';
import { createUnsafe } from './unsafe.ts';
import {
  type Episode,
  ORIGINS,
  type RequestSubject,
  type Resource,
  type Side,
  type World,
} from './world.ts';

/** The client chooses one, looks at what it holds, chooses one of that, and changes it. */
export function* chooseWithin(world: World): Episode {
  const outer = createLevel(world, world.createResource());
  if (!outer) return;
  yield outer.look;
  const parent = outer.chosen.row;
  const own = world.createResource();
  const base = (side: Side): string =>
    `${outer.resource.base}/${encodeURIComponent(parent[side].id)}/${own.many}`;
  const PLACEHOLDER = '/within';
  const inner = createLevel(world, { ...own, base: PLACEHOLDER });
  if (!inner) return;
  const place = (exchange: (side: Side) => Exchange) => (side: Side) =>
    replaceBase(exchange(side), PLACEHOLDER, base(side));
  const isKnowable = outer.chosen.isKnowable && inner.chosen.isKnowable;
  yield { about: { ...inner.look.about, isKnowable }, exchange: place(inner.look.exchange) };
  const { row, choice } = inner.chosen;
  const changed = createUnsafe(
    world.shape,
    { ...own, base: PLACEHOLDER },
    { a: row.a.id, b: row.b.id },
  );
  yield {
    about: {
      source: `${inner.view.name} (in one chosen ${outer.chosen.choice.name}) → ${changed.place}`,
      choice: choice.name,
      isKnowable,
      ids: own.idKind,
    },
    exchange: place(changed.exchange),
  };
}

function createLevel(world: World, resource: Resource) {
  const names = createRoleNames(world.shape, resource);
  const view = createListView(world.shape, resource, names);
  const chosen = chooseRow(world, resource, view, ({ known }) => known === undefined);
  if (!chosen) return undefined;
  const about: RequestSubject = {
    source: view.name,
    choice: 'nothing',
    isKnowable: chosen.isKnowable,
  };
  const exchange = (side: Side): Exchange => ({
    request: `GET ${resource.base}`,
    ...view.render(chosen.rows[side]),
  });
  return { resource, view, chosen, look: { about, exchange } };
}

function replaceBase(exchange: Exchange, from: string, to: string): Exchange {
  const { request, answer } = exchange;
  const text = JSON.stringify(answer)?.replaceAll(from, to);
  return {
    ...exchange,
    request: request.replace(from, to),
    ...(text === undefined ? {} : { answer: JSON.parse(text) }),
  };
}

/** Two pages: the client follows the cursor, and chooses one of the second. */
export function* choosePages(world: World): Episode {
  const { shape } = world;
  const resource = world.createResource();
  const names = createRoleNames(shape, resource);
  const view = createListView(shape, resource, names);
  const chosen = chooseRow(world, resource, view, ({ rows, row, known }) => {
    const isLate = (['a', 'b'] as const).every(
      (side) => rows[side].indexOf(row[side]) >= split(rows[side]),
    );
    return isLate && known === undefined && rows.a.length > 2 && rows.b.length > 2;
  });
  if (!chosen) return;
  const { rows, row, choice } = chosen;
  const late = (side: Side) => rows[side].slice(split(rows[side]));
  // What is alone on its page tells no more than that.
  const onPage = judgeChoice({ a: late('a'), b: late('b') }, row, view.roles);
  const isKnowable = chosen.isKnowable && onPage === 'yes';
  const createToken = createTokenKind(shape);
  const cursor = world.twin((random) => createToken(random));
  const about: RequestSubject = { source: `${view.name} by pages`, choice: 'nothing', isKnowable };
  const next = (side: Side): string =>
    `${resource.base}?limit=2&cursor=${encodeURIComponent(cursor[side])}`;
  const way = shape.pick(['Link', 'absolute Link', 'X-Next-Cursor'] as const);
  yield {
    about,
    exchange: (side) => {
      const origin = way === 'Link' ? '' : ORIGINS[side];
      return {
        request: `GET ${resource.base}?limit=2`,
        ...view.render(rows[side].slice(0, split(rows[side]))),
        answerHeaders: [
          way === 'X-Next-Cursor'
            ? [way, cursor[side]]
            : ['Link', `<${origin}${next(side)}>; rel="next"`],
        ],
      };
    },
  };
  yield {
    about,
    exchange: (side) => ({
      request: `GET ${next(side)}`,
      ...view.render(late(side)),
    }),
  };
  const { place, exchange } = createUnsafe(shape, resource, { a: row.a.id, b: row.b.id });
  const source = `${view.name} by pages → ${place}`;
  yield { about: { source, choice: choice.name, isKnowable, ids: resource.idKind }, exchange };
}

function split(rows: readonly unknown[]): number {
  return Math.ceil(rows.length / 2);
}

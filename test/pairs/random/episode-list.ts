/** A client that chooses one of a list, and changes it. */
import type { Exchange } from '../../replay/correlate/links.ts';
import { byName, judgeChoice } from './choices.ts';
import { type Chosen, chooseRow } from './chosen-row.ts';
import { HEX } from './ids.ts';
import { createListView, type ListView, rowAsJson } from './lists.ts';
import { createRoleNames, type RoleNames, type Row } from './rows.ts';
import { createAnswer, createOwnFields, createUnsafe, type Unsafe, withHeaders } from './unsafe.ts';
import type { Episode, RequestSubject, Resource, Side, Step, World } from './world.ts';

export function* chooseFromList(world: World): Episode {
  const { shape } = world;
  const resource = world.createResource();
  const names = createRoleNames(shape, resource);
  const view = createListView(shape, resource, names);
  let chosen = chooseRow(world, resource, view);
  if (!chosen) return;
  const { choice, isKnowable, known } = chosen;
  const about: RequestSubject = {
    source: view.name,
    choice: choice.name,
    isKnowable,
    ids: resource.idKind,
  };
  const other = { ...about, choice: 'nothing' };
  if (known === 'name')
    yield { about: other, exchange: createNamed(world, resource, names, chosen) };
  if (known === 'id') yield { about: other, exchange: tellId(world, resource, chosen) };
  const query = shape.pick(['', '', '?limit=20', '?sort=name&page=1']);
  const look = ({ rows }: Chosen): Step => ({
    about: other,
    exchange: (side) => ({
      request: `GET ${resource.base}${query}`,
      ...view.render(rows[side]),
    }),
  });
  yield look(chosen);
  if (shape.chance(0.3)) yield { about, exchange: readOne(world, resource, names, chosen) };
  for (let count = shape.int(1, 2); count > 0; count -= 1) {
    const { exchange, place } = change(world, resource, names, view, chosen);
    yield { about: { ...about, source: `${view.name} → ${place}` }, exchange };
    const later = goOn(world, resource, chosen);
    if (count === 1 || shape.chance(0.3) || !isStillIt(later, view)) continue;
    chosen = later;
    yield look(chosen);
  }
  const several = changeSeveral(world, resource, view, chosen);
  if (several && shape.chance(0.3)) {
    const choice = 'with others, by their names';
    yield {
      about: {
        source: `${view.name} → ${several.place}`,
        choice,
        isKnowable: true,
        ids: resource.idKind,
      },
      exchange: several.exchange,
    };
  }
}

/** Whether the client finds the same row again, and the recording tells which. */
function isStillIt({ rows, row, choice, isKnowable, known }: Chosen, view: ListView): boolean {
  if (!isKnowable || known === 'id') return isKnowable;
  const isSame = (side: Side): boolean => choice.choose(view.order(rows[side])) === row[side];
  return (
    isSame('a') && isSame('b') && judgeChoice(rows, row, view.roles, known === 'name') === 'yes'
  );
}

/** Time has passed: others have come, and what was changed has another version. */
function goOn(world: World, resource: Resource, { rows, row, ...rest }: Chosen): Chosen {
  const changed = world.twin((random, side) => ({
    ...row[side],
    version: row[side].version + random.int(1, 3),
    etag: random.text(HEX, 16),
  }));
  const now = world.twin((random, side) => {
    const [model] = rows[side];
    const all = rows[side].map((each) => (each === row[side] ? changed[side] : each));
    if (!model || random.chance(0.4)) return all;
    const id = resource.nextId[side]();
    const stranger = {
      ...model,
      id,
      name: `new ${id}`,
      ref: `r${random.text(HEX, 11)}`,
      flag: false,
    };
    return all.toSpliced(random.int(0, all.length), 0, stranger);
  });
  return { ...rest, rows: now, row: changed };
}

/** Undefined where there are not two with names of their own. */
function changeSeveral(
  world: World,
  resource: Resource,
  { roles }: ListView,
  { rows, known }: Chosen,
): Unsafe | undefined {
  // Its id may have come from elsewhere, or by its name: who could tell.
  if (known === 'id') return undefined;
  const find = (side: Side, name: string): Row | undefined => byName(name).choose(rows[side]);
  const names = world.names.filter((name) => {
    const [a, b] = [find('a', name), find('b', name)];
    return a && b && judgeChoice(rows, { a, b }, roles) === 'yes';
  });
  if (names.length < 2) return undefined;
  const ids = (side: Side): unknown[] => names.flatMap((name) => find(side, name)?.id ?? []);
  const answer = createAnswer(world.shape);
  const place = world.shape.pick([
    'JSON list of several',
    'JSON objects of several',
    'joined in query',
  ]);
  const [request, type] = [`POST ${resource.base}/batch`, 'application/json'];
  const exchanges: Record<string, (side: Side) => Exchange> = {
    'JSON list of several': (side) => ({ request, body: { ids: ids(side) }, type }),
    'JSON objects of several': (side) => ({
      request,
      body: ids(side).map((id) => ({ [resource.idName]: id, state: 'closed' })),
      type,
    }),
    'joined in query': (side) => ({
      request: `DELETE ${resource.base}?ids=${ids(side)
        .map((id) => encodeURIComponent(`${id}`))
        .join(',')}`,
    }),
  };
  const render = exchanges[place];
  return render && { place, exchange: (side) => ({ ...answer, ...render(side) }) };
}

/** The client creates it, and is not told the id. */
function createNamed(world: World, resource: Resource, names: RoleNames, { row }: Chosen) {
  const own = createOwnFields(world.shape, 2);
  const answer = createAnswer(world.shape);
  return (side: Side) => ({
    ...answer,
    request: `POST ${resource.base}`,
    body: { [names.name ?? 'name']: row[side].name, ...own },
    type: 'application/json',
  });
}

function tellId(world: World, resource: Resource, { row }: Chosen) {
  const name = world.shape.pick([
    `default_${resource.one}_id`,
    `current${resource.one}Id`,
    resource.one,
  ]);
  return (side: Side) => ({
    request: `GET ${world.prefix}/settings/${resource.many}`,
    answer: { theme: 'dark', [name]: row[side].id, items: 20 },
    answerType: 'application/json',
  });
}

function readOne(world: World, resource: Resource, names: RoleNames, { row }: Chosen) {
  const isTagged = world.shape.chance(0.5);
  return (side: Side) => ({
    request: `GET ${resource.base}/${encodeURIComponent(row[side].id)}`,
    answer: rowAsJson(row[side], names),
    answerType: 'application/json',
    ...(isTagged ? { answerHeaders: [['ETag', `"${row[side].etag}"`] as [string, string]] } : {}),
  });
}

/** By its id, often with what else the list has shown of it. */
function change(
  world: World,
  resource: Resource,
  names: RoleNames,
  { name, roles }: ListView,
  { row }: Chosen,
): Unsafe {
  const { shape } = world;
  const id = { a: row.a.id, b: row.b.id };
  const simple = createUnsafe(shape, resource, id);
  const extra = shape.pick(['none', 'none', ...roles.filter((role) => names[role])]);
  const path = (side: Side): string => `${resource.base}/${encodeURIComponent(id[side])}`;
  const own = createOwnFields(shape);
  const answer = createAnswer(shape);
  const put = (fields: (side: Side) => object) => (side: Side) => ({
    ...answer,
    request: `PUT ${path(side)}`,
    body: { ...own, ...fields(side) },
    type: 'application/json',
  });
  const isNext = shape.chance(0.4);
  switch (extra) {
    case 'version':
      return {
        place: isNext ? 'next version in JSON' : 'version in JSON',
        exchange: put((side) => ({ [names.version ?? '']: row[side].version + (isNext ? 1 : 0) })),
      };
    case 'etag':
      return {
        place: 'If-Match',
        exchange: (side) =>
          withHeaders(simple.exchange(side), [['If-Match', `"${row[side].etag}"`]]),
      };
    case 'ref':
      return {
        place: 'a second id in JSON',
        exchange: put((side) => ({ [names.ref ?? '']: row[side].ref })),
      };
    case 'owner':
      return /^(?:JSON|HAL)/.test(name)
        ? {
            place: 'whole row in JSON',
            exchange: put((side) => rowAsJson(row[side], names)),
          }
        : simple;
    default:
      return simple;
  }
}

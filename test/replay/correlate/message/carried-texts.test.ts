import { expect, test } from 'vitest';
import {
  type CarriedText,
  CarriedTexts,
  type Container,
} from '../../../../src/replay/correlate/message/carried-texts.ts';
import { RequestCursor } from '../../../../src/replay/correlate/message/cursor.ts';
import {
  createRoles,
  NO_ROLES,
  type Roles,
} from '../../../../src/replay/correlate/naming/roles.ts';

function mayChangeInside({ inside }: Container): boolean {
  return inside?.some((text) => text.mayChange()) ?? false;
}

interface Entered {
  readonly roles?: Roles | null;
  /** Of the request, whose body has it. */
  readonly path?: string;
  readonly mode?: number;
  readonly position?: number;
  readonly outer?: Container;
}

function enter(
  texts: CarriedTexts,
  value: string,
  { roles = NO_ROLES, path = '/orders', mode = 0, position = 0, outer }: Entered = {},
): CarriedText {
  const cursor = new RequestCursor();
  cursor.moveTo({ method: 'POST', path, headers: [] }, position);
  return texts.enter(value, Object.assign(cursor, { part: 'body', roles, mode }), outer);
}

function bring(texts: CarriedTexts, text: CarriedText): void {
  text.carried = {
    first: 0,
    kind: 'name',
    producers: [],
    isNext: false,
    entries: new Map(),
    isProduced: true,
    isFollowed: false,
  };
  texts.markProduced(text.value);
}

test('a text that recurs is the same as the first one', () => {
  const texts = new CarriedTexts(2);
  const first = enter(texts, '7', { position: 0 });
  expect(enter(texts, '7', { position: 1 })).toBe(first);
  expect(first.position).toBe(0);
});

test.each<[string, Entered]>([
  ['for something else', { roles: createRoles(['order.id'], [], 'id') }],
  ['as a whole target', { roles: null }],
  ['in a request about something else', { path: '/users' }],
  ['looked at in another way', { mode: 8 }],
])('a text that recurs %s is another one', (_, entered) => {
  const texts = new CarriedTexts(2);
  const first = enter(texts, '7');
  expect(enter(texts, '7', entered)).not.toBe(first);
  expect(enter(texts, '7')).toBe(first);
});

test('a response matters only for values that later requests are the first to carry', () => {
  const texts = new CarriedTexts(10);
  const early = enter(texts, '7', { position: 2 });
  expect(texts.wanted('7', 2)).toBe(early);
  expect(texts.wanted('7', 3)).toBeUndefined();
  const late = enter(texts, '7', { position: 5, mode: 1 });
  expect(texts.wanted('7', 3)).toBe(late);
  expect(late.earlier).toBe(early);
  expect(texts.wanted('8', 0)).toBeUndefined();
});

test('what one response has brought, any later one may bring again', () => {
  const texts = new CarriedTexts(10);
  const text = enter(texts, '7', { position: 2 });
  texts.complete();
  bring(texts, text);
  expect(texts.wanted('7', 9)).toBe(text);
});

test('more texts than expected are all found again, each with its value and in their order', () => {
  const texts = new CarriedTexts(1);
  const values = Array.from({ length: 10_000 }, (_, index) => `text ${index}`);
  const firsts = values.map((value, position) => enter(texts, value, { position }));
  const seconds = values.map((value, index) =>
    enter(texts, value, { position: 10_000 + index, mode: 1 }),
  );

  const isKept = (value: string, index: number): boolean =>
    enter(texts, value) === firsts[index] &&
    texts.wanted(value, 10_000 + index) === seconds[index] &&
    seconds[index]?.earlier === firsts[index];
  expect(values.filter((value, index) => !isKept(value, index))).toEqual([]);
});

test('a table that has grown still shows which values do not come again', () => {
  const texts = new CarriedTexts(1);
  for (let position = 0; position < 5000; position += 1) {
    enter(texts, `text ${position}`, { position });
  }
  expect(texts.wanted('text 4000', 4000)?.position).toBe(4000);
  expect(texts.wanted('text 4000', 4001)).toBeUndefined();
});

test('of many texts with one value the latest are known again, the others entered anew', () => {
  const texts = new CarriedTexts(1000);
  const manyRoles = Array.from({ length: 1000 }, (_, index) =>
    createRoles([`${index}.id`], [], ''),
  );
  const entered = manyRoles.map((roles, position) => enter(texts, '1', { roles, position }));
  const again = (index: number): CarriedText =>
    enter(texts, '1', { position: 1000, roles: manyRoles[index] ?? NO_ROLES });
  expect(again(999)).toBe(entered[999]);
  expect(again(0)).not.toBe(entered[0]);
  expect(texts.wanted('1', 1000)).toBe(again(0));
});

test('once complete, nothing is added, and unknown texts may change', () => {
  const texts = new CarriedTexts(10);
  const known = enter(texts, '7', { position: 1 });
  texts.complete();
  bring(texts, known);
  const outer: Container = { inside: undefined };
  const apart = enter(texts, '7', { position: 5, mode: 1, outer });
  const unknown = enter(texts, '8', { position: 5, outer });

  expect([apart, unknown].map((text) => text.mayChange())).toEqual([true, true]);
  expect(apart.carried).toBe(known.carried);
  expect(texts.wanted('7', 5)).toBe(known);
  expect(texts.wanted('8', 0)).toBeUndefined();
  expect(outer.inside).toBeUndefined();
});

test('the headers of a request may change if their texts may, apart from its body', () => {
  const texts = new CarriedTexts(10);
  const header = enter(texts, '7', { position: 3, outer: texts.fields(3) });
  enter(texts, 'still', { position: 3, outer: texts.body(3) });
  texts.complete();
  bring(texts, header);
  const parts = [texts.fields(3), texts.body(3), texts.fields(4)];
  expect(parts.map(mayChangeInside)).toEqual([true, false, false]);
});

test('a text may change if anything in it may, at any depth, and a body if its texts may', () => {
  const texts = new CarriedTexts(10);
  const body = texts.body(3);
  const outer = enter(texts, 'Bearer 7', { position: 3, outer: body });
  const inner = enter(texts, '7', { position: 3, mode: 1, outer });
  const still = enter(texts, 'still', { position: 3, outer: texts.body(4) });
  texts.complete();
  bring(texts, inner);

  expect([outer, inner, still].map((text) => text.mayChange())).toEqual([true, true, false]);
  expect([texts.body(3), texts.body(4), texts.body(5)].map(mayChangeInside)).toEqual([
    true,
    false,
    false,
  ]);
});

/** What the client makes once more where it was recorded, beside what it had made then. */
import { describe, expect, test } from 'vitest';
import { lastOf } from './last-of.ts';

const NOT_SENT = /^blocked by #\d+ GET \/\w+\S*: .* may be /;

describe('on the recorded instance, a thing that the client had created', () => {
  const [RENT, OLD, NEW, NEWEST] = [
    '71c1d5e0-8a4b-4c7d-9e21-5b6a7c8d9e0f',
    '3f0c1d5e-8a4b-4c7d-9e21-5b6a7c8d9e0f',
    'b7e2a914-06cd-4f38-8d15-c2f4e6a80b1d',
    '0d9c8b7a-6e5f-4a3b-92c1-d0e1f2a3b4c5',
  ];
  const rent = { id: RENT, title: 'pay the rent' };
  const task = (id: string) => ({ id, title: 'buy milk' });
  const last = (recorded: readonly { id: string }[], id: string, live: readonly object[]) =>
    lastOf(
      [
        { request: 'POST /tasks', body: { title: 'buy milk' } },
        { request: 'GET /tasks', answer: recorded },
        { request: `PUT /tasks/${id}` },
      ],
      [{}, live],
    );

  test('is not the recorded one if the client has created it once more', async () => {
    expect(await last([rent, task(OLD)], OLD, [rent, task(OLD), task(NEW)])).toMatch(NOT_SENT);
    expect(await last([task(OLD)], OLD, [task(NEW), task(OLD)])).toMatch(NOT_SENT);
  });

  test('is not the recorded one either if the client had created it twice before', async () => {
    const live = [task(OLD), task(NEW), task(NEWEST)];
    expect(await last([task(OLD), task(NEW)], NEW, live)).toMatch(NOT_SENT);
  });

  test('is not the recorded one, whoever owns both', async () => {
    const owned = (id: string) => ({ ...task(id), owner: { id: RENT, name: 'ada' } });
    expect(await last([owned(OLD)], OLD, [owned(OLD), owned(NEW)])).toMatch(NOT_SENT);
  });

  test('is identified by its random id, although it has a new version', async () => {
    const version = (id: string, etag: string) => ({ ...task(id), etag });
    const live = [rent, version(OLD, NEWEST)];
    expect(await last([rent, version(OLD, NEW)], OLD, live)).toBe(`PUT /tasks/${OLD}`);
  });

  test('is identified by its random id if nothing else has its name', async () => {
    const other = { id: NEW, title: 'buy tea' };
    expect(await last([rent, task(OLD)], OLD, [rent, task(OLD), other])).toBe(`PUT /tasks/${OLD}`);
    expect(await last([task(OLD), task(NEW)], NEW, [task(OLD), task(NEW)])).toBe(
      `PUT /tasks/${NEW}`,
    );
  });

  test('does not affect other things, which their random ids identify', async () => {
    expect(await last([rent, task(OLD)], RENT, [rent, task(OLD), task(NEW)])).toBe(
      `PUT /tasks/${RENT}`,
    );
  });
});

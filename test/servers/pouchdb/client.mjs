/** A shop that keeps its orders in CouchDB, with nano. */
import nano from 'nano';

/**
 * @param {string} url of the server
 * @param {string} [name] of the database
 */
export async function drive(url, name = 'orders') {
  const couch = nano(url);
  await couch.db.create(name);
  const orders = couch.use(name);

  // Ids that the server makes, in an answer to each, and ids that it hands out beforehand.
  const chair = await orders.insert({ item: 'chair', count: 4 });
  const table = await orders.insert({ item: 'table', count: 1 });
  const { uuids } = await couch.uuids(2);
  await orders.insert({ item: 'lamp', count: 2 }, uuids[0]);
  await orders.bulk({
    docs: [
      { item: 'shelf', count: 1 },
      { _id: uuids[1], item: 'rug', count: 1 },
      { _id: 'settings', currency: 'EUR' },
    ],
  });

  const read = await orders.get(chair.id);
  const more = await orders.insert({ ...read, count: 6 });
  await orders.head(chair.id);
  await expectStatus(409, orders.insert({ ...read, count: 7 }));
  await orders.attachment.insert(table.id, 'plan.txt', 'four legs', 'text/plain', {
    rev: table.rev,
  });
  await orders.attachment.get(table.id, 'plan.txt');
  const withPlan = await orders.get(table.id);
  await orders.attachment.insert(table.id, 'note.txt', 'oak', 'text/plain', { rev: withPlan._rev });
  await orders.fetch({ keys: [chair.id, table.id] });

  await orders.insert(
    {
      views: {
        'by-item': { map: 'function (doc) { if (doc.item) emit(doc.item, doc.count); }' },
      },
    },
    '_design/shop',
  );
  const { rows } = await orders.view('shop', 'by-item', { key: 'shelf' });
  const shelf = await orders.get(rows[0].id);
  await orders.bulk({
    docs: [
      { ...shelf, count: 3 },
      { _id: chair.id, _rev: more.rev, _deleted: true },
    ],
  });
  const { last_seq } = await orders.changes({ limit: 3 });
  await orders.changes({ since: last_seq, include_docs: true });

  const rug = await orders.get(uuids[1]);
  await orders.destroy(uuids[1], rug._rev);
  await expectStatus(404, orders.get(uuids[1]));
  await orders.list({ include_docs: true });
}

async function expectStatus(status, request) {
  const { statusCode } = await request.catch((error) => error);
  if (statusCode !== status) throw new Error(`${statusCode} in place of ${status}`);
}

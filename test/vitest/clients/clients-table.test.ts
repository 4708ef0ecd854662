/** The table of clients in `src/record/README.md` says what is tried, no more and no less. */
import { expect, test } from 'vitest';
import { inProcessCases, otherProcesses, protocolRows } from './client-cases.ts';
import { readClientsTable } from './clients-table.ts';

const table = readClientsTable();

test('each row of the table is tried, and whatever is tried has a row', () => {
  const tried = [...Object.keys(inProcessCases), ...Object.keys(protocolRows), ...otherProcesses];
  expect(table.map(({ client }) => client).sort()).toEqual([...tried].sort());
});

test('the table says yes of the clients that are tried in process, and of no others', () => {
  const yes = table.filter(({ inProcess }) => inProcess === 'yes').map(({ client }) => client);
  expect(yes).toEqual(Object.keys(inProcessCases));
});

test('the table says yes of the clients that are tried with recorder.url, and of no others', () => {
  const yes = table.filter(({ endpoint }) => endpoint === 'yes').map(({ client }) => client);
  const withServer = Object.keys(inProcessCases).filter(
    (row) => row !== 'supertest with a handler',
  );
  expect(yes).toEqual([...withServer, ...otherProcesses]);
});

test('the table says yes of the clients that are tried by a proxy, and of no others', () => {
  const yes = table.filter(({ proxy }) => proxy === 'yes').map(({ client }) => client);
  expect(yes).toEqual(otherProcesses);
});

test('the table says of other protocols what is tried', () => {
  const rows = table.filter(({ client }) => client in protocolRows);
  expect(
    Object.fromEntries(
      rows.map(({ client, inProcess, endpoint, proxy }) => [client, [inProcess, endpoint, proxy]]),
    ),
  ).toEqual(protocolRows);
});

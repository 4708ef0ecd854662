/**
 * The server that every bench sends to, in a process of its own: a plain `node:http` that answers
 * each GET of an item with a small JSON, and any other request with 404. It counts what it has
 * answered, and how often with 200, so that no contender is fast by sending less or something else. It
 * ends with the process that started it.
 */
import { createServer } from 'node:http';

let served = 0;
let found = 0;

const server = createServer((request, response) => {
  served += 1;
  const item = /^\/items\/(\d+)$/.exec(request.url ?? '');
  if (item) found += 1;
  const body = item ? `{"id":${item[1]},"name":"item ${item[1]}"}` : '{}';
  response.writeHead(item ? 200 : 404, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
  });
  response.end(body);
});

process.on('message', () => {
  process.send?.({ served, found });
  served = 0;
  found = 0;
});
process.on('disconnect', () => process.exit());

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});

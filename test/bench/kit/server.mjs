/**
 * The server that every bench sends to, in a process of its own: a plain `node:http` that answers
 * each GET of an item with a small JSON, and any other request with 404. It counts what it has
 * answered, so that no contender is fast by sending less. It ends with the process that started it.
 */
import { createServer } from 'node:http';

let served = 0;

const server = createServer((request, response) => {
  served += 1;
  const item = /^\/items\/(\d+)$/.exec(request.url ?? '');
  const body = item ? `{"id":${item[1]},"name":"item ${item[1]}"}` : '{}';
  response.writeHead(item ? 200 : 404, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
  });
  response.end(body);
});

process.on('message', () => {
  process.send?.({ served });
  served = 0;
});
process.on('disconnect', () => process.exit());

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});

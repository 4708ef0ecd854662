import { connect } from 'node:net';
import { once, type ServedRaw, serveRaw } from '../../kit/index.ts';
import { headerOf, readAnswers, readRequests } from './read-messages.ts';
import { ok, type WireCase } from './wire-case.ts';

/** A server that keeps what it gets, and answers each whole request as the case says. */
export function serveCase({ answer = () => ok }: WireCase): Promise<ServedRaw> {
  return serveRaw((socket) => {
    let received = '';
    let answered = 0;
    let hasInvited = false;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      const { messages, rest } = readRequests(received);
      if (!hasInvited && /^expect: 100-continue\r$/im.test(rest)) {
        hasInvited = true;
        socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      }
      for (; answered < messages.length; answered++) {
        const method = methodOf(messages[answered]);
        const bytes = answer(method);
        socket.write(bytes, 'latin1');
        const { messages: whole } = readAnswers(bytes, [method], false);
        const last = whole.at(-1);
        const isLast = last === undefined || /close/i.test(headerOf(last, 'connection') ?? '');
        if (isLast || last?.line.startsWith('HTTP/1.0')) socket.end();
      }
    });
  });
}

/** Sends bytes, and gives what comes back until every request has its answer. */
export async function sendBytes(url: string, bytes: string): Promise<string> {
  const methods = readRequests(bytes).messages.map(methodOf);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').write(bytes, 'latin1');
  const closed = once(socket, 'close');
  socket.on('data', (chunk: string) => {
    received += chunk;
    const { messages } = readAnswers(received, methods, false);
    const final = messages.filter(({ line }) => !/^HTTP\/1.1 1/.test(line));
    if (final.length === methods.length) socket.destroy();
  });
  await closed;
  return received;
}

export function methodOf(request: { readonly line: string } | undefined): string {
  return request?.line.split(' ', 1)[0] ?? '';
}

import { expect, test } from 'vitest';
import { tellAll, tellPlaces } from './values-in.ts';

function multipart(type: string, ...parts: string[]) {
  const text = ['preamble', ...parts.map((part) => `--b\r\n${part}`), '--b--\r\n'].join('\r\n');
  return { headers: [['Content-Type', type]] as const, text };
}

test('parts are located by their name, or else by their number', () => {
  const response = multipart(
    'multipart/form-data; boundary=b',
    'Content-Type: application/json\r\nContent-ID: <c-1>\r\n\r\n{"id":7}',
    'Content-Disposition: form-data; name="csrf"\r\n\r\nt-1',
    'content-disposition: form-data; name=csrf\r\n\r\nt-2',
    '\r\nbare',
  );
  expect(tellPlaces(response)).toEqual({
    'body part 1 header content-id': '<c-1>',
    'body part 1 header content-id inside': 'c-1',
    'body part 1 /id': '7',
    'body part csrf text': 't-1',
    'body part csrf 2 text': 't-2',
    'body part 4 text': 'bare',
  });
  expect(tellAll(response)).toContainEqual(
    expect.objectContaining({ place: 'body part csrf text', names: ['csrf'] }),
  );
});

test('a part that is a response is read as one', () => {
  const response = multipart(
    'multipart/mixed; boundary="b"',
    'Content-Type: application/http\r\n\r\n' +
      'HTTP/1.1 201 Created\r\nLocation: /orders/7\r\nContent-Type: application/json\r\n\r\n{"id":7}',
  );
  expect(tellPlaces(response)).toMatchObject({
    'body part 1 header location segment 2': '7',
    'body part 1 /id': '7',
  });
});

test('parts have parts, as deep as anybody writes', () => {
  const inner = 'Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--';
  expect(tellPlaces(multipart('multipart/mixed; boundary=b', inner))).toMatchObject({
    'body part 1 part 1 text': 'x',
  });

  let nested = 'x';
  for (let depth = 0; depth < 50; depth += 1) {
    nested = `Content-Type: multipart/mixed; boundary=d${depth}\r\n\r\n--d${depth}\r\n${nested}\r\n--d${depth}--`;
  }
  expect(() => tellAll(multipart('multipart/mixed; boundary=b', nested))).not.toThrow();
});

test('a picture in a part is no value', () => {
  const picture = 'Content-Type: image/png\r\n\r\n\u0089PNG';
  expect(tellAll(multipart('multipart/mixed; boundary=b', picture))).toEqual([]);
});

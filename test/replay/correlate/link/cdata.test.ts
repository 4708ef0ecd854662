/** CDATA sections of XML, in which nothing is escaped. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const type = 'text/xml';
const escaped = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

describe.each(['w8mz4qk2pt', 'w8m&z4qk2pt', 'w8m<z4qk2pt', 'w8m>z4q&amp;k2pt'])('%s', (value) => {
  const section = `<![CDATA[${value}]]>`;

  test.each([
    ['a section', `<lid><seal>${section}</seal></lid>`, '/lid/seal[1]'],
    ['a section on a line of its own', `<lid><seal>\n  ${section}\n</seal></lid>`, '/lid/seal[1]'],
    ['escapes', `<lid><seal>${escaped(value)}</seal></lid>`, '/lid/seal[1]'],
    ['an attribute', `<lid seal="${escaped(value)}"/>`, '/lid/@seal'],
  ])('comes from, and goes to %s', async (_, xml, place) => {
    const request = 'POST /lids';
    const brought = { request: 'GET /lid', answer: { seal: value } };
    expect(await linksOf([brought, { request, body: xml, type }])).toEqual([
      `2 body ${place} <- 1 body /seal`,
    ]);
    const read = { request: 'GET /lid', answer: xml, answerType: type };
    expect(await linksOf([read, { request, body: { seal: value } }])).toEqual([
      `2 body /seal <- 1 body ${place}`,
    ]);
  });

  test('is in a section and in an attribute beside it', async () => {
    const links = await linksOf([
      { request: 'GET /lid', answer: { seal: value } },
      {
        request: 'POST /lids',
        body: `<lid seal="${escaped(value)}"><again>${section}</again></lid>`,
        type,
      },
    ]);
    expect(links).toEqual([
      '2 body /lid/@seal <- 1 body /seal',
      '2 body /lid/again[1] <- 1 body /seal',
    ]);
  });
});

test('a number in a section is linked by the names around it, and by no others', async () => {
  const answer = { lid: { id: 6 }, hinge: { id: 8 }, height: 9 };
  const sent = (xml: string) =>
    linksOf([
      { request: 'GET /box', answer },
      { request: 'POST /moves', body: xml, type },
    ]);
  const xml = (name: string, id: number): string =>
    `<move><${name}><![CDATA[${id}]]></${name}></move>`;
  expect(await sent(xml('lidId', 6))).toEqual(['2 body /move/lidId[1] <- 1 body /lid/id']);
  expect(await sent(xml('lidId', 8))).toEqual([]);
  expect(await sent(xml('times', 9))).toEqual([]);
});

test.each([
  ['a&b7x9k2m4', 'c<d&e1q5w8', 'c<d&e1q5w8'],
  ['b7x9k2m4q1', 'c]]>e1q5w8', 'c]]]]><![CDATA[>e1q5w8'],
])('%s gives way to %s, with no escape', async (recorded, live, written) => {
  await using server = await serveAnswers([{ body: JSON.stringify({ seal: live }) }]);
  const xml = (seal: string) =>
    `<?xml version="1.0"?>\n<lid a='&#65;'><seal><![CDATA[${seal}]]></seal></lid>`;
  const session = sessionOf([
    { request: 'GET /lid', answer: { seal: recorded } },
    { request: 'POST /lids', body: xml(recorded), type },
  ]);
  await replaySession(session, { target: server.url });
  expect(server.seen[1]?.body).toBe(xml(written));
});

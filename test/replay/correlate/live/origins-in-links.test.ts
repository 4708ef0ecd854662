/** Recorded origins in the queries of links that a client follows. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const ORIGIN = 'http://127.0.0.1:3000';
const HTML = { 'content-type': 'text/html' };

/** With an id in it that a response before has told. */
function deletion(id: number, parent: number, sign: string, origin: string): string {
  const back = encodeURIComponent(`${origin}/list?exec=rubric&amp;id_rubric=${parent}`);
  return `/edit?action=remove&arg=${id}&hash=${sign}&redirect=${back}`;
}

function page(link: string): string {
  return `<a href="${link.replaceAll('&', '&amp;')}">Delete</a>`;
}

test('the origin of the target goes out with the live id beside it', async () => {
  const recorded = deletion(13, 11, 'dfa481a3bcd4bf004d8d5599', ORIGIN);
  const session = {
    ...sessionOf([
      {
        request: 'POST /edit?exec=rubric',
        body: { title: 'Flowers' },
        status: 302,
        answerHeaders: [['Location', '/list?exec=rubric&id_rubric=11']],
      },
      { request: 'GET /list?id_rubric=13', answerType: 'text/html', answer: page(recorded) },
      { request: `GET ${recorded}` },
    ]),
    origin: ORIGIN,
  };
  const live = deletion(35, 33, 'ef4782c24930c6fbbc36ca89', '{origin}');
  await using server = await serveAnswers([
    { status: 302, headers: { location: '/list?exec=rubric&id_rubric=33' } },
    { headers: HTML, body: page(live) },
  ]);

  await replaySession(session, { target: server.url });

  const sent = decodeURIComponent(server.seen[2]?.request ?? '');
  expect(sent).toContain(`redirect=${server.url}/list?`);
  expect(sent).toContain('id_rubric=33');
});

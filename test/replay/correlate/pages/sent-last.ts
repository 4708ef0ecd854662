import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

/** How a server answers: a page, or where to go. */
export type PageAnswer = string | { readonly to: string };

/** A request, and how both servers answer it: the recorded one, and the live one. */
export interface Step {
  readonly request: string;
  /** Of a form. */
  readonly body?: string;
  /** @default of a form that is not multipart */
  readonly type?: string;
  readonly recorded?: PageAnswer;
  readonly live?: PageAnswer;
}

/** The last request as it went out, or why it did not. */
export async function sentLast(...steps: readonly Step[]): Promise<string> {
  await using server = await serveAnswers(steps.map(({ live = '' }) => answerOf(live)));
  const session = sessionOf(steps.map(exchangeOf));
  const { outcomes } = await replaySession(session, { target: server.url });
  const sent = server.seen[steps.length - 1];
  if (!sent) return told(outcomes.at(-1))?.message ?? '';
  return `${sent.request} ${sent.body}`.trim();
}

function exchangeOf({
  request,
  body,
  type = 'application/x-www-form-urlencoded',
  recorded = '',
}: Step): Exchange {
  const { status, headers, body: answer } = answerOf(recorded);
  return {
    request,
    ...(body === undefined ? {} : { body, type }),
    status,
    answer,
    answerHeaders: Object.entries(headers),
  };
}

function answerOf(answer: PageAnswer) {
  if (typeof answer !== 'string')
    return { status: 303, headers: { Location: answer.to }, body: '' };
  return { status: 200, headers: { 'Content-Type': 'text/html' }, body: answer };
}

/** How sessions show what a word of `WORDS` is needed for. */
import type { Exchange } from '../links.ts';

export interface WordCase {
  readonly exchanges: readonly Exchange[];
  /** As `linksOf` has them. */
  readonly links: readonly string[];
  /** How the session spells the word, where that is not as the list has it. */
  readonly spelled?: string;
}

export function made(path: string, answer: unknown): Exchange {
  return { request: `POST ${path}`, answer };
}

export function get(path: string, answer?: unknown): Exchange {
  return { request: `GET ${path}`, ...(answer !== undefined && { answer }) };
}

export function sent(request: string, body: unknown, answer?: unknown): Exchange {
  return { request, body, ...(answer !== undefined && { answer }) };
}

export function linked(exchanges: readonly Exchange[], ...links: readonly string[]): WordCase {
  return { exchanges, links };
}

/**
 * A thing is asked for by what an answer calls it. The answer has another object besides: what is all
 * that an answer has needs no word for its wrapper.
 */
export function askedFor(
  path: string,
  answer: object,
  member: string,
  id: string | number,
): WordCase {
  const segments = path.split('/').length;
  const whole = Array.isArray(answer) ? answer : { ...answer, paging: {} };
  return linked(
    [get(`${path}?limit=1`, whole), get(`${path}/${id}`)],
    `2 path segment ${segments} <- 1 body ${member}`,
  );
}

/** What an answer has under a name is sent again by chance, since the name says that it is a quantity. */
export function quantity(path: string, name: string, value = 48_291): WordCase {
  return linked([get(path, { [name]: value }), sent('POST /reports', { [name]: value })]);
}

/** What a request says of a user by the name of what the user does. */
export function person(request: string, body: unknown, member: string): WordCase {
  return linked([made('/users', { id: 7 }), sent(request, body)], `2 body ${member} <- 1 body /id`);
}

/** What an answer has comes back in the query. */
export function back(
  path: string,
  answer: unknown,
  name: string,
  value: string,
  from: string,
): WordCase {
  return linked(
    [get(path, answer), get(`${path}?${name}=${value}`)],
    `2 query ${name} <- 1 body ${from}`,
  );
}

export function page(path: string, answer: string): Exchange {
  return { request: `GET ${path}`, answer, answerType: 'text/html' };
}

/** One path does everything, and a parameter says what. */
export function linkOf(name: string): WordCase {
  const link = `/index.php?${name}=show&id=7`;
  return linked(
    [page('/', `<a href="${link}">Ada</a>`), get(link)],
    `2 path <- 1 body link /index.php?${name}=show&id 1 path`,
  );
}

/** Each list has a second page: which one is the reader's choice. */
export function pageOf(name: string, label: string): WordCase {
  const link = `/orders?${name}=2`;
  return linked([page('/orders', `<a href="${link}">${label}</a>`), get(link)]);
}

/** The link to a thing is in the row of that. */
export function boxOf(name: string): WordCase {
  const boxes = [7, 8].map((id) => `<div class="${name}"><a href="/q/${id}">Ada</a></div>`);
  return linked(
    [page('/', boxes.join('')), get('/q/8')],
    '2 path <- 1 body row /q/* 2 link /q/* 1 path',
  );
}

export function spelled(word: string, each: WordCase): WordCase {
  return { ...each, spelled: word };
}

/** A list whose rows are forms, recorded while it was empty, replayed where others have rows in it. */
import { expect, test } from 'vitest';
import { type Step, sentLast } from './sent-last.ts';

type Todo = readonly [id: number, text: string];

const token = (id: number) => `<input type="hidden" name="_csrf" value="token-of-${id}">`;
const row = ([id, text]: Todo) => `<li class="open"><span>${text}</span> <small>#${id}</small>
  <form method="post" action="/todos/${id}/toggle">${token(id)}<button>Done</button></form>
  <form method="post" action="todos/delete">${token(id)}<input type="hidden" name="id" value="${id}"></form>`;
const page = (flash: string, ...todos: readonly Todo[]) => `<!doctype html>${flash}
  <form method="post" action="/todos"><input name="text">${token(9000 + todos.length)}</form>
  <ul>${todos.map(row).join('')}</ul>`;

const back = { to: '/todos' };
const others: readonly Todo[] = [
  [105, 'Milk the cow'],
  [106, 'Bread'],
];
const steps: readonly Step[] = [
  { request: 'GET /todos', recorded: page(''), live: page('', ...others) },
  { request: 'POST /todos', body: 'text=Milk&_csrf=token-of-9000', recorded: back, live: back },
  {
    request: 'GET /todos',
    recorded: page('<p>Added Milk</p>', [101, 'Milk']),
    live: page('<p>Added Milk</p>', ...others, [107, 'Milk']),
  },
  { request: 'POST /todos/101/toggle', body: '_csrf=token-of-101', recorded: back, live: back },
  {
    request: 'GET /todos',
    recorded: page('', [101, 'Milk']),
    live: page('', [107, 'Milk'], ...others),
  },
  { request: 'POST /todos/delete', body: '_csrf=token-of-101&id=101' },
];

test.each([
  [2, 'POST /todos text=Milk&_csrf=token-of-9002'],
  [4, 'POST /todos/107/toggle _csrf=token-of-107'],
  [6, 'POST /todos/delete _csrf=token-of-107&id=107'],
])('step %i hits the row that the client has made', async (count, sent) => {
  expect(await sentLast(...steps.slice(0, count))).toBe(sent);
});

import type { Style, StyleExchange } from './style.ts';

const values = { one: [7, 21], two: [9, 24], user: [3, 5], rule: [7, 88] } as const;

/** Two tasks of a user, then what is done to them by a filter; numbers that are no ids are the same. */
function filtered(name: string, ...exchanges: readonly StyleExchange[]): Style {
  return {
    name,
    values,
    exchanges: [
      { request: 'POST /users', body: { name: 'Ada' }, answer: { id: '{user}' } },
      { request: 'POST /tasks', body: { title: 'a' }, answer: { id: '{one}' } },
      { request: 'POST /tasks', body: { title: 'b' }, answer: { id: '{two}' } },
      ...exchanges,
    ],
  };
}

function commentsOn(collection: string, item: unknown) {
  return { collection: { _eq: collection }, item: { _eq: item } };
}

/** Each member as an object of its own. */
function eachOf(object: object): object[] {
  return Object.entries(object).map(([name, value]) => ({ [name]: value }));
}

/** Filters of many languages: what is compared, how, and with what. */
export const filters: readonly Style[] = [
  filtered(
    'PostgREST',
    { request: 'PATCH /tasks?id=eq.{one}', body: { priority: 7 } },
    { request: 'DELETE /tasks?id=in.({one},{two})&priority=eq.9' },
    { request: 'DELETE /tasks?id=not.in.({one},{two})&user_id=eq.{user}' },
    { request: 'GET /tasks?and=(id.eq.{one},priority.eq.7)&limit=9' },
    { request: 'GET /tasks?id=gt.{one}&priority=gt.3&order=id.asc' },
  ),
  filtered(
    'OData',
    { request: 'GET /tasks?$filter=id%20eq%20{one}%20and%20priority%20eq%207' },
    { request: 'GET /tasks?$filter=userId+eq+{user}+and+size+eq+3' },
  ),
  filtered(
    'JSON:API and Strapi',
    { request: 'DELETE /tasks?filter[id]={one}&filter[priority]=7' },
    { request: 'DELETE /tasks?filters[id][$eq]={two}&filters[priority][$eq]=9' },
    { request: 'GET /tasks?filter[user_id][in]={user}&page[size]=3' },
  ),
  filtered(
    'Django and Ransack',
    { request: 'GET /tasks?id__in={one},{two}&priority__gt=7' },
    { request: 'GET /tasks?user__id__exact={user}&stars__exact=3' },
    { request: 'GET /tasks?q[user_id_eq]={user}&q[size_eq]=3' },
  ),
  filtered(
    'RSQL, NestJS and searches that people write',
    { request: 'DELETE /tasks?q=id=={one}' },
    { request: 'GET /tasks?filter=id||$eq||{two}' },
    { request: 'GET /tasks?q=id:{two}+priority:9' },
    { request: 'GET /tasks?q=priority:7' },
  ),
  filtered(
    'Directus and Payload',
    { request: 'PATCH /tasks', body: { keys: ['{one}', '{two}'], data: { priority: 7 } } },
    { request: 'DELETE /rooms', body: { keys: [7, 9] } },
    { request: 'POST /comments', body: { collection: 'tasks', item: '{one}', stars: 7 } },
    { request: 'POST /comments', body: { collection: 'rooms', item: '7', stars: 9 } },
    { request: 'POST /comments/find', body: commentsOn('tasks', '{two}') },
    { request: 'POST /comments/find', body: commentsOn('rooms', 9) },
    {
      request: 'POST /comments/find',
      body: { all: { _and: eachOf(commentsOn('tasks', '{one}')) } },
    },
    { request: 'POST /comments/find', body: { all: { _or: eachOf(commentsOn('tasks', 7)) } } },
    {
      request: 'POST /tasks/find',
      body: { query: { filter: { id: { _in: ['{one}'] } }, page: 7 } },
    },
    { request: 'GET /comments?filter[collection][_eq]=tasks&filter[item][_eq]={one}&limit=7' },
    { request: 'GET /comments?filter[collection][_eq]=rooms&filter[item][_eq]=7' },
    {
      request:
        'GET /comments?filter[_and][0][collection][_eq]=tasks&filter[_and][1][item][_eq]={two}',
    },
    { request: 'GET /tasks?filter[_and][0][id][_neq]={one}&filter[_and][1][size][_eq]=7' },
    // The rules of a right are not its ids.
    {
      request: 'POST /rules',
      body: {
        collection: 'tasks',
        rules: { _and: [{ id: { _in: ['{one}'] } }, { size: { _eq: 7 } }] },
      },
      answer: { id: '{rule}', collection: 'tasks', rules: { id: { _in: ['{one}'] } } },
    },
    { request: 'POST /rules', body: { collection: 'rooms', rules: { id: { _in: [7, 9] } } } },
    { request: 'DELETE /rules/{rule}' },
    { request: 'POST /notes', body: { on: { relationTo: 'tasks', value: '{one}' }, size: 7 } },
    { request: 'POST /notes', body: { on: { relationTo: 'rooms', value: 9 } } },
  ),
  filtered(
    'what fields say that an id is of',
    { request: 'GET /notes?subject_type=Task&subject_id={one}&stars=7' },
    { request: 'GET /notes?subject_type=Room&subject_id=7' },
    {
      request: 'POST /notes',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'note[on_type]=Task&note[on_id]={two}&other[on_type]=Room&other[on_id]=9',
    },
  ),
  filtered(
    'Hasura, Prisma and LoopBack',
    { request: 'POST /tasks/delete', body: { where: { id: { _eq: '{one}' }, size: { _eq: 7 } } } },
    { request: 'POST /tasks/find', body: { where: { id: { in: ['{one}', '{two}'] }, take: 9 } } },
    { request: 'POST /tasks/find', body: { where: { userId: { equals: '{user}' } }, skip: 3 } },
    { request: 'POST /tasks/find', body: { filter: { where: { id: { inq: ['{two}'] } } } } },
  ),
  filtered(
    'Odoo and query builders',
    {
      request: 'POST /tasks/unlink',
      body: {
        args: [
          [
            ['id', '=', '{one}'],
            ['size', '=', 7],
          ],
        ],
      },
    },
    { request: 'POST /tasks/unlink', body: { domain: [['id', 'in', ['{one}', '{two}']]] } },
    {
      request: 'POST /tasks/delete',
      body: {
        filters: [
          { field: 'id', operator: 'eq', value: '{two}' },
          { field: 'priority', operator: 'eq', value: 9 },
          { property: 'userId', value: ['{user}'] },
        ],
      },
    },
  ),
  filtered(
    'paths with what is done before the id',
    { request: 'POST /tasks/edit/{one}', body: { priority: 7 } },
    { request: 'POST /tasks/delete/{two}' },
    { request: 'POST /index.php?r=task/delete&id={one}&size=7' },
    { request: 'PUT /tasks/{two}-buy-milk', body: { title: 'Buy milk' } },
  ),
  filtered(
    'ids beside the type of what they are ids of',
    { request: 'POST /comments', body: { commentable_type: 'Task', commentable_id: '{one}' } },
    {
      request: 'POST /comments',
      body: { subjectType: 'App\\Models\\User', subjectId: '{user}', size: 3 },
    },
    { request: 'POST /comments', body: { subject: 'tasks/{two}', priority: 9 } },
  ),
];

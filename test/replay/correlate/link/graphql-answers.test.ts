/** What actions of GraphQL answer: it may be another thing than what their names say. */
import { describe, expect, test } from 'vitest';
import { type Exchange, type LinkCase, linksOf } from '../links.ts';

const call = (query: string, data: unknown, variables: unknown = {}): Exchange => ({
  request: 'POST /graphql',
  body: { query, variables },
  answer: { data },
});

const cases: LinkCase[] = [
  {
    name: 'the type of the schema says what it is',
    exchanges: [
      call('mutation { adjustTripLeg(quantity: 2) { __typename id } }', {
        adjustTripLeg: { __typename: 'Trip', id: '3' },
      }),
      call('mutation { removeTripLeg(tripLegId: "3") { id } }', null),
      call('mutation { closeTrip(tripId: "3") { id } }', null),
    ],
    links: ['3 body /query <- 1 body /data/adjustTripLeg/id'],
  },
  {
    name: 'what has legs is no leg itself',
    exchanges: [
      call('mutation { adjustTripLeg(quantity: 2) { id legs { id } } }', {
        adjustTripLeg: { id: '3', legs: [{ id: '4' }, { id: '3' }] },
      }),
      call('mutation { removeTripLeg(tripLegId: "3") { id } }', null),
      call('mutation { closeTrip(tripId: "3") { id } }', null),
    ],
    links: [
      '2 body /query <- 1 body /data/adjustTripLeg/legs/1/id',
      '3 body /query <- 1 body /data/adjustTripLeg/id',
    ],
  },
  {
    name: 'operations that begin with one verb are not about one thing',
    exchanges: [
      call('mutation AddLeg { addLegToTrip(tripId: "9") { id } }', { addLegToTrip: { id: '5' } }),
      call('mutation AddMemo { addMemoToSailor(id: "5", text: "x") { id } }', null),
    ],
    links: [],
  },
  {
    name: 'a thing may have others of its kind in it',
    exchanges: [
      call('mutation { renameTrip(name: "a") { id trips { id } } }', {
        renameTrip: { id: '3', trips: [{ id: '4' }] },
      }),
      call('mutation { closeTrip(id: "3") { id } }', null),
    ],
    links: ['2 body /query <- 1 body /data/renameTrip/id'],
  },
  {
    name: 'what is in the answer of an action on two things is what it is called',
    exchanges: [
      call('mutation { addMemoToTrip(tripId: "9") { memo { id } } }', {
        addMemoToTrip: { memo: { id: '5' } },
      }),
      call('mutation { pin(memo: "5") { ok } }', null),
    ],
    links: ['2 body /query <- 1 body /data/addMemoToTrip/memo/id'],
  },
  {
    name: 'what is made may have others of its kind in it',
    exchanges: [
      call('query { trips { id } }', { trips: [{ id: '7' }, { id: '8' }] }),
      call('mutation { createTripLeg(name: "a") { id legs { id } } }', {
        createTripLeg: { id: '7', legs: [{ id: '9' }] },
      }),
      call('mutation { deleteTripLeg(id: "7") { id } }', null),
    ],
    links: ['3 body /query <- 2 body /data/createTripLeg/id'],
  },
  {
    name: 'a type with the name of the thing in its own says no more',
    exchanges: [
      call('mutation { createTrip(name: "a") { __typename id } }', {
        createTrip: { __typename: 'TripType', id: '9' },
      }),
      call('mutation { deleteTrip(id: "9") { id } }', null),
    ],
    links: ['2 body /query <- 1 body /data/createTrip/id'],
  },
  {
    name: 'what something is added to may be answered',
    exchanges: [
      call('mutation { createTrip(name: "a") { id } }', { createTrip: { id: '3' } }),
      call('mutation { addMemoToTrip(id: "3", text: "x") { id } }', { addMemoToTrip: { id: '5' } }),
      call('mutation { removeMemo(id: "5") { id } }', null),
    ],
    links: [
      '2 body /query <- 1 body /data/createTrip/id',
      '3 body /query <- 2 body /data/addMemoToTrip/id',
    ],
  },
  {
    name: 'what is brought into a state is no state',
    exchanges: [
      call('mutation { moveTripToState(state: "x") { id } }', { moveTripToState: { id: '3' } }),
      call('mutation { moveCrewToState(id: "3", state: "x") { id } }', null),
      call('mutation { closeTrip(id: "3") { id } }', null),
    ],
    links: ['3 body /query <- 1 body /data/moveTripToState/id'],
  },
  {
    name: 'values in a facet are facet values',
    exchanges: [
      call('mutation { createFacet(code: "x") { id values { id } } }', {
        createFacet: { id: '8', values: [{ id: '3' }, { id: '4' }] },
      }),
      call('mutation ($ids: [ID!]!) { mark(facetValueIds: $ids) { id } }', null, { ids: ['3'] }),
    ],
    links: ['2 body /variables/ids/0 <- 1 body /data/createFacet/values/0/id'],
  },
  {
    name: 'items of a trip are trip items',
    exchanges: [
      { request: 'GET /trips/9', answer: { id: 9, items: [{ id: 31 }, { id: 32 }] } },
      { request: 'POST /refunds', body: { tripItemId: 32, crewItemId: 32 } },
    ],
    links: ['2 body /tripItemId <- 1 body /items/1/id'],
  },
  {
    name: 'ids in JSON in a text are what the text is named after',
    exchanges: [
      { request: 'POST /legs', body: { name: 'a' }, answer: { id: 3 } },
      {
        request: 'POST /views',
        body: { filters: [{ name: 'legIds', value: '["3"]' }], size: '[3]' },
      },
    ],
    links: ['2 body /filters/0/value json /0 <- 1 body /id'],
  },
];

describe('ids in answers', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

import type { Style } from './style.ts';

const values = { lamp: [7, 21], bulb: [9, 24] } as const;

/** APIs whose paths are named after what is done, and with what. */
export const commands: readonly Style[] = [
  {
    name: 'paths that say what is done with a thing',
    values,
    exchanges: [
      { request: 'POST /api/lamp/add', body: { title: 'a' }, answer: { id: '{lamp}' } },
      { request: 'POST /api/lamp/dim', body: { id: '{lamp}', level: 7 } },
      { request: 'POST /api/createBulb', body: { watts: 9 }, answer: { id: '{bulb}' } },
      { request: 'POST /api/removeBulb', body: { id: '{bulb}', watts: 9 } },
      { request: 'POST /api/removeBulb?id={bulb}' },
      { request: 'POST /api/bulb/swap', body: { bulbId: '{bulb}', lampId: '{lamp}' } },
    ],
  },
  {
    name: 'services and procedures',
    values,
    exchanges: [
      { request: 'POST /home.v1.LampService/CreateLamp', body: {}, answer: { id: '{lamp}' } },
      { request: 'POST /home.v1.BulbService/ScrewBulb', body: { lampId: '{lamp}', pageSize: 7 } },
      {
        request: 'POST /trpc/bulb.create',
        body: {},
        answer: { result: { data: { id: '{bulb}' } } },
      },
      { request: 'POST /trpc/bulb.remove', body: { id: '{bulb}' } },
      { request: 'POST /trpc/socket.remove', body: { id: 9 } },
    ],
  },
  {
    name: 'things that share no more than the path before them',
    values,
    exchanges: [
      { request: 'POST /api/lamp', body: { title: 'a' }, answer: { id: '{lamp}' } },
      { request: 'POST /api/plug', body: { id: 7 } },
      { request: 'DELETE /api/plug?id=7' },
      { request: 'POST /api/removePlug', body: { id: 7 } },
      { request: 'POST /house/bulb', body: { title: 'b' }, answer: { id: '{bulb}' } },
      { request: 'POST /house/roof', body: { id: 9 } },
      { request: 'DELETE /api/lamp?id={lamp}' },
    ],
  },
];

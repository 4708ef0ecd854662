import { writeFileSync } from 'node:fs';
import type { Instance, RealServer } from '../harness/real-server.ts';
import { request } from '../harness/request.ts';
import { startProcess } from '../harness/start-process.ts';

export const radicale: RealServer = {
  name: 'radicale',
  server: 'Radicale, a CalDAV server',
  client: 'tsdav',
  debian: ['radicale'],
  variesRequests: true,
  start,
};

const password = 'tea at five';
const credentials = Buffer.from(`alice:${password}`).toString('base64');
const headers = { Authorization: `Basic ${credentials}` };
const calendar = '/alice/calendar/';

async function start(): Promise<Instance> {
  const process = await startProcess(({ folder, port }) => {
    writeFileSync(folder.path('users'), `alice:${password}\n`);
    writeFileSync(folder.path('config'), config(port, folder.path()));
    return { command: 'radicale', args: ['--config', folder.path('config')] };
  });
  const { url } = process;
  await request('MKCALENDAR', url + calendar, { headers });
  await putEvent(url, 'standup', 'Stand-up of an empty calendar');
  return {
    url,
    seed: () => seed(url),
    state: () => readState(url),
    settings: { secrets: { PASSWORD_ALICE: password } },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

const config = (port: number, folder: string): string => `
[server]
hosts = 127.0.0.1:${port}
[auth]
type = htpasswd
htpasswd_filename = ${folder}/users
htpasswd_encryption = plain
[storage]
filesystem_folder = ${folder}/collections
`;

/** ETags and sync tokens are made of what the events say. */
async function seed(url: string): Promise<void> {
  await putEvent(url, 'standup', 'Stand-up of a busy calendar');
  await putEvent(url, 'review', 'Review');
}

async function putEvent(url: string, uid: string, summary: string): Promise<void> {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//example.org//other//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261123T080000Z',
    'DTSTART:20261126T080000Z',
    `SUMMARY:${summary}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  await request('PUT', `${url}${calendar}${uid}.ics`, {
    headers: { ...headers, 'Content-Type': 'text/calendar' },
    body: `${lines.join('\r\n')}\r\n`,
  });
}

/** All events, each as it is. */
async function readState(url: string): Promise<unknown> {
  const response = await request('GET', url + calendar, { headers });
  return (await response.text()).split(/(?=BEGIN:VEVENT)/).sort();
}

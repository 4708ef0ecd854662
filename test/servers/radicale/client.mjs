/** Two devices of one person that keep a calendar in step, with tsdav. */
import { DAVClient } from 'tsdav';

/**
 * @param {string} url of the server
 * @param {string} [person]
 */
export async function drive(url, person = 'alice') {
  const [desktop, phone] = [await logIn(url, person), await logIn(url, person)];
  const [calendar] = await desktop.fetchCalendars();
  for (const [uid, summary] of [
    ['one', 'Breakfast'],
    ['two', 'Lunch'],
    ['three', 'Dinner'],
  ]) {
    const iCalString = event(uid, summary);
    await expectOk(desktop.createCalendarObject({ calendar, filename: `${uid}.ics`, iCalString }));
  }

  // The phone reads all, and changes two by the ETags that it got: an old one and a new one.
  const [onPhone] = await phone.fetchCalendars();
  const objects = await phone.fetchCalendarObjects({ calendar: onPhone });
  const find = (name) => objects.find((object) => object.url.endsWith(`/${name}.ics`));
  const move = (device, name, summary) =>
    device.updateCalendarObject({ calendarObject: { ...find(name), data: event(name, summary) } });
  await expectOk(move(phone, 'standup', 'Later stand-up'));
  await expectOk(move(phone, 'two', 'Late lunch'));

  // The desktop still has the old one, is told so, and asks what has changed.
  const { status } = await move(desktop, 'standup', 'Earlier stand-up');
  if (status !== 412) throw new Error(`an old ETag was answered ${status}`);
  const changed = await readChanges(desktop, onPhone);
  await expectOk(
    desktop.deleteCalendarObject({
      calendarObject: {
        url: new URL(changed.find(({ href }) => href.endsWith('/two.ics')).href, url).href,
        etag: changed.find(({ href }) => href.endsWith('/two.ics')).props.getetag,
      },
    }),
  );
  const [after] = await phone.fetchCalendars();
  await readChanges(phone, after);
  await phone.fetchCalendarObjects({ calendar: after });
}

function readChanges(device, { url, syncToken }) {
  return device.syncCollection({ url, props: { 'd:getetag': {} }, syncLevel: 1, syncToken });
}

async function logIn(url, person) {
  const client = new DAVClient({
    serverUrl: url,
    credentials: { username: person, password: 'tea at five' },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  });
  await client.login();
  return client;
}

function event(uid, summary) {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//example.org//calendar//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261124T080000Z',
    'DTSTART:20261125T080000Z',
    'DTEND:20261125T090000Z',
    `SUMMARY:${summary}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

async function expectOk(answer) {
  const { ok, status, url } = await answer;
  if (!ok) throw new Error(`${url} was answered ${status}`);
}

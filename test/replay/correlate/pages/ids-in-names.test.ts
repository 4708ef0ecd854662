/** Ids anywhere in the names of fields, in rows and outside of them. */
import { describe, expect, test } from 'vitest';
import { sentLast } from './sent-last.ts';

const form = (...fields: readonly string[]): string =>
  `<form method="post" action="/plants/save">${fields.join('')}<button>Save</button></form>`;
const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${value}">`;
const typed = (name: string, value = ''): string => `<input name="${name}" value="${value}">`;

const sentFrom = (recorded: string, body: string, live: string, type?: string): Promise<string> =>
  sentLast(
    { request: 'GET /plants/edit', recorded, live },
    { request: 'POST /plants/save', body, ...(type !== undefined && { type }) },
  );

describe('outside of rows', () => {
  test('an id at the end of a name is that of the only field of such a name', async () => {
    const page = (id: string): string =>
      form(
        `<select name="Garden-AddKeeper-Person-${id}"><option value="">-</option><option>Helper</option></select>`,
      );
    const sent = await sentFrom(page('35'), 'Garden-AddKeeper-Person-35=Helper', page('82'));
    expect(sent).toBe('POST /plants/save Garden-AddKeeper-Person-82=Helper');
  });

  test('an id at the beginning is replaced as well', async () => {
    const page = (id: string): string => form(typed(`${id}-notes`), typed(`notes-${id}`));
    const sent = await sentFrom(page('3'), '3-notes=tall&notes-3=', page('11'));
    expect(sent).toBe('POST /plants/save 11-notes=tall&notes-11=');
  });

  test('a hidden constant comes from the field whose name has the same shape', async () => {
    const page = (id: string): string =>
      form(typed('title', 'Fern'), hidden(`Bed-${id}-Sent-Marker`, '1'));
    const sent = await sentFrom(page('4'), 'title=Ivy&Bed-4-Sent-Marker=1', page('19'));
    expect(sent).toBe('POST /plants/save title=Ivy&Bed-19-Sent-Marker=1');
  });

  test('the names of parts are located like those of fields', async () => {
    const page = (id: string): string =>
      form(hidden(`Crop::Bed-${id}-Sent-Marker`, '1'), typed(`Crop::Bed-${id}-Sent`));
    const parts = (id: string): string =>
      [
        [`Crop::Bed-${id}-Sent-Marker`, '1'],
        [`Crop::Bed-${id}-Sent`, 'red'],
      ]
        .map(
          ([name, value]) =>
            `--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
        )
        .join('');
    const type = 'multipart/form-data; boundary=cut';
    const sent = await sentFrom(page('4'), `${parts('4')}--cut--`, page('19'), type);
    expect(sent).toBe(`POST /plants/save ${parts('19')}--cut--`);
  });

  test('of several things, each field goes to the one that corresponds to the recorded one', async () => {
    const page = (things: Readonly<Record<string, string>>): string =>
      form(
        ...Object.entries(things).map(
          ([id, name]) => typed(`Bed-${id}-Name`, name) + typed(`Bed-${id}-Width`, '2'),
        ),
      );
    const sent = await sentFrom(
      page({ 3: 'North corner', 4: 'By the wall' }),
      'Bed-3-Name=North+corner&Bed-3-Width=2&Bed-4-Name=By+the+wall&Bed-4-Width=5',
      page({ 11: 'Pond side', 12: 'By the wall', 13: 'North corner' }),
    );
    expect(sent).toBe(
      'POST /plants/save Bed-13-Name=North+corner&Bed-13-Width=2&Bed-12-Name=By+the+wall&Bed-12-Width=5',
    );
  });

  test('a form is not sent if it is unknown which thing is meant', async () => {
    const page = (...ids: readonly string[]): string =>
      form(...ids.map((id) => typed(`Bed-${id}-Width`, '2')));
    const sent = await sentFrom(page('3'), 'Bed-3-Width=5', page('11', '12'));
    expect(sent).toMatch(/fields Bed-\* 1 .*or body form \/plants\/save 1 fields Bed-\* 2 .*now/);
  });

  test('names that number their fields from 1 stay, whatever is filled in', async () => {
    const page = (...streets: readonly string[]): string =>
      form(...streets.map((street, index) => typed(`street_${index + 1}`, street)));
    const body = 'street_1=Main+road&street_2=Hall';
    expect(await sentFrom(page('', ''), body, page('', '', ''))).toBe(`POST /plants/save ${body}`);
    expect(await sentFrom(page('Old road', ''), body, page('New road', 'Old road'))).toBe(
      `POST /plants/save ${body}`,
    );
  });
});

describe('in rows', () => {
  const rows = (bed: string, things: Readonly<Record<string, string>>): string =>
    form(
      ...Object.entries(things).map(
        ([id, name]) =>
          `<li><input type="checkbox" id="x${id}" name="Remove-Bed-${bed}-Plant-${id}" value="1"><label for="x${id}">${name}</label>${typed(`Bed-${bed}-Plant-${id}-Name`, name)}</li>`,
      ),
    );

  test('two ids in a name are those of a thing and of its row', async () => {
    const sent = await sentFrom(
      rows('3', { 35: 'Fern', 36: 'Mint' }),
      'Remove-Bed-3-Plant-36=1&Bed-3-Plant-35-Name=Tall+fern',
      rows('5', { 81: 'Mint', 82: 'Ivy', 83: 'Fern' }),
    );
    expect(sent).toBe('POST /plants/save Remove-Bed-5-Plant-81=1&Bed-5-Plant-83-Name=Tall+fern');
  });
});

import { describe, expect, test } from 'vitest';
import type { ReplayChoices, ReplayForm } from '../../../src/page/api.ts';
import { draftOf, formOf, parseHeaderLines } from '../../../src/page/app/replay/draft.ts';
import { FORM } from '../server/served-page.ts';

const form: ReplayForm = { ...FORM, target: 'staging', timeout: 30_000 };

const choices: ReplayChoices = {
  targets: [
    { name: 'staging', url: 'https://staging.example' },
    { name: 'production', url: 'https://api.example', isReadOnly: true },
    { name: 'app', unavailable: 'Only Vitest starts it.' },
  ],
  form,
  configHeaders: [],
  missingSecrets: ['REDACTED_TOKEN'],
};

const draft = (changes: Partial<ReturnType<typeof draftOf>> = {}) => ({
  ...draftOf(form, choices, {}),
  ...changes,
});

describe('the settings of a replay', () => {
  test('come back as they were, if nobody changes them', () => {
    expect(formOf(draft(), choices)).toEqual({ form });
  });

  test('show the URL of a named target, and send its name', () => {
    expect(draft().target).toBe('https://staging.example');
    expect(formOf(draft({ target: 'http://127.0.0.1:1' }), choices).form?.target).toBe(
      'http://127.0.0.1:1',
    );
  });

  test('name the first available target if the config names none', () => {
    expect(draftOf({ ...form, target: '' }, choices, {}).target).toBe('https://staging.example');
  });

  test.each([
    '',
    'nonsense',
    'ftp://host',
    'http://',
    'http:/host',
    'http://ho st',
    'javascript:1',
  ])('refuse the target %j in its field', (target) => {
    const read = formOf(draft({ target }), choices);
    expect(read.form).toBeUndefined();
    expect(Object.keys(read.faults ?? {})).toEqual(['target']);
  });

  test('stay read-only where the config says so', () => {
    const read = formOf(draft({ target: 'https://api.example', readOnly: false }), choices);
    expect(read.form).toMatchObject({ target: 'production', readOnly: true });
  });

  test.each([
    ['ordered', 'ordered'],
    ['instant', 'instant'],
    ['0.5', 0.5],
    ['1', 1],
    ['2', 2],
  ] as const)('know the speed %s', (speed, value) => {
    expect(formOf(draft({ speed }), choices).form?.speed).toBe(value);
    expect(draftOf({ ...form, speed: value }, choices, {}).speed).toBe(speed);
  });

  test('know any other factor above 0', () => {
    const read = formOf(draft({ speed: 'custom', customSpeed: '7.5' }), choices);
    expect(read.form?.speed).toBe(7.5);
    expect(draftOf({ ...form, speed: 7.5 }, choices, {})).toMatchObject({
      speed: 'custom',
      customSpeed: '7.5',
    });
    for (const customSpeed of ['0', '-1', 'fast', '']) {
      const { faults } = formOf(draft({ speed: 'custom', customSpeed }), choices);
      expect(Object.keys(faults ?? {})).toEqual(['speed']);
    }
  });

  test('have an open loop only with a factor', () => {
    expect(formOf(draft({ openLoop: true }), choices).form?.openLoop).toBe(false);
    expect(formOf(draft({ openLoop: true, speed: '2' }), choices).form?.openLoop).toBe(true);
  });

  test('leave out empty header rows, and refuse invalid header names', () => {
    const headers = [
      { name: '', value: '' },
      { name: ' X-A ', value: ' 1 ' },
    ];
    expect(formOf(draft({ headers }), choices).form?.headers).toEqual([['X-A', '1']]);
    const wrong = formOf(draft({ headers: [...headers, { name: 'X A', value: '1' }] }), choices);
    expect(Object.keys(wrong.faults ?? {})).toEqual(['headers.2']);
    const nameless = formOf(draft({ headers: [{ name: '', value: '1' }] }), choices);
    expect(Object.keys(nameless.faults ?? {})).toEqual(['headers.0']);
  });

  test('ask for what is missing, and send what was given', () => {
    expect(draft().secrets).toEqual({ REDACTED_TOKEN: '' });
    const known = draftOf(form, choices, { REDACTED_TOKEN: 'sesame' });
    expect(formOf(known, choices).form?.secrets).toEqual({ REDACTED_TOKEN: 'sesame' });
  });

  test.each(['0', '1.5', '1001', 'many'])('refuse %s copies', (copies) => {
    expect(Object.keys(formOf(draft({ copies }), choices).faults ?? {})).toEqual(['copies']);
  });

  test.each(['0', '-1', '', 'long', '2147484'])('refuse %j seconds as a timeout', (timeout) => {
    expect(Object.keys(formOf(draft({ timeout }), choices).faults ?? {})).toEqual(['timeout']);
  });

  test.each([
    ['1.005', 1005],
    ['0.001', 1],
    ['2147483', 2_147_483_000],
  ])('take %s seconds as a timeout, in whole ms', (timeout, ms) => {
    expect(formOf(draft({ timeout }), choices).form?.timeout).toBe(ms);
  });
});

describe('lines of headers that are pasted', () => {
  test('become rows, whatever their line ends', () => {
    expect(parseHeaderLines('X-A: 1\r\n\nAuthorization:Bearer a:b\n')).toEqual([
      { name: 'X-A', value: '1' },
      { name: 'Authorization', value: 'Bearer a:b' },
    ]);
  });

  test('without a colon become names for the user to mend', () => {
    expect(parseHeaderLines('X-A')).toEqual([{ name: 'X-A', value: '' }]);
  });
});

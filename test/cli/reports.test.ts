import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';
import { afterAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

const server = await serve((request, response) => {
  if (request.url === '/broken') {
    response.writeHead(500, { 'content-type': 'text/plain' });
    response.end('<b>&"\u001b]0;owned\u0007]]>');
  } else response.end('{}');
});
afterAll(() => server.close());

const { folder } = await writeProject({
  'shop.session.json': JSON.stringify(
    createSession(
      [
        recordingOf('GET', '/a', 200),
        recordingOf('GET', '/broken', 200),
        recordingOf('GET', '/b', 200),
      ],
      { name: 'a <shop> & "more"', origin: 'https://api.example.com' },
    ),
  ),
  'garbage.session.json': '{',
});

/**
 * What Jenkins's xUnit plugin allows in JUnit XML: elements and attributes of each element, required ones marked.
 * @see https://github.com/jenkinsci/xunit-plugin, junit-10.xsd
 */
const GRAMMAR: Readonly<Record<string, { readonly in: string; readonly attributes: string }>> = {
  testsuites: { in: '', attributes: 'name time tests failures errors' },
  testsuite: {
    in: 'testsuites',
    attributes: 'name! tests! failures! errors! skipped time timestamp file',
  },
  properties: { in: 'testsuite', attributes: '' },
  property: { in: 'properties', attributes: 'name! value!' },
  testcase: { in: 'testsuite', attributes: 'name! classname time' },
  failure: { in: 'testcase', attributes: 'message type' },
  error: { in: 'testcase', attributes: 'message type' },
  skipped: { in: 'testcase', attributes: 'message type' },
};

test('JUnit XML fits what Jenkins reads', async () => {
  const { code, out } = await replay('shop', '--reporter', 'junit');
  expect(code).toBe(1);
  expect(explainJunit(out)).toEqual([]);
  expect(out).toContain('tests="3" failures="1" errors="0"');
});

test('a session that cannot be read is an error in JUnit', async () => {
  const { code, out } = await replay('shop', 'garbage', '--reporter', 'junit');
  expect(code).toBe(2);
  expect(explainJunit(out)).toEqual([]);
  expect(out).toContain('errors="1"');
});

test('one run writes several reports, and creates their folders', async () => {
  const args = ['junit=ci/junit.xml', 'json=ci/deep/run.json', 'html=ci/report'];
  const { code, out } = await replay('shop', ...args.flatMap((each) => ['--reporter', each]));
  expect(code).toBe(1);
  expect(out).toMatch(/Requests {2}1 failed/);
  expect(explainJunit(read('ci/junit.xml'))).toEqual([]);
  expect(JSON.parse(read('ci/deep/run.json')).total).toMatchObject({ total: 3, failed: 1 });
  expect(read('ci/report/index.html')).toContain('"state":"failed"');
});

test('an HTML report has what a failed request of each copy received', async () => {
  const args = ['--copies', '2', '--repeat', '2', '--reporter', 'html=copies.html'];
  await replay('shop', ...args);
  const [, data = ''] = /id="report-data">(.*?)<\/script>/s.exec(read('copies.html')) ?? [];
  const { outcomes } = JSON.parse(data);
  const failed = Object.keys(outcomes['1']).filter((key) => outcomes['1'][key].answer);
  expect(failed).toEqual(['2#1', '2#2', '2#3', '2#4']);
});

test('an HTML report has the same summary as the JSON of the run, rounds included', async () => {
  const args = [
    '--repeat',
    '2',
    '--reporter',
    'html=rounds.html',
    '--reporter',
    'json=rounds.json',
  ];
  await replay('shop', ...args);
  const [, data = ''] = /id="report-data">(.*?)<\/script>/s.exec(read('rounds.html')) ?? [];
  const { sessions } = JSON.parse(read('rounds.json'));
  expect(JSON.parse(data).runs['1'].card.summary).toEqual(sessions[0].summary);
});

test('the time of a failed session is that of all its rounds', async () => {
  const { out } = await replay('shop', '--repeat', '2', '--reporter', 'json=rounds.json');
  const { duration } = JSON.parse(read('rounds.json')).sessions[0].summary;
  const time = duration < 1000 ? `${Math.round(duration)}ms` : `${(duration / 1000).toFixed(2)}s`;
  expect(out).toContain(`(6) | ${time}\n`);
});

test('a file that is not a report is not replaced', async () => {
  writeFileSync(join(folder, 'mine.html'), 'mine');
  const { code, err } = await replay('shop', '--reporter', 'html=mine.html');
  expect(code).toBe(2);
  expect(err).toContain('mine.html already exists and is not a report');
  expect(read('mine.html')).toBe('mine');
});

test('for a misspelt report, the nearest one is suggested', async () => {
  const { code, err } = await replay('shop', '--reporter', 'junt=x.xml');
  expect(code).toBe(2);
  expect(err).toContain('did you mean junit?');
});

function replay(...args: readonly string[]) {
  return runCli(folder, ['replay', ...args, '--target', server.url]);
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

/** The faults of a document according to that grammar, one sentence each. */
function explainJunit(xml: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  if (/[^\P{Cc}\n\t]|[\ufffe\uffff]/u.test(xml)) problems.push('a control character');
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const rule = GRAMMAR[name];
        if (rule?.in !== (open.at(-1) ?? '')) problems.push(`${name} in ${open.at(-1)}`);
        const known = rule?.attributes.split(' ') ?? [];
        for (const each of Object.keys(attributes)) {
          if (!known.some((one) => one.replace('!', '') === each)) problems.push(`${name} ${each}`);
        }
        for (const each of known.filter((one) => one.endsWith('!'))) {
          if (!(each.slice(0, -1) in attributes)) problems.push(`${name} without ${each}`);
        }
        for (const each of ['tests', 'failures', 'errors', 'skipped', 'time']) {
          if (!/^(?:\d+(?:\.\d{3})?)?$/.test(attributes[each] ?? ''))
            problems.push(`${name} ${each}`);
        }
        open.push(name);
      },
      onclosetag(name, isImplied) {
        if (isImplied && !xml.includes('/>')) problems.push(`${name} is not closed`);
        open.pop();
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return problems;
}

test('a folder as the file of a report is refused before anything is sent', async () => {
  const { code, out, err } = await replay('shop', '--reporter', 'json=.');
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain("'.' is a folder: name a file in it, as in json=./replay.json");
});

test.skipIf(process.platform === 'win32')(
  'a device is refused as the file of a report before anything is sent',
  async () => {
    const { code, out, err } = await replay('shop', '--reporter', 'json=/dev/stdout');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain("'/dev/stdout' is not a regular file: json alone prints a report");
  },
);

test('a report whose folder is a file is an error that says what is wrong with the path', async () => {
  writeFileSync(join(folder, 'plain'), '');
  const { code, err } = await replay('shop', '--reporter', 'json=plain/run.json');
  expect(code).toBe(2);
  expect(err).toContain('cannot write plain/run.json: EEXIST: a part of its path is not a folder');
});

test.skipIf(process.platform !== 'linux')(
  'a report whose folder cannot be created is an error, and the others are written',
  async () => {
    const args = ['--reporter', 'json=/proc/none/run.json', '--reporter', 'junit=after.xml'];
    const { code, err } = await replay('shop', ...args);
    expect(code).toBe(2);
    expect(err).toContain('Error: cannot write /proc/none/run.json: ENOENT');
    expect(explainJunit(read('after.xml'))).toEqual([]);
  },
);

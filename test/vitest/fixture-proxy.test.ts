import { describe, expect, test } from 'vitest';
import { runInline, serve } from '../kit/index.ts';
import { pathsOf, recordingProject, sessionFiles, sessionOf } from './recording-project.ts';

/** Bodies of tests call the proxy as a child process: what they send themselves is captured anyway. */
const child = `
  import { execFile } from 'node:child_process';
  import { existsSync } from 'node:fs';
  import { promisify } from 'node:util';
  const run = promisify(execFile);
  const send = async (env, ...urls) => {
    const program = 'for (const url of process.argv.slice(1)) console.log(await (await fetch(url)).text())';
    const words = ['--input-type=module', '-e', program, ...urls];
    const { stdout } = await run(process.execPath, words, { env: { ...process.env, ...env } });
    return stdout;
  };\n`;

describe('recorder.proxy()', () => {
  test('records a child process into the session of its test, beside the endpoint and the worker', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    await using other = await serve((_, response) => response.end('other'));
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `${child}
          test('buys', async ({ recorder }) => {
            const { env } = await recorder.proxy();
            await get('${api.url}/worker');
            await get(recorder.url + '/endpoint');
            expect(await send(env, '${api.url}/child', '${other.url}/', recorder.url + '/both')).toBe('/child\\nother\\n/both\\n');
          }, 30_000);`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    const [file = ''] = sessionFiles(run);
    expect(pathsOf(run, file)).toEqual(['/worker', '/endpoint', '/child', '/both']);
    expect(sessionOf(run, file).origin).toBe(api.url);
  });

  test('gives one proxy for each test, which ends with the test', async () => {
    await using api = await serve((_, response) => response.end('hello'));
    await using run = await runInline(
      recordingProject(
        {},
        {
          'a.test.ts': `${child}
          const urls = [];
          test('first', async ({ recorder }) => {
            const [one, two] = await Promise.all([recorder.proxy(), recorder.proxy()]);
            expect(one).toEqual(two);
            expect(existsSync(one.caFile)).toBe(true);
            urls.push(one.url);
            await send(one.env, '${api.url}/first');
          }, 30_000);
          test('second', async ({ recorder }) => {
            const { url, env } = await recorder.proxy();
            expect(urls).not.toContain(url);
            await expect(fetch(urls[0])).rejects.toThrow();
            await send(env, '${api.url}/second');
          }, 30_000);`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    expect(pathsOf(run, 'sessions/a.test/first.session.json')).toEqual(['/first']);
    expect(pathsOf(run, 'sessions/a.test/second.session.json')).toContain('/second');
  });

  test('keeps tests apart that run at the same time', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    await using run = await runInline(
      recordingProject(
        {},
        {
          'a.test.ts': `${child}
          test.concurrent.for([1, 2, 3])('test %i', async (number, { recorder }) => {
            const { env } = await recorder.proxy();
            const url = '${api.url}/' + number;
            await send(env, url + '/a', url + '/b');
          }, 30_000);`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    for (const number of [1, 2, 3]) {
      expect(pathsOf(run, `sessions/a.test/test-${number}.session.json`)).toEqual([
        `/${number}/a`,
        `/${number}/b`,
      ]);
    }
  });

  test('passes everything on if no session is written', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    await using run = await runInline(
      recordingProject(
        { upstream: api.url, mode: 'none' },
        {
          'a.test.ts': `${child}
          test('passes', async ({ recorder }) => {
            const { env, caFile } = await recorder.proxy();
            expect(existsSync(caFile)).toBe(true);
            expect(await send(env, recorder.url + '/none')).toBe('/none\\n');
          }, 30_000);`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    expect(sessionFiles(run)).toEqual([]);
  });

  test('passes everything on if the session exists already', async () => {
    await using api = await serve((request, response) => response.end(request.url));
    const tests = {
      'a.test.ts': `${child}
      test('again', async ({ recorder }) => {
        const { env } = await recorder.proxy();
        expect(await send(env, '${api.url}/a')).toBe('/a\\n');
      }, 30_000);`,
    };
    const project = recordingProject({}, tests);
    await using first = await runInline(project);
    const session = first.read('sessions/a.test/again.session.json');
    await using second = await runInline({
      ...project,
      'sessions/a.test/again.session.json': session,
    });

    expect([first.errors, second.errors]).toEqual([{}, {}]);
    expect(second.read('sessions/a.test/again.session.json')).toBe(session);
  });
});

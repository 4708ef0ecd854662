/** What `vitest -u` accepts of bodies. */
import { describe, expect, test } from 'vitest';
import { createSession, recordingOf, serve } from '../kit/index.ts';
import { canonical, FILE, get, projectOf, serveBody } from './accept-project.ts';
import { gets } from './replaying.ts';

describe('bodies', () => {
  test('are accepted where they are compared, in canonical form', async () => {
    const body = { id: 7, items: [{ sku: 'a', n: 1 }] };
    await using api = await serveBody('{"id":7,"items":[{"sku":"a","n":2},{"sku":"b","n":1}]}');
    const recordings = [get('/a', { json: body }), ...gets('200/b')];
    await using project = await projectOf(api, recordings, { expect: { body: 'exact' } });
    const run = await project.run({ update: true, testNamePattern: '/a' });

    expect(run.errors).toEqual({});
    const live = {
      id: 7,
      items: [
        { sku: 'a', n: 2 },
        { sku: 'b', n: 1 },
      ],
    };
    const after = [get('/a', { json: live }), ...gets('200/b')];
    expect(project.read(FILE)).toBe(canonical(createSession(after, { name: 'shop' })));
    expect((await project.run({ testNamePattern: '/a' })).errors).toEqual({});
  });

  test('of XML are accepted where they only have another order', async () => {
    const [recorded, live] = ['<a><b>1</b><c>2</c></a>', '<a><c>2</c><b>1</b></a>'];
    await using api = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'application/xml' }).end(live),
    );
    const exchange = recordingOf('GET', '/a', 200, {
      response: { headers: [['content-type', 'application/xml']], body: { text: recorded } },
    });
    await using project = await projectOf(api, [exchange], { expect: { body: 'exact' } });
    const run = await project.run({ update: true });

    expect(run.errors).toEqual({});
    expect(JSON.parse(project.read(FILE)).recordings[0].response.body).toEqual({ text: live });
  });

  test('that are not compared come with another status, and stay as they are with the same', async () => {
    await using api = await serve(({ url }, response) =>
      response.writeHead(url === '/a' ? 201 : 200).end('{"a":2}'),
    );
    const recordings = [get('/a', { json: { a: 1 } }), get('/b', { json: { a: 1 } })];
    await using project = await projectOf(api, recordings);
    const before = project.read(FILE);
    await project.run({ update: true });

    expect(project.read(FILE)).toBe(
      before.replace('"status": 200', '"status": 201').replace('"a": 1', '"a": 2'),
    );
  });

  test('keep what counts as equal: placeholders, and what is ignored', async () => {
    const recorded = { token: 'REDACTED_TOKEN', at: 1, n: 1 };
    await using api = await serveBody('{"token":"live-secret","at":2,"n":2}');
    await using project = await projectOf(api, [get('/a', { json: recorded })], {
      expect: { body: 'exact', ignore: ['/at'] },
    });
    const before = project.read(FILE);
    await project.run({ update: true });

    expect(project.read(FILE)).toBe(before.replace('"n": 1', '"n": 2'));
  });

  test('name the recorded origin where they name the target', async () => {
    await using api = await serve((request, response) => {
      const host = request.headers.host;
      response.end(JSON.stringify({ self: `http://${host}/new`, other: `http://${host}1/`, n: 2 }));
    });
    await using project = await projectOf(api, [get('/a', { json: { self: '/old', n: 1 } })], {
      expect: { body: 'exact' },
    });
    await project.run({ update: true });

    const { recordings, origin } = JSON.parse(project.read(FILE));
    const other = `${api.url}1/`;
    expect(recordings[0].response.body.json).toEqual({ self: `${origin}/new`, other, n: 2 });
  });

  test('with a secret that cannot be told apart are not accepted', async () => {
    await using api = await serveBody('token=live-secret; other text');
    await using project = await projectOf(api, [get('/a', { text: 'token=REDACTED_TOKEN' })], {
      expect: { body: 'exact', headers: ['x-api-key'] },
    });
    const before = project.read(FILE);
    // The placeholder stands for all of it.
    expect((await project.run({ update: true })).errors).toEqual({});
    project.write({ [FILE]: before.replace('token=REDACTED', 'key=REDACTED') });
    const edited = project.read(FILE);
    const run = await project.run({ update: true });

    expect(Object.values(run.errors).flat().join()).toContain(
      'Not accepted, since the recording has a secret in its body: record the session anew.',
    );
    expect(project.read(FILE)).toBe(edited);
  });

  test('keep numbers to the last digit, also beside what counts as equal', async () => {
    await using api = await serveBody('{"id": 12345678901234567891, "at": 2}');
    const recorded = { text: '{"id": 12345678901234567890, "at": 1}' };
    await using project = await projectOf(api, [get('/a', recorded)], {
      expect: { body: 'exact', ignore: ['/at'] },
    });
    await project.run({ update: true });

    expect(project.read(FILE)).toContain(
      String.raw`"text": "{\"id\":12345678901234567891,\"at\":1}"`,
    );
  });

  test('come, go, and change their kind with a status', async () => {
    await using api = await serve(({ url }, response) => {
      if (url === '/gone') response.end();
      else response.writeHead(url === '/new' ? 200 : 404).end('<h1>down</h1>');
    });
    const recordings = [
      get('/gone', { json: { a: 1 } }),
      recordingOf('GET', '/new', 200),
      get('/down', { json: { a: 1 } }),
    ];
    await using project = await projectOf(api, recordings, { expect: { body: 'shape' } });
    await project.run({ update: true });

    const html = { text: '<h1>down</h1>' };
    const after = [
      recordingOf('GET', '/gone', 200),
      get('/new', html),
      recordingOf('GET', '/down', 404, { response: { body: html } }),
    ];
    expect(project.read(FILE)).toBe(canonical(createSession(after, { name: 'shop' })));
  });

  test('above 64 KiB lie beside the session, and files no longer named go', async () => {
    const [first, second] = ['x', 'y'].map((letter) => letter.repeat(70_000));
    await using api = await serve(({ url }, response) => response.end(url === '/a' ? second : 'z'));
    const recordings = [get('/a', { text: 'old' }), get('/b', { text: 'z' })];
    await using project = await projectOf(api, recordings, { expect: { body: 'exact' } });
    await project.run({ update: true });
    const [written, ...others] = project.files().filter((file) => file.endsWith('.bin'));

    expect(others).toEqual([]);
    expect(project.read(written ?? '')).toBe(second);
    expect(project.read(FILE)).toContain(`"file": "${written?.replace('sessions/', '')}"`);
    expect((await project.run()).errors).toEqual({});

    await using other = await serve((_, response) => response.end(first));
    await project.run({ update: true, env: { REPLAY_TARGET: other.url } });
    expect(project.files()).not.toContain(written);
  });

  test('above 16 MiB are not accepted', async () => {
    await using api = await serveBody('x'.repeat(17 * 1024 * 1024));
    await using project = await projectOf(api, [get('/a', { text: 'x' })], {
      expect: { body: 'exact' },
    });
    const run = await project.run({ update: true });

    expect(Object.values(run.errors).flat().join()).toContain('since its body is above 16 MiB.');
  });
});

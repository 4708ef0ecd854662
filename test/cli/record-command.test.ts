/** `vsr record -- command`: real processes, sockets and signals. */
import { describe, expect, test } from 'vitest';
import { serve, writeProject } from '../kit/index.ts';
import { hasTerminal, startOnTerminal } from './on-terminal.ts';
import { linesOf, nodeWith, pathsBelow, patience, serveEcho, urlOf } from './recordings.ts';
import { interruptedAtFork, runCli, startCli } from './run-cli.ts';

describe('a command after --', () => {
  test('gets the URL of the endpoint, and ends the recording', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const code = `const get = async (name) => console.log(await (await fetch(process.env[name] + '/' + name)).text());
      await get('RECORD_URL'); await get('API_URL');`;
    const record = ['record', '--upstream', api.url, '--env', 'API_URL'];
    const result = await runCli(folder, [...record, '--', ...nodeWith(code)]);

    expect(result).toMatchObject({ code: 0, out: '/RECORD_URL\n/API_URL\n' });
    expect(await pathsBelow(folder)).toEqual([['/RECORD_URL', '/API_URL']]);
  });

  test('gets its own options, whatever they are', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({ 'args.mjs': 'console.log(process.argv.slice(2));' });
    const own = ['--upstream', '--color', '007', '-x', 'a=b', '--help', '--', '--port=1'];
    const record = ['record', '--upstream', api.url];
    const { out } = await runCli(folder, [...record, '--', process.execPath, 'args.mjs', ...own]);

    expect(JSON.parse(out.replaceAll("'", '"'))).toEqual(own);
  });

  test('passes its exit code on', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const code = `await fetch(process.env.RECORD_URL + '/x'); process.exit(7);`;
    const args = ['record', '--upstream', api.url, '--', ...nodeWith(code)];
    expect(await runCli(folder, args)).toMatchObject({ code: 7 });
    expect(await pathsBelow(folder)).toEqual([['/x']]);
  });

  test.skipIf(process.platform === 'win32')('gets the signal that ends the recorder', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const args = ['record', '--upstream', api.url, '--', ...nodeWith('setInterval(() => {}, 1e6)')];
    await using cli = startCli(folder, args);
    await urlOf(cli);
    cli.child.kill('SIGTERM');
    expect(await cli.ended).toMatchObject({ code: 128 + 15 });
  });

  test('that ignores Ctrl-C is waited for, and the recorder says so', async () => {
    let answer = (): void => undefined;
    await using api = await serve((_, response) => {
      answer = () => response.end();
    });
    const { folder } = await writeProject({});
    const code = `process.on('SIGINT', () => console.error('heard'));
      await fetch(process.env.RECORD_URL + '/held');`;
    await using cli = startCli(folder, ['record', '--upstream', api.url, '--', ...nodeWith(code)]);
    const unasked = answer;
    await expect.poll(() => answer !== unasked, patience).toBe(true);
    cli.child.kill('SIGINT');
    await expect.poll(() => linesOf(cli, /^heard/).length, patience).toBe(1);
    answer();

    const { code: exitCode, err } = await cli.ended;
    expect(err).toContain('Waiting for the command to end; press Ctrl-C again to stop at once\n');
    expect(await pathsBelow(folder)).toEqual([['/held']]);
    expect(exitCode).toBe(0);
  });

  test.skipIf(process.platform === 'win32')(
    'is not started if Ctrl-C is pressed while the recorder opens',
    async () => {
      await using api = await serveEcho();
      const { folder } = await writeProject({});
      const command = nodeWith(`console.log('started')`);
      const args = ['record', '--upstream', api.url, '--', ...command];
      await using cli = startCli(folder, args, interruptedAtFork, true);
      const { code, out, err } = await cli.ended;
      expect(err).not.toContain('Error');
      expect({ code, out }).toEqual({ code: 130, out: '' });
    },
  );

  test.skipIf(!hasTerminal)(
    'gets Ctrl-C from a terminal only once, even if its input is a file',
    async () => {
      await using api = await serveEcho();
      const { folder } = await writeProject({
        'count.mjs': `let heard = 0;
          process.on('SIGINT', () => { heard += 1; setTimeout(() => process.exit(10 + heard), 500); });
          setInterval(() => {}, 1e6);
          console.log('counting');`,
      });
      const command = `${process.execPath} count.mjs < /dev/null`;
      const terminal = startOnTerminal(folder, `record --upstream ${api.url} -- ${command}`);
      await expect.poll(terminal.shown, patience).toContain('counting');
      terminal.press('\u0003');
      expect(await terminal.ended).toBe(11);
    },
  );

  test('that does not exist is bad input', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const args = ['record', '--upstream', api.url, '--', 'no-such-command'];
    const { code, err } = await runCli(folder, args);
    expect(code).toBe(2);
    expect(err).toContain('Error: the command no-such-command cannot be started');
  });

  test('sends everything through the proxy, since its variables name the proxy', async () => {
    await using api = await serveEcho();
    const { folder } = await writeProject({});
    const code = `await fetch('${api.url}/by-proxy');
      console.log(Object.keys(process.env).filter((name) => /^(HTTPS?_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|CURL_CA_BUNDLE)$/.test(name)).sort().join());`;
    const { out } = await runCli(folder, ['record', '--proxy', '--', ...nodeWith(code)]);

    expect(out).toBe('CURL_CA_BUNDLE,HTTPS_PROXY,HTTP_PROXY,NODE_EXTRA_CA_CERTS,SSL_CERT_FILE\n');
    expect(await pathsBelow(folder)).toEqual([['/by-proxy']]);
  });
});

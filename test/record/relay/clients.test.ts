import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import {
  createChromiumArgs,
  createProxyEnvironment,
} from '../../../src/record/relay/proxy-environment.ts';
import type { ForwardProxy } from '../../../src/record/relay/proxy-factory.ts';
import { serve } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import type { Recorded } from '../record.ts';
import { needNode, needProgram, runProgram } from './programs.ts';
import { recordByProxy, serveSecurely, useProxyProcess } from './proxies.ts';

const host = useProxyProcess();
const nodeProgram = new URL('../../../dist/proxied-node.js', import.meta.url);

const answer: RequestListener = async (request, response) => {
  response.end(`${request.method} ${request.url} ${await text(request)}`);
};

/** Records what `run` makes a client send to a plain server and to one with TLS. */
async function recordClient(
  run: (
    plain: string,
    secure: string,
    env: Record<string, string>,
    proxy: ForwardProxy,
  ) => Promise<string>,
): Promise<{ recorded: Recorded; output: string; plain: string; secure: string }> {
  await using plain = await serve(answer);
  await using secure = await serveSecurely(answer);
  let output = '';
  const recorded = await recordByProxy(host, async (proxy) => {
    // The proxy alone is what the client trusts.
    const env = createProxyEnvironment(proxy, {}, nodeProgram);
    output = await run(plain.url, secure.secureUrl, env, proxy);
  });
  return { recorded, output, plain: plain.url, secure: secure.secureUrl };
}

function linesOf({ session }: Recorded): string[] {
  return session.recordings.map(({ request, origin = session.origin }) => {
    return `${request.method} ${origin}${request.path}`;
  });
}

describe('goes by the proxy, with TLS and without:', () => {
  test('curl', async (context) => {
    const curl = needProgram(context, 'curl');
    const { recorded, output, plain, secure } = await recordClient((plain, secure, env) =>
      runProgram(curl, ['-sS', '-d', 'a=1', `${plain}/one?x`, `${secure}/two`], env),
    );
    using _ = recorded;

    expect(output).toBe('POST /one?x a=1POST /two a=1');
    expect(linesOf(recorded)).toEqual([`POST ${plain}/one?x`, `POST ${secure}/two`]);
    expect(recorded.session.recordings.map(({ request }) => request.body)).toEqual([
      { text: 'a=1' },
      { text: 'a=1' },
    ]);
  });

  test('curl with its proxy options', async (context) => {
    const curl = needProgram(context, 'curl');
    const { recorded, output } = await recordClient((plain, secure, _, { url, caFile }) =>
      runProgram(curl, ['-sS', '--proxy', url, '--cacert', caFile, `${plain}/`, `${secure}/`], {}),
    );
    using _ = recorded;

    expect(output).toBe('GET / GET / ');
    expect(recorded.session.recordings).toHaveLength(2);
  });

  test('urllib of Python', async (context) => {
    const python = needProgram(context, 'python3');
    const program = `
import sys, urllib.request
for url in sys.argv[1:]:
    print(urllib.request.urlopen(url, data=b'a=1').read().decode())`;
    const { recorded, output, plain, secure } = await recordClient((plain, secure, env) =>
      runProgram(python, ['-c', program, `${plain}/one`, `${secure}/two`], env),
    );
    using _ = recorded;

    expect(output).toBe('POST /one a=1\nPOST /two a=1\n');
    expect(linesOf(recorded)).toEqual([`POST ${plain}/one`, `POST ${secure}/two`]);
  });

  test.for([20, 24])('a child process with Node %i', async (major, context) => {
    const node = needNode(context, major);
    // Fetch, both modules, and an agent of the child's own.
    const program = `
      import http from 'node:http';
      import https from 'node:https';
      import { text } from 'node:stream/consumers';
      const get = (module, url, options = {}) => new Promise((resolve, reject) => {
        module.get(url, options, (response) => resolve(text(response))).on('error', reject);
      });
      const [plain, secure] = process.argv.slice(1);
      console.log(await (await fetch(plain + '/1', { method: 'POST', body: 'a' })).text());
      console.log(await (await fetch(secure + '/2')).text());
      console.log(await get(http, plain + '/3'));
      console.log(await get(https, secure + '/4'));
      console.log(await get(https, secure + '/5', { agent: new https.Agent({ keepAlive: false }) }));`;
    const { recorded, output, plain, secure } = await recordClient((plain, secure, env) =>
      runProgram(node, ['--input-type=module', '-e', program, plain, secure], env),
    );
    using _ = recorded;

    expect(output.split('\n')).toEqual([
      'POST /1 a',
      'GET /2 ',
      'GET /3 ',
      'GET /4 ',
      'GET /5 ',
      '',
    ]);
    expect(linesOf(recorded)).toEqual([
      `POST ${plain}/1`,
      `GET ${secure}/2`,
      `GET ${plain}/3`,
      `GET ${secure}/4`,
      `GET ${secure}/5`,
    ]);
  });

  test('headless Chromium, with its WebSockets', async (context) => {
    const chromium = needProgram(context, 'chromium', 'chromium-browser', 'google-chrome');
    // The page has loaded when its image has, and that comes when the page has told what it heard.
    const held: ServerResponse[] = [];
    let heard = '';
    await using api = await serveSecurely(
      async (request, response) => {
        if (request.url === '/image') {
          if (heard === '') held.push(response);
          else response.end();
        } else if (request.url === '/heard') {
          heard = await text(request);
          response.end();
          for (const image of held) image.end();
        } else {
          response.setHeader('Content-Type', 'text/html');
          response.end(`<img src=/image><script>
            const socket = new WebSocket('wss://' + location.host + '/live', 'chat');
            socket.onmessage = ({ data }) =>
              fetch('/heard', { method: 'POST', body: data + ' by ' + socket.protocol });
          </script>`);
        }
      },
      (request, socket) => {
        socket.write(acceptWebSocket(request, 'chat'));
        socket.write('\x81\x05hello', 'latin1');
      },
    );
    using profile = createScratchFolder();
    using recorded = await recordByProxy(host, async ({ url, caFile }) => {
      const words = [
        ...chromiumWords,
        `--user-data-dir=${profile.path()}`,
        ...createChromiumArgs({ url, caFile }),
      ];
      await runProgram(chromium, [...words, `${api.secureUrl}/page`], {});
    });
    expect(heard).toBe('hello by chat');

    const lines = linesOf(recorded);
    for (const line of ['GET /page', 'GET /image', 'GET /live', 'POST /heard']) {
      expect(lines).toContain(line.replace(' ', ` ${api.secureUrl}`));
    }
    const live = recorded.session.recordings.find(({ request }) => request.path === '/live');
    expect(live?.request).not.toHaveProperty('body');
    expect(live?.response).toMatchObject({ status: 101 });
  });
});

const chromiumWords = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--timeout=20000',
  '--dump-dom',
];

/** The answer of RFC 6455, section 4.2.2. */
function acceptWebSocket({ headers }: IncomingMessage, protocol: string): string {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
    `Sec-WebSocket-Protocol: ${protocol}`,
    '\r\n',
  ].join('\r\n');
}

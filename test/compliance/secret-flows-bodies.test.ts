/**
 * From recording to replay, with no configuration: secrets that bodies carry in another form or as a
 * part of something, against a second instance that gives other ones.
 */
import { expect, test } from 'vitest';
import { replaySession } from '../../src/replay/replay-session.ts';
import { told } from '../kit/index.ts';
import { record } from '../record/record.ts';
import { expectClean, post, recordFlow, send, sendForJson, serveInstance } from './record-flow.ts';

test('a number that is a secret: the live one takes its place as a number', async () => {
  let next = 100_000;
  const flow = await recordFlow(
    {
      '/otp': ({ secret }) => ({ otp: Number(secret('otp')) }),
      '/confirm': ({ body, secret }) => body === `{"otp":${secret('otp')},"pin":1234}` && {},
    },
    async (url) => {
      const { otp } = await sendForJson(`${url}/otp`, post({}));
      await send(`${url}/confirm`, post({ otp: Number(otp), pin: 1234 }));
    },
    () => {
      next += 54_321;
      return String(next);
    },
  );

  expectClean(flow);
  expect(flow.files).toContain('"otp": "REDACTED_OTP (number)"');
  expect(await flow.replay({ secrets: { PIN: '1234' } })).toEqual(['passed', 'passed']);
});

test('a secret in Base64 of a text, and in a form within JSON', async () => {
  const flow = await recordFlow(
    {
      '/login': ({ secret }) => ({ token: secret('token') }),
      '/coded': ({ body, secret }) =>
        Buffer.from(JSON.parse(body).state, 'base64').toString() ===
          `user=ada;t=${secret('token')}` && {},
      '/nested': ({ body, secret }) =>
        JSON.parse(JSON.parse(body).raw).deep.token === secret('token') && {},
      '/field': ({ body, secret }) =>
        JSON.parse(new URLSearchParams(body).get('payload') ?? '').token === secret('token') && {},
    },
    async (url) => {
      const { token } = await sendForJson(`${url}/login`, post({}));
      await send(
        `${url}/coded`,
        post({ state: Buffer.from(`user=ada;t=${token}`).toString('base64') }),
      );
      await send(`${url}/nested`, post({ raw: JSON.stringify({ deep: { token } }) }));
      await send(`${url}/field`, post(new URLSearchParams({ payload: JSON.stringify({ token }) })));
    },
  );

  expectClean({ ...flow, files: JSON.stringify(flow.session) });
  expect(await flow.replay()).toEqual(Array(4).fill('passed'));
});

test('a private key, a form, a shared key and the content of a store, sent as they came', async () => {
  const flow = await recordFlow(
    {
      '/jwk': ({ secret }) => ({ kty: 'EC', crv: 'P-256', x: 'f83O', d: secret('d') }),
      '/use': ({ body, secret }) => JSON.parse(body).d === secret('d') && {},
      '/v1/secret/data/dock': ({ body, secret }) => {
        if (body === '') return { data: { data: { colour: secret('colour') } } };
        return JSON.parse(body).data.colour === secret('colour') && {};
      },
      '/tsig': ({ secret }) => ({ algorithm: 'hmac-sha256', name: 'w.', key: secret('key') }),
      '/link': ({ secret }) => ({ url: `/calendar.ics?ticket=${secret('ticket')}` }),
      '/calendar.ics': ({ url, secret }) =>
        url.searchParams.get('ticket') === secret('ticket') && {},
      '/form': ({ body, secret }) =>
        body === `<x><field var="password"><value>${secret('key')}</value></field></x>` && {},
    },
    async (url) => {
      const { d } = await sendForJson(`${url}/jwk`);
      await send(`${url}/use`, post({ kty: 'EC', crv: 'P-256', x: 'f83O', d }));
      const read: { data: { data: object } } = JSON.parse(
        await (await send(`${url}/v1/secret/data/dock`)).text(),
      );
      await send(`${url}/v1/secret/data/dock`, post({ data: read.data.data }));
      const { key } = await sendForJson(`${url}/tsig`);
      const { url: link } = await sendForJson(`${url}/link`);
      await send(url + link);
      const form = `<x><field var="password"><value>${key}</value></field></x>`;
      await send(`${url}/form`, post(form, { 'Content-Type': 'application/xml' }));
    },
  );

  expectClean(flow);
  expect(await flow.replay()).toEqual(Array(8).fill('passed'));
});

test('a password in an upload that lies in a file of its own', async () => {
  const upload = (password: string): string =>
    `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${password}\r\n` +
    `--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n${'row '.repeat(20_000)}\r\n--x--\r\n`;
  const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
  await using api = await serveInstance(
    { '/': ({ body }) => body === upload('hunter22!') && {} },
    String,
  );
  using recorded = await record(() => send(api.url, post(upload('hunter22!'), headers)));
  const replay = async (secrets: Record<string, string>): Promise<unknown[]> =>
    (await replaySession(recorded.session, { target: api.url, secrets })).outcomes.map(
      (outcome) => told(outcome)?.detail ?? outcome.state,
    );

  expect(recorded.session.recordings[0]?.request.body).toMatchObject({ file: expect.any(String) });
  expect(recorded.journals).not.toContain('hunter22!');
  expect(await replay({})).toEqual([expect.stringContaining('REDACTED_PASSWORD (the body)')]);
  expect(await replay({ PASSWORD: 'hunter22!' })).toEqual(['passed']);
});

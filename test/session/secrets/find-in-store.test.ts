import { describe, expect, test } from 'vitest';
import { contextOf, findInBody } from '../../../src/session/secrets/find-in-body.ts';

function foundAt(path: string, body: unknown): string[] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return findInBody(text, '', contextOf({ path, isResponse: true })).map(({ value }) => value);
}

describe('a secret is found, whatever its member is called', () => {
  test.each<[store: string, path: string, body: unknown]>([
    ['Vault', '/v1/secret/data/dock', { data: { colour: 'blue7' }, options: { cas: 1000 } }],
    [
      'an answer of Vault',
      '/v1/secret/data/dock?version=2',
      {
        request_id: 'a8f5c1e2',
        lease_id: 'dock/7',
        data: {
          data: { colour: 'blue7' },
          metadata: {
            created_time: '2026-03-22T02:24:06Z',
            version: 2,
            custom_metadata: { of: 'ada' },
          },
        },
        mount_type: 'kv',
      },
    ],
    ['the first version of Vault', '/v1/secret/dock', { colour: 'blue7' }],
    [
      'Google Cloud',
      '/v1/projects/7/secrets/dock/versions/latest:access',
      { name: 'projects/7/secrets/dock/versions/1', payload: { data: 'blue7', dataCrc32c: '184' } },
    ],
    [
      'Azure',
      '/secrets/dock?api-version=7.4',
      {
        value: 'blue7',
        id: 'https://a.test/secrets/dock/43',
        attributes: { recoveryLevel: 'Purgeable' },
      },
    ],
    [
      'GitHub',
      '/repos/ada/shop/actions/secrets/DOCK',
      { encrypted_value: 'blue7', key_id: '0123' },
    ],
    ['a store of texts', '/v1/secrets/dock', 'blue7'],
  ])('%s', (_store, path, body) => {
    expect(foundAt(path, body)).toEqual(['blue7']);
  });
});

describe('none is found', () => {
  test.each<[where: string, path: string, body: unknown]>([
    ['in a list of names', '/v1/secrets', { secrets: [{ name: 'dock', at: 'quay' }] }],
    ['in the versions of a secret', '/v1/secrets/dock/versions', [{ state: 'on', quay: 'blue7' }]],
    ['in an issue of a repository of this name', '/repos/ada/secrets/issues', { body: 'blue7' }],
    [
      'in names, versions and times',
      '/v1/secrets/dock',
      {
        name: 'dock',
        slot: 'dock',
        version: 'v2',
        since: '2026-03-22',
        ref: 'projects/7/secrets/dock',
      },
    ],
    ['in a word', '/v1/secrets/dock', 'OK'],
  ])('%s', (_where, path, body) => {
    expect(foundAt(path, body)).toEqual([]);
  });
});

/** Logins among the arguments of calls, which have no names. */
import { describe, expect, test } from 'vitest';
import { marked } from './marked.ts';

/** An argument of XML-RPC: a number, a text or something else. */
function param(value: string | number | boolean): string {
  if (typeof value === 'string') return `<param><value><string>${value}</string></value></param>`;
  const type = typeof value === 'number' ? 'int' : 'boolean';
  return `<param><value><${type}>${Number(value)}</${type}></value></param>`;
}

function call(method: string, ...params: readonly (string | number | boolean)[]): string {
  const written = params.map(param).join('');
  return `<methodCall><methodName>${method}</methodName><params>${written}</params></methodCall>`;
}

function struct(method: string, ...params: readonly (string | number | boolean)[]): string {
  const post = '<param><value><struct><member><name>title</name></member></struct></value></param>';
  return call(method, ...params).replace('</params>', `${post}</params>`);
}

function json(method: string, ...params: readonly unknown[]): string {
  return JSON.stringify({ method, params });
}

const SECRET = '»hunter2«';

describe('a password is found', () => {
  test.each<[where: string, body: string]>([
    [
      'behind the key of an application and the id of a blog',
      call('blogger.newPost', 'k', 1, 'ada', SECRET, 'Hi', true),
    ],
    [
      'behind ids that are texts',
      call('blogger.editPost', '0123ABCD', '17', 'ada', SECRET, 'Hi', true),
    ],
    ['behind an empty key', call('blogger.newPost', '', 1, 'ada', SECRET, 'Hi', true)],
    ['behind the id of a blog', call('blog.newPost', 1, 'ada', SECRET, 'Hi there')],
    ['before a structure', struct('weblog.editPost', '17', 'ada@a.test', SECRET)],
    ['at the end', call('journal.getRecentPosts', 1, 'ada', SECRET, 10)],
    ['of what reads categories', call('b2.getCategories', '1', 'ada', SECRET)],
    ['of what stores a picture', struct('site.newMediaObject', 1, 'ada', SECRET)],
    ['of what deletes behind a key', call('nucleus.deletePost', 'key', 17, 'ada', SECRET, true)],
    ['behind a name in another interface', call('drupal.publishPost', 'k', '17', 'ada', SECRET)],
    [
      'with punctuation that only passwords have',
      call('shop.saveItem', 5, 'ada', '»Tr0ub4dor!3«', 'x'),
    ],
    ['with characters that XML escapes', call('shop.saveItem', 5, 'ada', '»Tr0ub4dor&amp;3«', 'x')],
  ])('%s', (_, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), 'text/xml')).toBe(expected);
  });

  test.each<[where: string, body: string]>([
    ['behind the id of a blog', json('blog.newPost', 1, 'ada', SECRET, 'Hi there')],
    ['behind a key', json('blogs.editPost', 'key', 17, 'ada', SECRET, { title: 'Hi' })],
    ['with punctuation that only passwords have', json('shop.saveItem', 5, 'ada', '»Tr0ub4dor!3«')],
  ])('in JSON, %s', (_, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), 'application/json')).toBe(expected);
  });
});

describe('a password is found in front of what else a login takes', () => {
  test.each<[where: string, params: readonly unknown[]]>([
    ['a language', ['zoe', '»Tulipan88«', 'pt-BR']],
    ['a language, and a word as the password', ['zoe', '»tulip«', 'fr']],
    ['a version', ['zoe', '»Tulipan88«', '2.31']],
    ['a version and an application', ['zoe', '»tulip field«', '2.31', 'garden-client']],
    ['a time zone', ['zoe', '»Tulipan88«', 'America/New_York']],
    ['a client', ['zoe', '»tulip«', 'mobile']],
    ['a UUID', ['zoe', '»Tulipan88«', '0b1c2d3e-0000-4000-8000-5f2b9c1e7d00']],
    ['a word, which may be it', ['zoe', '»Tulipan88«', '»tablet«']],
    ['a name, behind a database', ['garden', 'zoe@a.test', '»tulip«']],
    ['an id', [17, '»tulip«', 'de']],
    ['nothing, as a token', ['»Tulipan88«', 'de']],
    ['a number, a language and an object', ['zoe', '»Tulipan88«', 5, 'de_DE', {}]],
  ])('%s', (_, params) => {
    for (const method of ['members.signIn', 'rpc.authenticate', 'pool.login_with_password']) {
      const expected = json(method, ...params);
      expect(marked(expected.replace(/[»«]/g, ''), 'application/json')).toBe(expected);
    }
    const plain = params.filter((each) => typeof each === 'string' || typeof each === 'number');
    const expected = call('members.signIn', ...plain);
    expect(marked(expected.replace(/[»«]/g, ''), 'text/xml')).toBe(expected);
  });
});

test('a password that changes is found with the former one', () => {
  for (const params of [
    ['zoe', '»Tulipan88«', '»Krokus99«'],
    ['zoe', '»tulip«', '»crocus«'],
    ['»Tulipan88«', '»crocus«'],
    [17, '»tulip«', '»crocus«'],
    ['zoe@a.test', '»crocus«'],
    // The first one may be a user, and may be the former password.
    ['»tulip«', '»crocus«'],
  ]) {
    const expected = json('accounts.updatePassword', ...params);
    expect(marked(expected.replace(/[»«]/g, ''), 'application/json')).toBe(expected);
  }
});

describe('none is found', () => {
  test.each<[where: string, body: string]>([
    ['in words', call('blog.newPost', 1, 'ada', 'Hello', 'World')],
    ['in a text', call('blog.newPost', 1, 'ada', 'My 3 trees are in bloom!')],
    ['behind a text', call('blog.newPost', 1, 'On my 3 trees', 'in-bloom-2')],
    ['in the arguments of another call', call('shop.addItem', 5, 'ada', 'item-42', 'Fern')],
    ['in a price', call('shop.setPrice', 5, 'gold', '$1250.50', 'x')],
    ['in an address', call('shop.notify', 5, 'ada', 'ada2+shop@a.test', 'x')],
    ['in a URL', call('feed.add', 5, 'ada', 'https://a.test/?a=1&amp;b=2', 'x')],
    ['in a method without an interface', call('newPost', 1, 'ada', 'hunter2')],
    ['in one argument', call('blog.getPost', 17)],
    ['in what only asks for a token', call('auth.getToken', 'device-7')],
    ['in what is no login', call('blog.getPost', 17, 'draft', 'en')],
  ])('%s', (_, body) => {
    expect(marked(body, 'text/xml')).toBe(body);
  });
});

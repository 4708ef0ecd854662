/** For each word of pairs, calls and logins: a place in which it makes a difference. */
import type { SecretTopic } from '../../../src/session/secrets/secret-words.ts';
import { each, inName, type WordCases } from './each-case.ts';
import { type Place, RANDOM, text } from './place.ts';

function call(method: string, params: readonly string[], ...secrets: readonly string[]): Place {
  return text(JSON.stringify({ method, params }), ...secrets);
}

/** A body of a request for a secret in a store. */
function stored(body: object, ...secrets: readonly string[]): Place {
  return { in: 'body /v1/secret/dock', text: JSON.stringify(body), secrets };
}

export const PAIR_WORD_CASES = {
  privateKeyMembers: each('d dp dq k p q qi r t priv', (word) =>
    text(JSON.stringify({ kty: 'RSA', [word]: 'hunter2' }), 'hunter2'),
  ),
  sharedKeyMembers: each('key secret', (word) =>
    text(`key "dock" { algorithm hmac-md5; ${word} "hunter2"; };`, 'hunter2'),
  ),
  secretStores: each('secret secrets', (word) => ({
    in: `body /v1/${word}/dock`,
    text: '{"a":"hunter2"}',
    secrets: ['hunter2'],
  })),
  repositoryPaths: each('repos', (word) => ({
    in: `body /${word}/ada/secrets/issues`,
    text: '{"a":"hunter2"}',
    secrets: [],
  })),
  storePayloads: each('data payload value encrypted-value', (word) =>
    stored({ other: 'hunter3', [inName(word)]: 'hunter2' }, 'hunter2'),
  ),
  storeDescriptions: each(
    'attributes content-type data-crc32c etag metadata mount-type options tags',
    (word) => stored({ [inName(word)]: 'hunter3', a: 'hunter2' }, 'hunter2'),
  ),
  feedExtensions: each('ics rss', (word) =>
    text(`see https://shop.test/a.${word}?ticket=hunter2`, 'hunter2'),
  ),
  feedKeys: each('key ticket', (word) =>
    text(`see https://shop.test/a.ics?${word}=hunter2`, 'hunter2'),
  ),
  magicPaths: each('magic', (word) =>
    text(`magic: https://shop.test/${word}?t=hunter2`, 'hunter2'),
  ),
  magicKeys: each('t', (word) => text(`see https://shop.test/magic?${word}=hunter2`, 'hunter2')),
  placeNames: each('in key', (word) =>
    text(JSON.stringify({ apikey: [{ key: word, value: 'hunter2', type: 'string' }] })),
  ),
  pairNames: each(
    `name key field id param parameter parameterkey parametername path header k n setting var variable option property
    attribute`,
    (word) => text(JSON.stringify({ [word]: 'password', value: 'hunter2' }), 'hunter2'),
  ),
  pairLabels: each('description label title', (word) =>
    text(JSON.stringify({ [word]: 'Password', value: RANDOM }), RANDOM),
  ),
  pairValues: each('value val v string-value parameter-value current', (word) =>
    text(JSON.stringify({ name: 'password', [inName(word)]: 'hunter2' }), 'hunter2'),
  ),
  pairContents: each('content data text', (word) =>
    text(JSON.stringify({ name: 'password', [word]: RANDOM }), RANDOM),
  ),
  flaggedValues: each('default', (word) =>
    text(JSON.stringify({ type: 'secret', [word]: 'hunter2' }), 'hunter2'),
  ),
  tableHeads: each('cols columns fields head header headers', (word) =>
    text(JSON.stringify({ [word]: ['password'], rows: [['hunter2']] }), 'hunter2'),
  ),
  fieldTexts: each(
    'error errors hints labels messages placeholders rules titles types warnings',
    (word) => ({
      in: 'answer',
      text: JSON.stringify({ [word]: { password: 'hunter' } }),
      secrets: [],
    }),
  ),
  argumentLists: each('params args argv arguments cmd command entrypoint', (word) =>
    text(JSON.stringify({ [word]: ['--password', 'hunter2'] }), 'hunter2'),
  ),
  commandsWithP: each('az-login docker-login podman-login sshpass', (word) =>
    text(`${word.replace('-', ' ')} -p hunter2 -u ada`, 'hunter2'),
  ),
  commandsWithJoinedP: each('mysql mysqladmin mysqldump', (word) =>
    text(`${word} -u ada -phunter2`, 'hunter2'),
  ),
  commandsWithA: each('redis-cli', (word) => text(`${word} -a hunter2`, 'hunter2')),
  commandsWithCapitalP: each('sqlcmd', (word) => text(`${word} -U sa -P hunter2`, 'hunter2')),
  commandsWithW: each('ldapadd ldapmodify ldapsearch', (word) =>
    text(`${word} -D cn=ada -w hunter2`, 'hunter2'),
  ),
  loginMethods: each(
    'log-in log-on sign-in sign-on auth authenticate authorize authorise',
    (word) => call(`core.${inName(word)}`, ['ada', 'hunter2'], 'hunter2'),
  ),
  blogThings: each('post recent-posts categories media-object', (word) =>
    call(`beds.edit_${inName(word)}`, ['17', 'ada', 'hunter2'], 'hunter2'),
  ),
  handlingMethods: each('create delete find forget get has list new remove revoke', (verb) =>
    call(`${verb}Token`, ['hunter2']),
  ),
  changingMethods: each('change replace update', (verb) =>
    call(`user.${verb}Password`, ['ada', 'sunflower', 'hunter2'], 'sunflower', 'hunter2'),
  ),
  loginClients: each('android app browser desktop ios mobile web', (client) =>
    call('core.login', ['ada', 'hunter', client], 'hunter'),
  ),
  loginPasswords: each('p psd pswd passw clave parole', (word) => ({
    in: 'form',
    text: `user=ada&${word}=hunter2`,
    secrets: ['hunter2'],
  })),
  loginPathUsers: each('handle id member name phone who', (word) => ({
    in: 'login',
    text: `${word}=ada&p=hunter2`,
    secrets: ['hunter2'],
  })),
  loginPaths: each('auth authenticate enter log-in log-on session sessions sign-in', (word) => ({
    in: 'path',
    text: `/api/${inName(word)}.php?a=1`,
    secrets: [`/api/${inName(word)}.php?a=1`],
  })),
  loginUsers: each(
    `u un uid uname usr login log email mail account acct nick correo kasutaja lietotajs usuario`,
    (word) => ({
      in: 'form',
      text: `${word}=ada&p=hunter2`,
      secrets: ['hunter2'],
    }),
  ),
} as const satisfies Partial<Record<SecretTopic, WordCases>>;

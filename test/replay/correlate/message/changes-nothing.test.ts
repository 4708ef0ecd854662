import { describe, expect, test } from 'vitest';
import { wordsFor } from '../../../../src/formats/value/api-words.ts';
import { changesNothing } from '../../../../src/replay/correlate/message/changes-nothing.ts';

function isMereLook(path: string): boolean {
  return changesNothing({ method: 'GET', path, headers: [] });
}

/** Links that change something, by the word that says so. */
const LINKS: Readonly<Record<string, string>> = {
  disable: '/admin/structure/views/view/front/disable?token=a',
  reset: '/user/reset/7/1700000000/a/login',
  unsubscribe: '/mailman/options/list?op=unsubscribe',
  purge: '/index.php?title=Main&action=purge',
  revert: '/index.php?title=File:A.png&action=revert',
  ban: '/adm/index.php?i=7&mode=ban',
  drop: '/index.php?sql_query=DROP+TABLE+a',
  destroy: '/posts/destroy/7',
  revoke: '/api/auth.revoke?test=true',
  delete: '/rest/deletePlaylist?id=7',
  del: '/tinyfilemanager.php?p=&del=a.txt',
  cancel: '/cart/?cancel_order=true&order_id=7',
  remove: '/cart/?remove_item=a',
  trash: '/wp-admin/post.php?post=7&action=trash',
};

describe('a link that changes something', () => {
  test('there is one for each word', () => {
    expect(Object.keys(LINKS).toSorted()).toEqual(wordsFor('changes').toSorted());
  });

  test.each(Object.entries(LINKS))('%s', (word, path) => {
    expect(isMereLook(path)).toBe(false);
    expect(isMereLook(path.replace(new RegExp(word, 'i'), 'Show'))).toBe(true);
  });
});

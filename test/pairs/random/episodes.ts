import { createAndChange } from './episode-create.ts';
import { lookAround, nameItself } from './episode-decoys.ts';
import { submitForm } from './episode-form.ts';
import { changeAlike, lookByNumber, writeTime } from './episode-likes.ts';
import { chooseFromList } from './episode-list.ts';
import { signIn } from './episode-login.ts';
import { choosePages, chooseWithin } from './episode-nested.ts';
import { followLinks, uploadParts } from './episode-upload.ts';
import type { Episode, World } from './world.ts';

/** What a client may do; what stands here more than once is done as often. */
export const EPISODES: readonly ((world: World) => Episode)[] = [
  ...Array.from({ length: 7 }, () => chooseFromList),
  ...[chooseWithin, chooseWithin, choosePages, choosePages],
  ...[createAndChange, createAndChange, submitForm, submitForm, signIn],
  ...[lookAround, nameItself, followLinks, uploadParts],
];

/** What it does at last in some sessions, so that what was before stays the same session of its seed. */
export const LAST_EPISODES: readonly ((world: World) => Episode)[] = [
  changeAlike,
  lookByNumber,
  writeTime,
];

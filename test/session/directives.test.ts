import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findDirective } from '../../src/session/directives.ts';
import { createScratchFolder } from './scratch-folder.ts';

/** In bytes: files are read in chunks of this size. */
const CHUNK = 256 * 1024;
// Put together here, since Vitest reads this file as well.
const NAME = `${'@'}vitest-environment`;

test.each([' ', '\u00a0', '\u2028', '\u3000', '\ufeff'])(
  'a directive is found wherever a chunk of the file ends: %j',
  (space) => {
    using folder = createScratchFolder();
    const directive = Buffer.from(`${NAME}${space}none`);
    for (let before = 0; before <= directive.length; before += 1) {
      const bytes = Buffer.concat([Buffer.alloc(CHUNK - before, '\n'), directive]);
      const file = folder.path('a.session.json');
      writeFileSync(file, bytes);
      expect(findDirective(file)).toEqual({ line: CHUNK - before + 1, name: NAME });
    }
  },
);

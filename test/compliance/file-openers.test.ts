import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../kit/repository-root.ts';

/** What opens files by other means than `regular-file.ts`, and of whom they are. */
const openers = [
  // New files, which nothing that lies there already can stand for.
  'record/journal/journal.ts',
  'session/files/lock-session.ts',
  'session/files/write-file.ts',
  // In the run's own folder, which no other user may enter.
  'record/relay/certificate-authority.ts',
  'record/journal/run-folder.ts',
  'record/journal/run-names.ts',
  'record/relay/proxy-environment.ts',
  // A body file that is open.
  'replay/send/outgoing-request.ts',
  // The manifest of this package, and the built page.
  'own-files.ts',
  'page/report/report-file.ts',
  // Folders, the system's own files, and those of the user's project and environment.
  'vitest/environment/secrets-file.ts',
  'vitest/report/github.ts',
  'vitest/server/server-keeper.ts',
  'session/files/process-identity.ts',
  'vitest/session-path.ts',
];

test('nothing else in src opens a file', () => {
  const src = join(repositoryRoot, 'src');
  const opening =
    /import (?:\*|\w+|\{[^}]*\b(?:open|readFile|createReadStream|writeFile|appendFile|truncate|createWriteStream|copyFile|cp)(?:Sync)?\b[^}]*\})(?: as \w+)? from 'node:fs(?:\/promises)?'/;
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && opening.test(withoutComments(join(src, path))))
    .map((path) => path.replaceAll(sep, '/'));
  expect(found.sort()).toEqual([...openers, 'session/files/regular-file.ts'].sort());
});

/** The code of a file: an example in a comment may open files. */
function withoutComments(file: string): string {
  return readFileSync(file, 'utf8').replace(/^ *\*.*$/gm, '');
}

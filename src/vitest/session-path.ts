/** Where the session of a test lies. The path names test file and test, so that a person finds it. */
import { isAbsolute, join, relative, sep } from 'node:path';
import type { TestContext } from 'vitest';
import { createSlug } from './create-slug.ts';
import type { RecordingContext } from './recording-context.ts';

type Test = TestContext['task'];
type Task = Test['file']['tasks'][number];

const slugsOfFiles: WeakMap<Test['file'], ReadonlyMap<string, string>> = new WeakMap();

/** A file's path as sessions and reports name it: relative to the root, with forward slashes. */
export function pathFromRoot(file: string, root: string): string {
  const path = relative(root, file);
  return isAbsolute(path) ? file : path.split(sep).join('/');
}

/** Where the sessions of a project lie. */
export type SessionPlace = Pick<RecordingContext, 'root' | 'sessionsFolder' | 'projectFolder'>;

/** Absolute path of the session that a test records. */
export function sessionPath(test: Test, place: SessionPlace): string {
  const { root, sessionsFolder, projectFolder } = place;
  const folder = pathFromRoot(test.file.filepath, root)
    // With it, `vitest a.test.ts` would select the sessions of that file as well.
    .replace(/\.[^./]+$/, '')
    // A test file outside the root must not lead the session out of its folder.
    .replace(/^([a-z]:)?\/+|(\.\.\/)+/gi, '');
  const slug = slugsOf(test.file).get(test.id) ?? createSlug(test.fullTestName);
  return join(sessionsFolder, folder, projectFolder, `${slug}.session.json`);
}

/** By the order of the tests in their file, so that equal names get the same numbers in every run. */
function slugsOf(file: Test['file']): ReadonlyMap<string, string> {
  const known = slugsOfFiles.get(file);
  if (known !== undefined) return known;
  const slugs = new Map<string, string>();
  const taken = new Set<string>();
  for (const test of testsOf(file.tasks)) {
    const wanted = createSlug(test.fullTestName);
    let slug = wanted;
    for (let number = 2; taken.has(slug); number++) slug = `${wanted}-${number}`;
    taken.add(slug);
    slugs.set(test.id, slug);
  }
  slugsOfFiles.set(file, slugs);
  return slugs;
}

function* testsOf(tasks: readonly Task[]): Generator<Test> {
  for (const task of tasks) {
    if (task.type === 'suite') yield* testsOf(task.tasks);
    else yield task;
  }
}

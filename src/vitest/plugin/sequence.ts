/**
 * The place of sessions in a run. Those in a project of their own may share their target with the tests and with
 * each other, so they run after all tests, file by file, in the order of the tests that recorded them. A shard gets
 * all sessions of a test file or none.
 */
import { resolve } from 'node:path';
import type { TestProject, TestSpecification, Vitest } from 'vitest/node';
import { groupBy } from '../../collections.ts';
import { readSessionHead } from '../../session/session-file.ts';
import { TestSource } from '../../session/test-source.ts';
import { isSessionProject } from '../plugin-api.ts';
import { locateTests } from './test-places.ts';

type Sequencer = Vitest['config']['sequence']['sequencer'];

const sequenced: WeakSet<Sequencer> = new WeakSet();

/** Makes the sequencer of a run, which may be the user's, put sessions in their place. */
export function sequenceSessions({ config: { sequence } }: Vitest): void {
  const { sequencer: Base } = sequence;
  if (sequenced.has(Base)) return;
  sequence.sequencer = class {
    readonly #base: InstanceType<Sequencer>;

    constructor(vitest: Vitest) {
      this.#base = new Base(vitest);
    }

    async shard(specifications: TestSpecification[]): Promise<TestSpecification[]> {
      const groups = groupByTestFile(specifications);
      const heads = await this.#base.shard(groups.flatMap((group) => group.slice(0, 1)));
      const chosen = new Set(heads);
      return groups.filter(([head]) => head && chosen.has(head)).flat();
    }

    async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
      placeLast(new Set(specifications.map(({ project }) => project)));
      const tests = specifications.filter(({ project }) => !isSessionProject(project));
      const sessions = specifications.filter(({ project }) => isSessionProject(project));
      const sorted = sessions.sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
      return [...(await this.#base.sort(tests)), ...groupByTestFile(sorted).flatMap(inTestOrder)];
    }
  };
  sequenced.add(sequence.sequencer);
}

/**
 * Gives each project of sessions a group behind all others, since Vitest runs one group after another. It runs
 * isolated files of a single worker after all groups, unless their project has a group, too.
 */
function placeLast(projects: ReadonlySet<TestProject>): void {
  const sessions = [...projects].filter(isSessionProject);
  if (sessions.length === 0) return;
  const tests = [...projects].filter((project) => !isSessionProject(project));
  let last = Math.max(0, ...tests.map(({ config }) => config.sequence.groupOrder));
  const ungrouped = tests.filter(
    ({ config: { isolate, maxWorkers, sequence } }) =>
      isolate && maxWorkers === 1 && sequence.groupOrder === 0,
  );
  if (ungrouped.length > 0) last += 1;
  for (const project of ungrouped) setGroup(project, last);
  for (const project of sessions) setGroup(project, ++last);
}

function setGroup({ config }: TestProject, groupOrder: number): void {
  config.sequence = { ...config.sequence, groupOrder };
}

/** The sessions of each test file; any other file is a group of its own. */
function groupByTestFile(specifications: readonly TestSpecification[]): TestSpecification[][] {
  const groups = groupBy(specifications, (specification) => {
    const { project, moduleId } = specification;
    return JSON.stringify([project.name, testFileOf(specification) ?? moduleId]);
  });
  return [...groups.values()];
}

/** Absolute path of the test file that recorded a session. */
function testFileOf({ project, moduleId }: TestSpecification): string | undefined {
  if (!isSessionProject(project)) return undefined;
  const recordedBy = readSessionHead(moduleId)?.recordedBy;
  return recordedBy === undefined ? undefined : resolve(project.config.root, recordedBy);
}

/**
 * Sorts the sessions of one test file. A session that was recorded anew is younger than those of later tests, so
 * the order in which the file defines the tests overrides the times of recording. Sessions of tests that are not
 * found in the file keep their places.
 */
function inTestOrder(sessions: readonly TestSpecification[]): readonly TestSpecification[] {
  const [first] = sessions;
  if (!first || sessions.length === 1) return sessions;
  const placesOf = locateTests(new TestSource(testFileOf(first)).text);
  const byName = groupBy(sessions, ({ moduleId }) => readSessionHead(moduleId)?.name ?? '');
  const placed = [...byName].flatMap(([name, namesakes]) => {
    const places = placesOf(name);
    const times = namesakes
      .map(({ moduleId }) => readSessionHead(moduleId)?.recordedAt ?? '')
      .sort();
    // Their files are numbered in the order of the tests: works, works-2, …, works-10.
    const numbered = namesakes.toSorted((a, b) => a.moduleId.length - b.moduleId.length);
    return numbered.map((session, index) => ({
      session,
      recordedAt: times[index] ?? '',
      place: places[index] ?? places.at(-1) ?? -1,
    }));
  });
  placed.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : Number(a.recordedAt > b.recordedAt)));
  const found = placed.filter(({ place }) => place >= 0).sort((a, b) => a.place - b.place);
  return placed
    .flatMap((each) => (each.place < 0 ? each : (found.shift() ?? [])))
    .map(({ session }) => session);
}

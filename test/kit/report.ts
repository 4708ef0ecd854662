import { stripVTControlCharacters } from 'node:util';
import type { TestCase, TestModule, TestSuite } from 'vitest/node';

/** What Vitest calls the result of a test. */
export type TestState = ReturnType<TestCase['result']>['state'];

/** The tests of a run: `{ file: { suite: { test: state } } }`, files relative to the root. */
export interface TestTree {
  readonly [name: string]: TestTree | TestState;
}

/** A run as a test wants to look at it. */
export interface Report {
  readonly tree: TestTree;
  /** Messages of whatever failed (tests, suites, files), by `file > suite > test`. */
  readonly errors: Readonly<Record<string, readonly string[]>>;
  /** Every test by `file > suite > test`: for its `meta()`, `diagnostic()`, `location`. */
  readonly tests: Readonly<Record<string, TestCase>>;
  readonly modules: readonly TestModule[];
}

type Task = TestModule | TestSuite | TestCase;
type MutableTree = { [name: string]: MutableTree | TestState };

/**
 * Reads Vitest's modules into a report. A name that stands twice beside itself gets ` (2)`, so that
 * no test is lost; a file in a named project is `[project] file`, but for the project of the sessions
 * where the user has no named ones.
 */
export function createReport(modules: readonly TestModule[]): Report {
  const tree: MutableTree = {};
  const errors: Record<string, readonly string[]> = {};
  const tests: Record<string, TestCase> = {};

  const visit = (task: Task, parent: MutableTree, path: readonly string[]): void => {
    const name = freeName(parent, nameOf(task));
    const key = [...path, name].join(' > ');
    const messages = errorsOf(task).map((error) => stripVTControlCharacters(error.message));
    if (messages.length > 0) errors[key] = messages;
    if (task.type === 'test') {
      tests[key] = task;
      parent[name] = task.result().state;
      return;
    }
    const children: MutableTree = {};
    parent[name] = children;
    for (const child of task.children) visit(child, children, [...path, name]);
  };

  for (const module of modules) visit(module, tree, []);
  return { tree, errors, tests, modules };
}

function nameOf(task: Task): string {
  if (task.type !== 'module') return task.name;
  const project = task.project.name;
  return project === '' || project === 'sessions'
    ? task.relativeModuleId
    : `[${project}] ${task.relativeModuleId}`;
}

function errorsOf(task: Task): readonly { readonly message: string }[] {
  return task.type === 'test' ? (task.result().errors ?? []) : task.errors();
}

function freeName(taken: MutableTree, name: string): string {
  if (!(name in taken)) return name;
  let count = 2;
  while (`${name} (${count})` in taken) count += 1;
  return `${name} (${count})`;
}

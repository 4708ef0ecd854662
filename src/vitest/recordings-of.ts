import type { TestModule } from 'vitest/node';
import './meta.ts';
import type { RecordingMeta } from './meta.ts';

/** What a module tells of its sessions: those of its tests, and the one that it may have for all of them. */
export function recordingsOf(module: TestModule): RecordingMeta[] {
  const tasks = [module, ...module.children.allTests()];
  return tasks.flatMap((task) => task.meta().recording ?? []);
}

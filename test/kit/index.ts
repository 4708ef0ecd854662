export { fixtureFolder, runFixture } from './run-fixture.ts';
export { type InlineRun, runInline } from './run-inline.ts';
export { type RunOptions, type RunResult, runVitest } from './run-vitest.ts';
export { type Served, type ServedRaw, serve, serveRaw } from './serve.ts';
export { createSession, type LooseRecording, type RecordingParts, recordingOf } from './session.ts';
export { type SpawnResult, spawnVitest } from './spawn-vitest.ts';
export { SIGNATURE, tokenOf } from './token.ts';
export { differencesOf, told, withTold } from './told.ts';
export { type FileTree, type Project, writeProject } from './write-project.ts';

/** What the tests of recovery share: a folder of sessions, and what lies in it. */
import { mkdirSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, vi } from 'vitest';
import { recoverJournals } from '../../../src/record/journal/recover.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';

/** The folder that a test has for itself, and the recovery of its sessions. */
export interface Recovery {
  readonly scratch: Pick<ScratchFolder, 'path'>;
  recover(): ReturnType<typeof recoverJournals>;
  /** The names of the files beside the session `a.test/a.session.json`. */
  lying(): string[];
}

/** Gives each test of the file a folder of sessions, and a temporary folder. */
export function useRecovery(): Recovery {
  let folder: ScratchFolder;

  beforeEach(() => {
    folder = createScratchFolder();
    mkdirSync(folder.path('tmp'));
    vi.stubEnv('TMPDIR', folder.path('tmp'));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    folder[Symbol.dispose]();
  });

  return {
    scratch: { path: (...segments) => folder.path(...segments) },
    recover: () => recoverJournals(folder.path('sessions')),
    lying: () => readdirSync(folder.path('sessions', 'a.test')).sort(),
  };
}

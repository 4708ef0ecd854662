import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeHtmlReport } from '../../src/report/html-file.ts';
import { writeProject } from '../kit/index.ts';

const SOURCE = {
  project: 'shop',
  version: '1.0.0',
  sessions: [],
  broken: [],
  runs: [],
  secrets: [],
};

test('a link is not a report, and stays', async () => {
  await using project = await writeProject({ 'notes.txt': 'not to be lost' });
  const file = join(project.folder, 'report.html');
  symlinkSync(join(project.folder, 'notes.txt'), file);
  await expect(writeHtmlReport(file, SOURCE, '--reporter')).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
  });
});

import { fileURLToPath } from 'node:url';
import { ownFolders } from '../../own-files.ts';

const OWN = ownFolders.flatMap((folder) => [folder.href, fileURLToPath(folder)]);

/** Takes the frames of this package out of an error of the user's code: they lead nowhere. */
export function hideOwnFrames(error: unknown): void {
  if (!(error instanceof Error) || error.stack === undefined) return;
  const lines = error.stack.split('\n');
  error.stack = lines.filter((line) => !isOwnFrame(line)).join('\n');
}

function isOwnFrame(line: string): boolean {
  return /^\s+at /.test(line) && OWN.some((folder) => line.includes(folder));
}

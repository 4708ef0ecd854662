import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The program that drives a client. */
export const driveProgram: string = fileURLToPath(new URL('drive.mjs', import.meta.url));

/** A client of a server, as that program wants it. */
export function clientOf(name: string, file: string = 'client.mjs'): string {
  return fileURLToPath(new URL(`../${name}/${file}`, import.meta.url));
}

/**
 * Drives the client of a server against an instance.
 * @param more for its `drive`, behind the URL
 * @throws with the output of the client, where it was not content with the server
 */
export async function driveClient(name: string, url: string, ...more: unknown[]): Promise<void> {
  const args = [driveProgram, clientOf(name), url, ...more.map((value) => JSON.stringify(value))];
  await promisify(execFile)(process.execPath, args);
}

import { closeSync } from 'node:fs';
import type { FileBody } from '../../session/body.ts';
import { openBodyFile } from '../../session/open-body-file.ts';
import type { Body } from '../../session/schema.ts';

/** Sees to it that a session names no body file that is not there. */
export interface KeepBody {
  /** A request or a response; where the file of its body is gone, with its size alone. */
  of<Message extends object & { body?: Body | undefined }>(message: Message): Message;
  /** How many were gone. */
  readonly lost: number;
}

/** In bytes. A larger one was not recorded: bodies pass through memory. */
export const MAX_BODY: number = 2 * 1024 ** 3;

/** Somebody may have tidied up between a crash and its recovery. */
export function createKeepBody(sessionFile: string): KeepBody {
  let lost = 0;
  return {
    of(message) {
      const { body } = message;
      if (body === undefined || !('file' in body)) return message;
      if (isThere(sessionFile, body)) return message;
      lost++;
      return { ...message, body: { truncated: body.bytes } };
    },
    get lost() {
      return lost;
    },
  };
}

/** What is no regular file of that size is none that a recorder has written. */
function isThere(sessionFile: string, body: FileBody): boolean {
  if (body.bytes > MAX_BODY) return false;
  try {
    closeSync(openBodyFile(sessionFile, body).descriptor);
    return true;
  } catch {
    return false;
  }
}

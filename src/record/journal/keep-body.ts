import { statSync } from 'node:fs';
import { bodyFilePath } from '../../session/body.ts';
import type { Body } from '../../session/schema.ts';

/** Sees to it that a session names no body file that is not there. */
export interface KeepBody {
  /** A request or a response; where the file of its body is gone, with its size alone. */
  of<Message extends object & { body?: Body | undefined }>(message: Message): Message;
  /** How many were gone. */
  readonly lost: number;
}

/** Somebody may have tidied up between a crash and its recovery. */
export function createKeepBody(sessionFile: string): KeepBody {
  let lost = 0;
  return {
    of(message) {
      const { body } = message;
      if (body === undefined || !('file' in body)) return message;
      const stats = statSync(bodyFilePath(sessionFile, body), { throwIfNoEntry: false });
      if (stats?.size === body.bytes) return message;
      lost++;
      return { ...message, body: { truncated: body.bytes } };
    },
    get lost() {
      return lost;
    },
  };
}

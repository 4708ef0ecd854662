import type { Recording } from '../../../session/schema.ts';
import { readResponse } from './read-response.ts';
import { readableRecording } from './readable-recording.ts';
import type { See } from './see.ts';

/**
 * Tells the values of a recorded response; none where no response came.
 * @param origin that the recording was made against
 * @param sessionFile where bodies in files lie beside; without it they are not read
 */
export function readRecorded(
  recording: Recording,
  origin: string,
  sessionFile: string | undefined,
  see: See,
): void {
  const response = readableRecording(recording, origin, sessionFile);
  if (response) readResponse(response, see);
}

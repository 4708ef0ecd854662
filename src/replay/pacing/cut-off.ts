/** Responses that did not come to their end in the recording: the replay does not wait for it either. */
import { decodeBody } from '../../session/body.ts';
import type { Body, Recording } from '../../session/schema.ts';

/** When to leave a response that does not have to come to its end. */
export interface CutOff {
  /** Whether it is left only once the status is there. */
  readonly needsStatus: boolean;
  /** Bytes of the body that the client had received; 0 if that is not known. */
  readonly bytes: number;
  /** From the request's first byte, in ms. */
  readonly time: number;
  /** Of one that was held open across other requests: then neither bytes nor time count. */
  readonly hold?: Hold | undefined;
}

/** Until when a response is held open. */
export interface Hold {
  /** Resolves once all answers have come that had come before the client left. */
  readonly whenAnswered: Promise<void>;
  /** How much later to leave, in ms. */
  readonly pause: number;
}

/** Whether the client left, or the response broke off or never came. */
export function isCutOff({ response }: Recording): boolean {
  return !('status' in response) || response.aborted === true || response.error !== undefined;
}

/** Bytes and time that a recorded response had when it was cut off; undefined if it came to its end. */
export function cutOffOf(recording: Recording): CutOff | undefined {
  const { response } = recording;
  const { time } = response;
  if (!('status' in response)) return { bytes: 0, time, needsStatus: false };
  if (!isCutOff(recording)) return undefined;
  return { bytes: sizeOnWire(response.body), time, needsStatus: true };
}

/** 0 if it is not known: what was stored decoded had another size. */
function sizeOnWire(body: Body | undefined): number {
  if (!body || ('coding' in body && body.coding)) return 0;
  if ('truncated' in body) return body.truncated;
  return 'file' in body ? body.bytes : decodeBody(body).byteLength;
}

import { decodeBody } from '../session/body.ts';
import type { Body, Recording } from '../session/schema.ts';

/** When to leave a response that does not have to come to its end. */
export interface CutOff {
  /** Bytes of the body that the client had received; 0 if that is not known. */
  readonly bytes: number;
  /** From the request's first byte, in ms. */
  readonly time: number;
  /** Whether it is only cut off once the status is there. */
  readonly needsStatus: boolean;
}

/** Where the recorded client left, or nothing came back, the replay does not wait longer either. */
export function cutOffOf({ response }: Recording): CutOff | undefined {
  if (!('status' in response)) return { bytes: 0, time: response.time, needsStatus: false };
  if (!response.aborted) return undefined;
  return { bytes: sizeOnWire(response.body), time: response.time, needsStatus: true };
}

/** 0 if it is not known: what was stored decoded had another size. */
function sizeOnWire(body: Body | undefined): number {
  if (!body || ('coding' in body && body.coding)) return 0;
  if ('truncated' in body) return body.truncated;
  return 'file' in body ? body.bytes : decodeBody(body).byteLength;
}

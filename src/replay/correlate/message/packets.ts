/**
 * Packets of streamed answers. To correlation, each packet is an answer of its own: to the same request, complete when
 * its last item came, with the items that it brought.
 */

import { itemEndsOf, itemKindOf } from '../../../formats/stream-items.ts';
import { headerValue } from '../../../http/headers.ts';
import { decodeBody } from '../../../session/body.ts';
import type { Header, Recording } from '../../../session/schema.ts';
import { findPackets } from '../../schedule/recorded-times.ts';
import { tryReadBodyFile } from './body-text.ts';

/** The recordings of a session, with a recording for each packet before that of its stream. */
export class PacketRecordings {
  readonly recordings: readonly Recording[];
  readonly #packets = new Map<Recording, readonly Recording[]>();
  readonly #streams = new Map<Recording, Recording>();

  /** @param recordings in the order of their departure */
  constructor(recordings: readonly Recording[], sessionFile: string | undefined) {
    this.recordings = recordings.flatMap((stream): Recording | readonly Recording[] => {
      const packets = packetsOf(stream, sessionFile);
      if (packets.length === 0) return stream;
      this.#packets.set(stream, packets);
      for (const packet of packets) this.#streams.set(packet, stream);
      return [...packets, stream];
    });
  }

  /** The packets of a stream, in their order. */
  of(stream: Recording): readonly Recording[] {
    return this.#packets.get(stream) ?? [];
  }

  /** Whether a recording is one of a packet: nothing is sent for it. */
  has(recording: Recording | undefined): boolean {
    return recording !== undefined && this.#streams.has(recording);
  }

  /** The recording whose request brings a packet; any other recording itself. */
  streamOf(recording: Recording): Recording {
    return this.#streams.get(recording) ?? recording;
  }
}

/** The packets of a recording as answers; none if its body is not there. */
export function packetsOf(
  stream: Recording,
  sessionFile: string | undefined,
): readonly Recording[] {
  const { request, response } = stream;
  if (!('parts' in response) || !response.body) return NONE;
  const packets = findPackets([stream]);
  const { body, headers, status } = response;
  const type = headerValue(headers, 'content-type');
  const kind = itemKindOf(type);
  if (type === undefined || !kind || 'truncated' in body) return NONE;
  const bytes = 'file' in body ? tryReadBodyFile(sessionFile, body) : decodeBody(body);
  if (!bytes) return NONE;
  const contentType: Header = ['content-type', type];
  const ends = itemEndsOf(bytes, kind);
  return packets.flatMap(({ from, to, end }): Recording[] => {
    const text = Buffer.from(bytes.subarray(from === 0 ? 0 : ends[from - 1], ends[to - 1]));
    const time = end - stream.at;
    const packet = { status, time, headers: [contentType], body: { text: text.toString() } };
    return ends.length < to ? [] : [{ ...stream, request, response: packet }];
  });
}

const NONE: readonly Recording[] = [];

/**
 * Reads the packets of a streamed answer as they come. A packet is complete with as many items as the recorded one had.
 * If these lack what is needed, such as when somebody else's events came first, the items from the next one on count.
 */

import { ItemScanner, itemKindOf } from '../../formats/stream-items.ts';
import { GrowingBytes } from '../../http/growing-bytes.ts';
import type { Packet } from '../schedule/recorded-times.ts';
import type { ResponseHeaders } from './exchange.ts';

/** How many items are read once more, in all, to find what is needed in one packet. */
const MAX_READ_AGAIN = 10_000;
/** In bytes: what is read of one item. A longer one ends the reading. */
const MAX_ITEM = 16 * 1024 * 1024;

/** What becomes of packets. */
interface PacketHandler {
  /** @returns whether what has come has what is needed of the packet */
  take(packet: Packet, bytes: Buffer, contentType: string): boolean;
  /** Called when a packet has come. */
  arrived(packet: Packet): void;
}

/** Reads one answer. It keeps no more than the items of the packet that comes next. */
export class PacketReader {
  readonly #packets: readonly Packet[];
  readonly #handler: PacketHandler;
  /** How many packets are complete. */
  #count = 0;
  #contentType = '';
  /** Undefined if no packet can be read. */
  #scanner: ItemScanner | undefined;
  /** The items since the last packet. */
  #items: Buffer[] = [];
  #item = new GrowingBytes(MAX_ITEM);
  #readAgain = 0;

  /** @param packets in their order */
  constructor(packets: readonly Packet[], handler: PacketHandler) {
    this.#packets = packets;
    this.#handler = handler;
  }

  /** @param isExpected whether the status is the recorded one */
  responded(isExpected: boolean, headers: ResponseHeaders): void {
    this.#contentType = String(headers['content-type'] ?? '');
    const kind = itemKindOf(this.#contentType);
    const isPlain = headers['content-encoding'] === undefined;
    this.#scanner = isExpected && isPlain && kind ? new ItemScanner(kind) : undefined;
  }

  received(chunk: Buffer): void {
    const scanner = this.#scanner;
    if (!scanner || this.#count === this.#packets.length) return;
    const before = scanner.size;
    let start = 0;
    scanner.add(chunk, (end) => {
      this.#item.add(chunk.subarray(start, end - before));
      start = end - before;
      this.#items.push(this.#item.bytes() ?? Buffer.alloc(0));
      this.#item = new GrowingBytes(MAX_ITEM);
      this.#takeNext();
    });
    this.#item.add(chunk.subarray(start));
    const isOver = this.#count === this.#packets.length || this.#item.size === MAX_ITEM;
    if (!isOver) return;
    this.#scanner = undefined;
    this.#items = [];
    this.#item = new GrowingBytes(MAX_ITEM);
  }

  /** Takes the next packet, if it is complete. */
  #takeNext(): void {
    const packet = this.#packets[this.#count];
    if (!packet || this.#items.length < packet.to - packet.from) return;
    const bytes = Buffer.concat(this.#items);
    const isFound = this.#handler.take(packet, bytes, this.#contentType);
    this.#readAgain += this.#items.length;
    if (!isFound && this.#readAgain < MAX_READ_AGAIN) {
      this.#items.shift();
      return;
    }
    this.#items = [];
    this.#readAgain = 0;
    this.#count += 1;
    this.#handler.arrived(packet);
  }
}

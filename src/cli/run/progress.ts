import { type Printable, printableLine, repeat, safe } from '../../printable.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import type { LoadSettings } from '../../replay/load-session.ts';
import { fitMiddle, paint, plural } from '../../report/words.ts';
import type { Terminal } from '../program/terminal.ts';

/** Width of the bar in characters. On a narrow terminal, the bar is shorter, so that the numbers stay readable. */
const BAR = 24;
/** Time between two updates, in ms. More frequent updates would not be visible. */
const PAUSE = 80;

/** Shows on a terminal how far a run has come. */
export class Progress {
  readonly #terminal: Terminal;
  #place = safe``;
  #expected: number | LoadSettings = 0;
  #startedAt = 0;
  #shownAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #done = 0;
  #failed = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** A session begins. */
  begin(path: string, index: number, count: number): void {
    const position = count > 1 ? safe`${index + 1}/${count} ` : '';
    clearInterval(this.#timer);
    this.#place = safe`${position}${printableLine(path)}`;
    this.#expected = 0;
    this.#done = 0;
    this.#failed = 0;
  }

  /** @param expected number of outcomes, or the time in which they arrive */
  expect(expected: number | LoadSettings): void {
    this.#expected = expected;
    this.#startedAt = performance.now();
    if (!this.#terminal.isLive) return;
    this.#show();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#show(), 250).unref();
  }

  add({ state }: Outcome): void {
    this.#done += 1;
    if (state === 'failed') this.#failed += 1;
    if (this.#terminal.isLive && performance.now() - this.#shownAt >= PAUSE) this.#show();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#terminal.status('');
  }

  #show(): void {
    this.#shownAt = performance.now();
    const { part, text } = this.#measure();
    const failed = this.#failed > 0 ? safe`, ${this.#failed} failed` : safe``;
    const free = this.#terminal.statusColumns - text.length - failed.length - 2;
    const width = Math.max(0, Math.min(BAR, free));
    const filled = Math.round(Math.min(1, part) * width);
    const bar = safe`${repeat('█', filled)}${repeat('░', width - filled)}`;
    const room = free - width - 1;
    const place = room > 10 ? safe` ${paint('dim', fitMiddle(this.#place, room))}` : '';
    this.#terminal.status(safe`${bar} ${text}${failed && paint('red', failed)}${place}`);
  }

  #measure(): { readonly part: number; readonly text: Printable } {
    const expected = this.#expected;
    if (typeof expected === 'number') {
      const part = expected === 0 ? 1 : this.#done / expected;
      return { part, text: safe`${this.#done} of ${plural(expected, 'request')}` };
    }
    const { duration } = expected;
    const elapsed = Math.min(duration, performance.now() - this.#startedAt);
    const time = safe`${Math.floor(elapsed / 1000)}s of ${Math.ceil(duration / 1000)}s`;
    return { part: elapsed / duration, text: safe`${time}, ${plural(this.#done, 'request')}` };
  }
}

/** Runs again when a session file changes or a key is pressed. */
import { type FSWatcher, watch as watchFolder } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ReadStream } from 'node:tty';
import { RunEnd } from '../../replay/run-end.ts';
import { paint } from '../../report/words.ts';
import { EXIT, type ExitCode } from '../program/command.ts';
import { withStopSignal } from '../program/stop-signal.ts';
import type { Terminal } from '../program/terminal.ts';
import { interrupt } from './interrupts.ts';

interface WatchedRun {
  readonly code: ExitCode;
  /** Absolute paths of the replayed sessions. */
  readonly files: readonly string[];
}

interface WatchOptions {
  readonly terminal: Terminal;
  /** The keyboard, if it is a terminal. */
  readonly keyboard: ReadStream;
  readonly run: (end: RunEnd) => Promise<WatchedRun>;
}

/** @returns the exit code of the last completed run */
export function watch({ terminal, keyboard, run }: WatchOptions): Promise<ExitCode> {
  // One listener for all runs: a signal between two of them would otherwise end the process at once.
  return withStopSignal(async ({ received }) => {
    const triggers = new Triggers(keyboard);
    let last: ExitCode = EXIT.passed;
    let running: RunEnd | undefined;
    received.then(() => {
      triggers.quit();
      if (running) interrupt(running, terminal);
    });
    try {
      for (;;) {
        const end = new RunEnd();
        running = end;
        const { code, files } = await run(end);
        running = undefined;
        if (end.why?.by === 'interrupt') return EXIT.interrupted;
        last = code;
        triggers.watch(files);
        terminal.tell(paint('dim', `\nWaiting for sessions to change${triggers.help}`));
        if ((await triggers.next()) === 'quit') return last;
      }
    } finally {
      triggers.close();
    }
  });
}

/** In ms: editors write a file in several steps. */
const SETTLED = 100;

type Trigger = 'again' | 'quit';

/** Events that start the next run or quit. */
class Triggers {
  readonly #keyboard: ReadStream | undefined;
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The trigger that arrived while nothing was waiting for one. */
  #pending: Trigger | undefined;
  #resolve: ((trigger: Trigger) => void) | undefined;

  constructor(keyboard: ReadStream) {
    if (!keyboard.isTTY) return;
    this.#keyboard = keyboard;
    keyboard.setRawMode(true);
    keyboard.on('data', this.#onKeys);
  }

  get help(): string {
    return this.#keyboard
      ? '. Press r or Enter to replay again, q to quit'
      : '. Press Ctrl-C to stop';
  }

  /** Watches the folders of the sessions instead of the files, since editors replace files. */
  watch(files: readonly string[]): void {
    for (const watcher of this.#watchers) watcher.close();
    const stems = files.map((file) => basename(file, '.session.json'));
    const isOwn = (name: string | null): boolean =>
      name === null ||
      name.endsWith('.session.json') ||
      stems.some((stem) => name.startsWith(stem));
    this.#watchers = [...new Set(files.map((file) => dirname(file)))].map((folder) =>
      watchFolder(folder, (_, name) => {
        if (isOwn(name)) this.#changed();
        // The folder no longer exists.
      }).on('error', () => undefined),
    );
  }

  next(): Promise<Trigger> {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) return Promise.resolve(pending);
    return new Promise<Trigger>((resolve) => {
      this.#resolve = resolve;
    });
  }

  quit(): void {
    // The next Ctrl-C is then a signal, which ends the process at once.
    this.#keyboard?.setRawMode(false);
    this.#pull('quit');
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    if (!this.#keyboard) return;
    this.#keyboard.off('data', this.#onKeys);
    this.#keyboard.setRawMode(false);
    this.#keyboard.pause();
  }

  readonly #onKeys = (bytes: Buffer): void => {
    for (const key of bytes.toString()) this.#press(key);
  };

  #press(key: string): void {
    if (key === 'r' || key === '\r' || key === '\n') this.#pull('again');
    // In raw mode, Ctrl-C and Ctrl-D arrive as keys, not as signals.
    else if (key === 'q' || key === '\u0003' || key === '\u0004') process.emit('SIGINT', 'SIGINT');
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pull('again'), SETTLED);
  }

  #pull(trigger: Trigger): void {
    if (this.#resolve) {
      const resolve = this.#resolve;
      this.#resolve = undefined;
      resolve(trigger);
    } else if (this.#pending !== 'quit') this.#pending = trigger;
  }
}

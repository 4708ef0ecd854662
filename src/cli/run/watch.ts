/** Runs again when a session file changes or a key is pressed. */
import { type FSWatcher, watch as watchFolder } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ReadStream } from 'node:tty';
import { type Printable, safe } from '../../printable.ts';
import { RunEnd } from '../../replay/run-end.ts';
import { paint } from '../../report/words.ts';
import { EXIT, type ExitCode } from '../program/command.ts';
import { withStopSignal } from '../program/stop-signal.ts';
import type { Terminal } from '../program/terminal.ts';
import { interrupt } from './interrupts.ts';

interface WatchOptions {
  readonly terminal: Terminal;
  /** The keyboard, if it is a terminal. */
  readonly keyboard: ReadStream;
  /**
   * One run. It must call `onFound` with the absolute paths of all sessions before it reads them, so that a change
   * during the run is noticed.
   */
  readonly run: (end: RunEnd, onFound: (files: readonly string[]) => void) => Promise<ExitCode>;
}

/** @returns the exit code of the last completed run */
export function watch({ terminal, keyboard, run }: WatchOptions): Promise<ExitCode> {
  // One listener for all runs. Without it, a signal between two runs would end the process at once.
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
        last = await run(end, (files) => triggers.watch(files));
        running = undefined;
        if (end.why?.by === 'interrupt') return EXIT.interrupted;
        terminal.tell(paint('dim', safe`\nWaiting for sessions to change${triggers.help}`));
        if ((await triggers.next()) === 'quit') return last;
      }
    } finally {
      triggers.close();
    }
  });
}

/** How long to wait for further changes, in ms: editors write a file in several steps. */
const SETTLED = 100;
/** Names of sessions, including new ones, and of files with their bodies. */
const OWN = /\.(?:session\.json|har|bin)$/;

type Trigger = 'again' | 'quit';

/** Events that start the next run or quit. */
class Triggers {
  readonly #keyboard: ReadStream | undefined;
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The trigger that arrived while nothing was waiting for one. */
  #pending: Trigger | undefined;
  #resume: ((trigger: Trigger) => void) | undefined;

  constructor(keyboard: ReadStream) {
    if (!keyboard.isTTY) return;
    this.#keyboard = keyboard;
    keyboard.setRawMode(true);
    keyboard.on('data', this.#onKeys);
  }

  get help(): Printable {
    return this.#keyboard
      ? safe`. Press r or Enter to replay again, q to quit`
      : safe`. Press Ctrl-C to stop`;
  }

  /** Watches the folders of the sessions instead of the files, since editors replace files. */
  watch(files: readonly string[]): void {
    this.#stopWatching();
    const known = new Set(files.map((file) => resolve(file)));
    this.#watchers = [...new Set(files.map((file) => dirname(file)))].map((folder) =>
      watchFolder(folder, (_, name) => {
        if (name === null || OWN.test(name) || known.has(resolve(folder, name))) this.#changed();
        // The folder no longer exists.
      }).on('error', () => undefined),
    );
  }

  next(): Promise<Trigger> {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) return Promise.resolve(pending);
    return new Promise<Trigger>((resume) => {
      this.#resume = resume;
    });
  }

  quit(): void {
    // Without raw mode, the next Ctrl-C is a signal, which ends the process at once.
    this.#keyboard?.setRawMode(false);
    this.#pull('quit');
  }

  close(): void {
    this.#stopWatching();
    if (!this.#keyboard) return;
    this.#keyboard.off('data', this.#onKeys);
    this.#keyboard.setRawMode(false);
    this.#keyboard.pause();
  }

  #stopWatching(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
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
    if (this.#resume) {
      const resume = this.#resume;
      this.#resume = undefined;
      resume(trigger);
    } else if (this.#pending !== 'quit') this.#pending = trigger;
  }
}

import { relative } from 'node:path';
import type { SessionReplayError } from '../../errors.ts';
import { shellWord } from '../../literals.ts';
import { joinSafe, type Printable, printable, printableLine, safe } from '../../printable.ts';
import { explainNotRead } from '../../record/journal/explain-not-read.ts';
import type {
  RecordedSession,
  Recorder,
  RecorderCounts,
  RecorderOptions,
} from '../../record/recorder-options.ts';
import type { RecorderProxy } from '../../record/relay/proxy-environment.ts';
import { paint, plural } from '../../report/words.ts';
import { portablePath } from '../../session/files/paths.ts';
import type { Input } from '../program/input.ts';
import type { Terminal } from '../program/terminal.ts';

/** Reports what `vsr record` does: as text for people, or as one JSON object per line. */
export class RecordReport {
  /** Resolves if the endpoint is lost, so that nothing more can be recorded. */
  readonly lost: Promise<void>;
  readonly #terminal: Terminal;
  readonly #cwd: string;
  readonly #isJson: boolean;
  readonly #hasCommand: boolean;
  #sessions = 0;
  #recorded = 0;
  #answered = 0;
  #hasFailed = false;
  #isListening = false;
  #lose: () => void = () => undefined;

  constructor(terminal: Terminal, input: Input) {
    this.#terminal = terminal;
    this.#cwd = input.cwd;
    this.#isJson = input.has('json');
    this.#hasCommand = input.rest.length > 0;
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  /** Number of requests in the written sessions. */
  get recorded(): number {
    return this.#recorded;
  }

  /** Number of these requests that got an answer, or whose client did not wait for one. */
  get answered(): number {
    return this.#answered;
  }

  /** Whether something could not be recorded or written. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  tellListening({ url, proxy }: Recorder, { upstream, sessions = '' }: RecorderOptions): void {
    this.#isListening = true;
    const folder = this.#pathOf(sessions);
    if (this.#isJson) {
      const { caFile, env, chromiumArgs } = proxy ?? {};
      const clients = { caFile, env, chromiumArgs };
      this.#printJson('listening', { url, upstream, sessions: folder, ...clients });
      return;
    }
    const what = safe`${paint('green', 'Recording')} ${printableLine(upstream ?? 'every host')}`;
    const how = proxy === undefined ? 'at' : 'through the proxy';
    this.#terminal.tell(safe`${what} ${how} ${paint('bold', printableLine(url))}`);
    if (this.#hasCommand) return;
    const lines = [
      ...(proxy === undefined ? [] : renderClients(proxy)),
      safe`Sessions go to ${printableLine(folder)}. Press Ctrl-C to stop`,
    ];
    for (const line of lines) this.#terminal.tell(paint('dim', line));
  }

  tellSession(session: RecordedSession): void {
    const { recordings, unanswered, reasons, withoutBody, notRead, interrupted } = session;
    // A session that arrives before the first request is from an earlier recorder.
    if (this.#isListening) {
      this.#sessions += recordings > 0 ? 1 : 0;
      this.#recorded += recordings;
      this.#answered += recordings - unanswered;
    }
    const file = this.#pathOf(session.file);
    if (this.#isJson) {
      const { dropped, lostBodies, isKeyLost } = session;
      const losses = interrupted ? { interrupted, dropped, lostBodies, isKeyLost } : {};
      const counts = { requests: recordings, unanswered, reasons, withoutBody, notRead };
      this.#printJson('session', { file, ...counts, ...losses });
      return;
    }
    if (recordings === 0 && !interrupted) return;
    const sign = interrupted ? paint('yellow', 'Recovered') : paint('green', '+');
    const count = paint('dim', safe`(${plural(recordings, 'request')})`);
    this.#terminal.tell(safe`${sign} ${printableLine(file)} ${count}`);
    if (interrupted) this.#note(explainRecovery(session));
    if (unanswered > 0) {
      const why = reasons.length > 0 ? safe`: ${printableLine(reasons.join(', '))}` : '';
      this.#note(safe`${plural(unanswered, 'request')} got no answer${why}`);
    }
    if (withoutBody > 0) {
      this.#note(
        safe`${plural(withoutBody, 'request')} cannot be replayed: the body is incomplete`,
      );
    }
    for (const each of notRead ?? []) this.#note(printableLine(explainNotRead([each])));
  }

  /** Ctrl-C was pressed once. */
  tellStopping(): void {
    if (this.#isJson) return;
    const what = this.#hasCommand ? 'Waiting for the command to end' : 'Stopping';
    this.#terminal.tell(safe`${what}; press Ctrl-C again to stop at once`);
  }

  tellWarning(message: string): void {
    if (this.#isJson) this.#printJson('warning', { message });
    else this.#terminal.tell(safe`${paint('yellow', 'Warning:')} ${printableLine(message)}`);
  }

  tellError({ code, message }: SessionReplayError): void {
    this.#hasFailed = true;
    if (code === 'RECORDER_FAILED') this.#lose();
    if (this.#isJson) this.#printJson('error', { code, message });
    else this.#terminal.tellError(message);
  }

  showCounts({ underWay, recorded, sessions }: RecorderCounts): void {
    const parts = [
      safe`${underWay} under way`,
      safe`${recorded} recorded`,
      safe`${plural(sessions, 'session')} written`,
    ];
    this.#terminal.status(safe`${paint('red', '●')} ${joinSafe(parts, paint('dim', ' | '))}`);
  }

  /** @param silent the upstream, if it never answered */
  tellEnd(exitCode: number, silent: string | undefined): void {
    if (this.#isJson) {
      const [sessions, requests] = [this.#sessions, this.#recorded];
      this.#printJson('end', { sessions, requests, exitCode });
      return;
    }
    if (silent !== undefined) {
      this.#terminal.tellError(safe`${printableLine(silent)} has not answered any request`);
    }
    this.#terminal.tell(
      this.#sessions === 0
        ? safe`Nothing was recorded`
        : safe`${plural(this.#sessions, 'session')}, ${plural(this.#recorded, 'request')}`,
    );
  }

  #note(text: Printable): void {
    this.#terminal.tell(safe`  ${paint('dim', text)}`);
  }

  #printJson(event: string, facts: object): void {
    this.#terminal.printJson({ event, ...facts }, 0);
  }

  #pathOf(file: string): string {
    const path = portablePath(relative(this.#cwd, file));
    return path.startsWith('..') ? portablePath(file) : path;
  }
}

/** Commands that make two clients use a proxy. A running Chromium would ignore the proxy, hence the new profile. */
function renderClients({ url, caFile, chromiumArgs }: RecorderProxy): Printable[] {
  const args = [...chromiumArgs.map(shellWord), '--user-data-dir="$(mktemp -d)"'];
  return [
    printable(`curl --proxy ${url} --cacert ${shellWord(caFile)} https://…`),
    printable(`chromium ${args.join(' ')}`),
  ];
}

function explainRecovery({ recordings, dropped = 0, lostBodies = 0, isKeyLost }: RecordedSession) {
  const losses = [
    ...(dropped > 0 ? [safe`${plural(dropped, 'damaged line')} dropped`] : []),
    ...(lostBodies > 0 ? [safe`${plural(lostBodies, 'body file')} lost`] : []),
    ...(isKeyLost
      ? [safe`everything that may be a secret was replaced, since the key is lost`]
      : []),
  ];
  const what =
    recordings > 0
      ? 'the recorder was killed while this session was under way'
      : 'the recorder was killed before any recording was complete: there is no such file';
  return joinSafe([what, ...losses], '; ');
}

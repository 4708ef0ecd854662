import { textOfError } from '../../../errors.ts';
import type { AcceptAnswers, AcceptedAnswers } from '../../accept-api.ts';
import type {
  Listener,
  OutcomeDetail,
  Overview,
  PageEvent,
  PageFault,
  RecordingDetail,
  RunCard,
  RunDetail,
  SearchResult,
  SessionDetail,
  SessionLinks,
  StartRecorder,
  StartReplay,
  StoppedRecorder,
} from '../../api.ts';

/**
 * Where the page's data come from: its server, or the report that the page is. Every call rejects with a `FaultError`.
 */
export interface PageSource {
  /** The data of a report do not change, and a report starts no replay. */
  readonly isReport: boolean;
  /** What the report leaves out. */
  readonly notes: readonly string[];
  overview(): Promise<Overview>;
  session(key: string): Promise<SessionDetail>;
  recording(key: string, id: string): Promise<RecordingDetail>;
  links(key: string): Promise<SessionLinks>;
  /** @param signal ends the search when nobody waits for it any more */
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchResult>;
  run(id: string): Promise<RunDetail>;
  outcome(run: string, id: string, copy?: number): Promise<OutcomeDetail>;
  start(replay: StartReplay): Promise<RunCard>;
  cancel(run: string): Promise<RunCard>;
  accept(answers: AcceptAnswers): Promise<AcceptedAnswers>;
  record(asked: StartRecorder): Promise<Listener>;
  /** @param url of the recorder's endpoint */
  stopRecorder(url: string): Promise<StoppedRecorder>;
  /**
   * Listens to news until the returned function is called. A lost connection is restored automatically. The listener
   * hears `open` at the first connection as well: whatever was read before may be old.
   */
  subscribe(listener: (event: PageEvent | ConnectionEvent) => void): () => void;
}

interface SearchQuery {
  readonly key: string;
  readonly text: string;
  /** Set to search what this run sent and received as well. */
  readonly run?: string;
}

interface ConnectionEvent {
  readonly type: 'connection';
  readonly state: Connection;
}

/** `forbidden`: the server answers, but does not know this browser. */
export type Connection = 'connecting' | 'open' | 'lost' | 'forbidden';

/** Why a call to the source failed, in words for the reader. */
export class FaultError extends Error {
  /** The HTTP status. 0 if the server did not answer. */
  readonly status: number;
  /** The field of the form that is wrong. */
  readonly field: string | undefined;

  constructor(status: number, fault: PageFault) {
    super(fault.message);
    this.name = 'FaultError';
    this.status = status;
    this.field = fault.field;
  }
}

/** Makes an error that can be shown of any error. */
export function faultOf(error: unknown): FaultError {
  if (error instanceof FaultError) return error;
  return new FaultError(0, { message: textOfError(error) });
}

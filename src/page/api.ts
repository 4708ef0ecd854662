/**
 * What the page's server and its client exchange, as JSON; a report holds the same. Times are in ms, sizes in bytes.
 * Texts are as they were recorded or received, with secrets masked: whoever shows them treats them as data.
 */

import type { CorrelationLink } from '../replay/explain-correlations.ts';
import type { OutcomeCounts } from '../replay/failure/counts.ts';
import type { Outcome } from '../replay/failure/outcome.ts';
import type { Summary } from '../replay/failure/summary.ts';
import type { Speed } from '../replay/schedule/pace.ts';
import type { Header } from '../session/schema.ts';

/** `GET api/overview`: everything that the first view shows. */
export interface Overview {
  /** Name of the project: its `package.json` or its folder. */
  readonly project: string;
  readonly version: string;
  /** What serves the page: `Vitest` or `vsr ui`. Texts of the page name it. */
  readonly server: string;
  /** What this page may do. In Vitest, `api.allowExec` and `api.allowWrite` decide, and tests record. */
  readonly may: { readonly replay: boolean; readonly accept: boolean; readonly record: boolean };
  /** One per recorded origin, and one per upstream of a live recorder. */
  readonly endpoints: readonly Endpoint[];
  readonly sessions: readonly SessionCard[];
  /** Files that are named like sessions and cannot be read as such. */
  readonly broken: readonly BrokenSession[];
  /** The newest first. */
  readonly runs: readonly RunCard[];
}

/** An API that was recorded or is being recorded. */
export interface Endpoint {
  readonly origin: string;
  /** The recorders that listen in front of the API now. */
  readonly listeners: readonly Listener[];
}

export interface Listener {
  readonly url: string;
  /** Whether the traffic that passes now goes into a session. */
  readonly isRecording: boolean;
  /** Set for a recorder that the page started and can stop. */
  readonly recorded?: RecordedSoFar;
}

export interface RecordedSoFar {
  /** Number of requests to record that have not ended. */
  readonly underWay: number;
  /** Number of recorded requests. */
  readonly requests: number;
  /** Number of sessions that were written. */
  readonly sessions: number;
  /** What prevents it from recording, in one sentence. */
  readonly problem?: string;
}

/** `POST api/recorders`: opens an endpoint that records. Answered with its `Listener`. */
export interface StartRecorder {
  /** Base URL of the API. */
  readonly upstream: string;
  /** Folder and name of the sessions. Undefined for the host of the API. */
  readonly name?: string;
  /** Undefined for any free port. */
  readonly port?: number;
}

/** `POST api/stop`: closes such an endpoint, and writes the session that is under way. */
export interface StopRecorder {
  readonly url: string;
}

/** The counts of a stopped recorder. */
export type StoppedRecorder = Omit<RecordedSoFar, 'underWay'>;

export interface SessionCard {
  /** Path of the file from the project's root, with forward slashes. It names the session in every other call. */
  readonly key: string;
  /** Changes whenever the file does. */
  readonly revision: string;
  readonly name: string;
  /** Each recorded origin once, the session's own first. */
  readonly origins: readonly string[];
  /** Number of recordings of each of the origins. */
  readonly counts: readonly number[];
  /** Number of recordings. */
  readonly requests: number;
  /** When the first request was sent: an ISO 8601 time in UTC. */
  readonly recordedAt: string;
  /** From the first request to the end of the last response. */
  readonly duration: number;
  /** The test file that recorded it. */
  readonly recordedBy?: string;
  /** The session was recovered after a crash: more may have been sent than it holds. */
  readonly isInterrupted?: true;
}

export interface BrokenSession {
  readonly key: string;
  /** Says what is wrong and where, what was found and what was expected. It may have several lines. */
  readonly message: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** `GET api/session?key`: one session, without bodies and headers. */
export interface SessionDetail {
  readonly card: SessionCard;
  /** In the order of the recording. */
  readonly rows: readonly RecordingRow[];
  readonly replay: ReplayChoices;
}

export interface RecordingRow {
  readonly id: string;
  /** From the start of the session to the request's first byte. */
  readonly at: number;
  /** From the request's first byte to the end of the response. */
  readonly time: number;
  /** Set if the origin is not the session's own. */
  readonly origin?: string;
  readonly method: string;
  /** Raw, with its query. */
  readonly path: string;
  /** What the request calls, if its path does not say so: `mutation addBook`. */
  readonly operation?: string;
  /** None if no response came. */
  readonly status?: number;
  /** Size of the decoded body of the response. */
  readonly size?: number;
  /** Media type of the response, without parameters. */
  readonly type?: string;
  /** Why no response came, or why it broke off. */
  readonly error?: string;
  /** The client cut the response off. */
  readonly isAborted?: true;
}

/** What the config gives a replay of this session, before anybody changes it. */
export interface ReplayChoices {
  /** Where the session can be replayed. The first target is preselected. Any other URL can be typed instead. */
  readonly targets: readonly TargetChoice[];
  readonly form: ReplayForm;
  /** Names of the headers that the config sets on every request. Their values may be secret. */
  readonly configHeaders: readonly string[];
  /** Placeholders of the session for which nobody gives a secret and which no response brings. */
  readonly missingSecrets: readonly string[];
}

export interface TargetChoice {
  /** Name in the config, or the URL itself. */
  readonly name: string;
  /** None if the target is a module of the user's app, which only Vitest can start. */
  readonly url?: string;
  /** The config lets a replay send only requests that read. A form cannot change that. */
  readonly isReadOnly?: true;
  /** Why the target cannot be chosen. */
  readonly unavailable?: string;
}

/** The settings of a replay, as the dialog has them. */
export interface ReplayForm {
  /** Name of a target, or a URL; empty if no target of the config can be chosen. */
  readonly target: string;
  readonly speed: Speed;
  readonly openLoop: boolean;
  readonly headers: readonly Header[];
  /** Values by placeholder. They are never sent back. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly readOnly: boolean;
  readonly correlate: boolean;
  /** Also sends a change if a recorded value in it names another row now. */
  readonly sendUnproven: boolean;
  /** How often the session is replayed at the same time. */
  readonly copies: number;
  /** What is compared besides the status. */
  readonly body: 'none' | 'shape' | 'exact';
  /** In ms, for each request. */
  readonly timeout: number;
  /** Only these recordings, by id, and those whose values they need. Undefined for all. */
  readonly only?: readonly string[];
}

/** `GET api/recording?key&id`: one recording, with headers and bodies. */
export interface RecordingDetail {
  readonly row: RecordingRow;
  /** The whole URL, with its origin. */
  readonly url: string;
  readonly request: MessageView;
  /** None if no response came. */
  readonly response?: MessageView;
}

/** A request or a response. */
export interface MessageView {
  /** In their order on the wire, duplicates included. */
  readonly headers: readonly Header[];
  readonly body: BodyView;
}

/** A body, read as far as its format allows. */
export interface BodyView {
  readonly kind:
    | 'none'
    /** The text is JSON. */
    | 'json'
    /** `fields` are those of a URL-encoded form. */
    | 'form'
    /** `parts` are those of a multipart body. */
    | 'multipart'
    /** `graphql` is the operation of a GraphQL request. The text is its JSON. */
    | 'graphql'
    /** `base64` is a picture of the type `mediaType`. */
    | 'image'
    /** `text` in the language `language`. */
    | 'text'
    /** `base64` is the start of a body that is no text. */
    | 'binary'
    /** The recorder did not keep the body. Only its size is known. */
    | 'not-kept';
  /** Size of the whole body, decoded. */
  readonly size: number;
  /** Without parameters, in lower case. */
  readonly mediaType?: string;
  /** The content coding that it had on the wire. */
  readonly coding?: string;
  readonly text?: string;
  /** How `text` is to be highlighted. */
  readonly language?: 'json' | 'xml' | 'html' | 'css' | 'javascript' | 'graphql' | 'plain';
  readonly fields?: readonly Header[];
  readonly parts?: readonly PartView[];
  readonly graphql?: {
    readonly query: string;
    readonly operation?: string;
    /** As JSON. */
    readonly variables?: string;
  };
  readonly base64?: string;
  /** `text` or `base64` is the start of the body, up to a limit of the page. */
  readonly isCut?: true;
}

export interface PartView {
  readonly name?: string;
  readonly fileName?: string;
  readonly headers: readonly Header[];
  readonly body: BodyView;
}

/** `GET api/links?key`: what a replay of the session correlates. */
export interface SessionLinks {
  readonly links: readonly CorrelationLink[];
}

/** `GET api/search?key&text[&run]`: the recordings whose headers or bodies, recorded or live, contain a text. */
export interface SearchResult {
  readonly ids: readonly string[];
}

/** `POST api/runs`. Answered with a `RunCard`. */
export interface StartReplay {
  readonly key: string;
  readonly form: ReplayForm;
}

export interface RunCard {
  readonly id: string;
  readonly key: string;
  /** Name of the session. */
  readonly session: string;
  /** The target's name or URL. */
  readonly target: string;
  /** The form has the names of the secrets, not their values. In headers, `…` stands for credentials. */
  readonly form: ReplayForm;
  /** An ISO 8601 time in UTC. */
  readonly startedAt: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** Why the run could not begin, or ended early. */
  readonly error?: string;
  readonly counts: RunCounts;
  /** The causes of its failures, the one with the most failures first; at most 50. */
  readonly causes: readonly RunCause[];
  /** Set once the run is over. */
  readonly summary?: Summary;
  /** One line each. */
  readonly warnings: readonly string[];
}

/** One cause of failures. */
interface RunCause {
  /** The same in all runs that fail by it. */
  readonly key: string;
  /** One line. */
  readonly message: string;
  /** How many requests failed by it, and how many were not sent because of these. */
  readonly counts: { readonly failed: number; readonly blocked: number };
  /** Which ones, such as `#2–#6`. Set once the run is over. */
  readonly requests?: { readonly failed: string; readonly blocked: string };
}

/** The total is that of all outcomes once they have come, copies included. Requests in flight count as sent. */
interface RunCounts extends OutcomeCounts {
  /** Requests in flight. */
  readonly running: number;
}

/** `GET api/run?id`: a run so far. */
export interface RunDetail {
  readonly card: RunCard;
  readonly rows: readonly OutcomeRow[];
  /** Ids of the recordings that are in flight, or were when the run ended early. Of a run without copies. */
  readonly running: readonly string[];
}

/** An outcome as a row of a list, without what only its detail shows. */
export interface OutcomeRow
  extends Pick<
    Outcome,
    | 'id'
    | 'copy'
    | 'state'
    | 'method'
    | 'path'
    | 'operation'
    | 'expected'
    | 'actual'
    | 'responseTime'
    | 'plannedAt'
    | 'sentAt'
    | 'blockedBy'
  > {
  /** Why it did not pass, in one line. */
  readonly brief?: string;
  /** Size of the decoded body of the live response. */
  readonly size?: number;
  /** `kind` of the failure. */
  readonly kind?: string;
  /** Its answer differs from the recorded one, and can be accepted. */
  readonly isAcceptable?: true;
  /** Its answer was accepted into the session. */
  readonly isAccepted?: true;
}

/** `GET api/outcome?run&id[&copy]`: one outcome with what was sent and received. */
export interface OutcomeDetail {
  readonly outcome: Outcome;
  /** The whole failure in words. May have several lines. */
  readonly message?: string;
  /** The request as it was sent, with live values. None if it was not sent, or is no longer kept. */
  readonly sent?: { readonly url: string; readonly method: string; readonly message: MessageView };
  /** None if there was no answer, or it is no longer kept. */
  readonly answer?: MessageView;
}

/** `POST api/cancel`. Answered with the `RunCard`. */
export interface CancelRun {
  readonly run: string;
}

/** `GET api/events`, as server-sent events of the default type. */
export type PageEvent =
  /** Sessions, endpoints or the list of runs have changed: ask for the overview again. */
  | { readonly type: 'changed' }
  /** News of a run: the rows that are new, or replace those with the same id and copy. */
  | {
      readonly type: 'run';
      readonly card: RunCard;
      readonly rows: readonly OutcomeRow[];
      readonly running: readonly string[];
    };

/** The body of every answer that is not 2xx. */
export interface PageFault {
  readonly message: string;
  /** Path in the form: `target`, `headers.0`, `secrets.REDACTED_TOKEN`. */
  readonly field?: string;
}

/** What a report holds: JSON in `<script type="application/json" id="report-data">`, with `\u003c` for `<`. */
export interface ReportData {
  readonly overview: Overview;
  /** By the session's key. */
  readonly sessions: Readonly<Record<string, SessionDetail>>;
  /** By the session's key, then by the recording's id. */
  readonly recordings: Readonly<Record<string, Readonly<Record<string, RecordingDetail>>>>;
  /** By the session's key. */
  readonly links: Readonly<Record<string, SessionLinks>>;
  /** By the run's id. */
  readonly runs: Readonly<Record<string, RunDetail>>;
  /** By the run's id, then by the recording's id, or by `id#copy` in a run with copies. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, OutcomeDetail>>>>;
  /** What was left out or cut, in one sentence each. */
  readonly notes: readonly string[];
}

import type { RecordingReport } from './journal/recording-report.ts';
import type { Failure } from './run/control-channel.ts';

/** What is to be written: the parameters of `finaliseSession`. */
export interface WriteRequest {
  readonly file: string;
  readonly journal: string;
  readonly origin: string;
  readonly key: string;
  readonly claimsKey: string;
}

/** What came of it. */
export type WriteReply = { readonly report: RecordingReport } | Failure;

export { type ErrorCode, SessionReplayError, UserError } from '../errors.ts';
export type { SecretExceptions } from '../session/secrets/exceptions.ts';
export { createRecorder } from './create-recorder.ts';
export type { RecordingReport } from './journal/recording-report.ts';
export type {
  ExchangePattern,
  FilterPreset,
  RecordFilter,
  RecordFilters,
} from './pipeline/filter.ts';
export type { MaxBodySize, RedactOptions } from './pipeline/options.ts';
export type {
  RecordedSession,
  Recorder,
  RecorderCounts,
  RecorderOptions,
} from './recorder-options.ts';
export type { RecorderProxy } from './relay/proxy-environment.ts';

export { type ErrorCode, SessionReplayError, UserError } from '../errors.ts';
export type { SecretExceptions } from '../session/secrets/exceptions.ts';
export type {
  ExchangePattern,
  FilterPreset,
  RecordFilter,
  RecordFilters,
} from './filters/record-filter.ts';
export type { RecordingReport } from './journal/recording-report.ts';
export { createRecorder } from './lasting/create-recorder.ts';
export type { RecordedSession, Recorder, RecorderOptions } from './lasting/recorder-options.ts';
export type { MaxBodySize, RedactOptions } from './options.ts';

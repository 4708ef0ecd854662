export { type ErrorCode, SessionReplayError, UserError } from '../errors.ts';
export { createRecorder } from './create-recorder.ts';
export type {
  ExchangePattern,
  FilterPreset,
  RecordFilter,
  RecordFilters,
} from './filters/record-filter.ts';
export type { RecordingReport } from './journal/recording-report.ts';
export type { MaxBodySize, RedactOptions } from './options.ts';
export type { RecordedSession, Recorder, RecorderOptions } from './recorder-options.ts';

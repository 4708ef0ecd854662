export { type ErrorCode, SessionFileError, SessionReplayError, UserError } from '../errors.ts';
export { findSessions } from '../session/find-sessions.ts';
export { parseSession } from '../session/parse-session.ts';
export { readSession } from '../session/read-session.ts';
export type { Body, Header, Noise, Recording, Session } from '../session/schema.ts';
export { type Calibration, calibrateSession } from './calibrate-session.ts';
export type { Difference } from './compare/difference.ts';
export type { Expectations } from './compare/expectations.ts';
export type { CorrelatedValue } from './correlation/correlated-value.ts';
export { type CorrelationLink, explainCorrelations } from './correlation/explain-correlations.ts';
export type {
  CorrelateOptions,
  CorrelationExclusion,
  CorrelationRule,
  RequestPattern,
  ResponsePattern,
} from './correlation/rules/correlate-options.ts';
export { explainIdleRules } from './correlation/rules/explain-idle-rules.ts';
export type { Outcome, OutcomeError } from './outcome.ts';
export type { Speed } from './pace.ts';
export { type ReplayResult, replaySession } from './replay-session.ts';
export type { ReplaySettings } from './settings.ts';
export type { Summary } from './summary.ts';

export { type ErrorCode, SessionFileError, SessionReplayError, UserError } from '../errors.ts';
export { findSessions } from '../session/find-sessions.ts';
export type { CorrelationRule, RequestPattern, ResponsePattern } from '../session/link-rule.ts';
export { parseSession, readSession } from '../session/read-session.ts';
export type { Body, Header, Noise, Recording, Session } from '../session/schema.ts';
export {
  type CheckOptions,
  checkSession,
  type SessionFinding,
} from '../session/secrets/check-session.ts';
export type { SecretExceptions } from '../session/secrets/exceptions.ts';
export { type Calibration, calibrateSession } from './calibrate.ts';
export type { Expectations } from './compare/comparison.ts';
export type {
  CorrelateOptions,
  CorrelationExclusion,
  FreshRule,
} from './correlate/link/rules.ts';
export {
  type CorrelationLink,
  explainCorrelations,
  type LearnOptions,
  learnCorrelations,
} from './explain-correlations.ts';
export { explainIdleRules } from './explain-unmatched-rules.ts';
export type { CorrelatedValue, Doubt, Lack, LeftOut } from './failure/correlated-value.ts';
export type { Difference, Failure } from './failure/failure.ts';
export type { Outcome } from './failure/outcome.ts';
export { renderFailure } from './failure/render-failure.ts';
export type { Summary } from './failure/summary.ts';
export type { CarriedPlace, LearnedCorrelations } from './learn/compare-recordings.ts';
export { type ReplayResult, replaySession } from './replay-session.ts';
export type { Speed } from './schedule/pace.ts';
export type { ReplaySettings } from './settings.ts';

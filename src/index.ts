export type {
  ExchangePattern,
  FilterPreset,
  RecordFilter,
  RecordFilters,
} from './record/pipeline/filter.ts';
export type {
  MaxBodySize,
  RecordMode,
  RecordOptions,
  RecordScope,
  RedactOptions,
} from './record/pipeline/options.ts';
export type { Expectations } from './replay/compare/comparison.ts';
export type { Difference, Failure } from './replay/failure/failure.ts';
export type { Outcome } from './replay/failure/outcome.ts';
export type { Speed } from './replay/schedule/pace.ts';
export type { HeaderOverrides } from './replay/send/header-overrides.ts';
export type { ReplayMeta } from './report/run-results.ts';
export type { SessionReplayOptions, TargetOptions } from './vitest/plugin/options.ts';
export { sessionReplay } from './vitest/plugin/plugin.ts';
export type { ServerOptions } from './vitest/server-options.ts';
export type { ReplaySetup, ReplaySetupContext, ReplaySetupResult } from './vitest/suite/setup.ts';

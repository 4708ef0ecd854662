export type {
  ExchangePattern,
  FilterPreset,
  RecordFilter,
  RecordFilters,
} from './record/filters/record-filter.ts';
export type {
  MaxBodySize,
  RecordMode,
  RecordOptions,
  RecordScope,
  RedactOptions,
} from './record/options.ts';
export type { Difference } from './replay/compare/difference.ts';
export type { Expectations } from './replay/compare/expectations.ts';
export type { Outcome, OutcomeError } from './replay/outcome/outcome.ts';
export type { Speed } from './replay/pacing/pace.ts';
export type { HeaderOverrides } from './replay/sending/header-overrides.ts';
export type { ReplayMeta } from './vitest/meta.ts';
export type { SessionReplayOptions, TargetOptions } from './vitest/plugin/options.ts';
export { sessionReplay } from './vitest/plugin/plugin.ts';
export type { ServerOptions } from './vitest/server/server-options.ts';
export type { ReplaySetup, ReplaySetupContext, ReplaySetupResult } from './vitest/suite/setup.ts';

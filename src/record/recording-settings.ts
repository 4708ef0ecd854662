import type { RecordFilters } from './filters/record-filter.ts';
import type { BodyLimits } from './options.ts';
import type { RedactRules } from './secrets/redact-rules.ts';

/** What is kept of exchanges, by whichever way they are recorded. Plain data: it crosses processes. */
export interface RecordingSettings {
  readonly limits: BodyLimits;
  /** @default everything is recorded */
  readonly filters?: RecordFilters | undefined;
  /** What is redacted beside what tells that it is a secret; false: nothing is. @default nothing else */
  readonly redact?: RedactRules | false | undefined;
}

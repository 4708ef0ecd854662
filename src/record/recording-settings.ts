import type { RecordFilters } from './filters/record-filter.ts';
import type { BodyLimits } from './options.ts';
import type { RedactRules } from './secrets/redact-rules.ts';
import type { VariableNames } from './secrets/variable-names.ts';

/** What is kept of exchanges, by whichever way they are recorded. Plain data: it crosses processes. */
export interface RecordingSettings {
  readonly limits: BodyLimits;
  /** @default everything is recorded */
  readonly filters?: RecordFilters | undefined;
  /** What is redacted beside what tells that it is a secret; false: nothing is. @default nothing else */
  readonly redact?: RedactRules | false | undefined;
  /** After which secrets are named. @default none */
  readonly variables?: VariableNames | undefined;
  /** Whether secrets are kept in memory, for the user's own file of them. @default false */
  readonly keepsSecrets?: boolean | undefined;
}

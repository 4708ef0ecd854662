export { type ErrorCode, SessionFileError, SessionReplayError, UserError } from '../errors.ts';
export type { EntryKind } from './entry-kinds.ts';
export type { HarOptions, ImportOptions } from './har-options.ts';
export { type HarSession, type ImportedSession, importHar, readHarSession } from './import-har.ts';
export {
  type LeftExample,
  type LeftOver,
  type LeftReason,
  renderLeftOvers,
} from './leftovers.ts';
export { renderHar } from './write-har.ts';

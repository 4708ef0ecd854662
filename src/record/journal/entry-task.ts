import { type EndpointAddress, EndpointAddresses } from '../endpoint/endpoint-addresses.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { createEntry } from '../exchange/exchange-entry.ts';
import type { RecordingSettings } from '../recording-settings.ts';
import { type HashedSecrets, KeptSecrets } from '../secrets/kept-secrets.ts';
import { createRedaction, type LearntSecrets } from '../secrets/redact.ts';
import type { JournalEntry } from './journal.ts';

/** An exchange of which a journal entry is to be made, with all that it takes. Plain data. */
export interface EntryTask
  extends Pick<RecordingSettings, 'redact' | 'variables' | 'keepsSecrets'> {
  readonly exchange: Exchange;
  readonly sequence: number;
  readonly sessionFile: string;
  readonly key: string;
  readonly claimsKey?: string | undefined;
  /** Of the session's endpoints. */
  readonly addresses: readonly EndpointAddress[];
  /** From the session's exchanges before. */
  readonly learnt: LearntSecrets;
}

/** What came of it. Plain data. */
export interface MadeEntry {
  readonly entry: JournalEntry;
  readonly learnt: LearntSecrets;
  /** Where secrets are kept, those in it. */
  readonly kept: HashedSecrets;
}

/**
 * Makes the entry.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function makeEntry(task: EntryTask): MadeEntry {
  const { exchange, sequence, sessionFile, variables, claimsKey } = task;
  const kept = task.keepsSecrets ? new KeptSecrets() : undefined;
  const addresses = new EndpointAddresses();
  addresses.add(task.addresses);
  const redact = createRedaction(task.key, task.redact, { variables, kept, claimsKey });
  redact.learn(task.learnt);
  const entry = createEntry(exchange, sequence, {
    sessionFile,
    redact,
    hideEndpoint: addresses.hide,
  });
  return { entry, learnt: redact.learnt, kept: kept?.all() ?? [] };
}

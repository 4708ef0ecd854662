/** The replay that is being set up, and earlier settings. Secrets are kept only in memory, until the page is left. */
import { shallowRef } from 'vue';
import type { ReplayForm, RunCard } from '../../api.ts';
import { go } from '../route/route.ts';
import { type FaultError, faultOf } from '../source/page-source.ts';
import type { PageStore } from '../store/page-store.ts';
import { HIDDEN } from './draft.ts';

/** A replay to set up in the dialog. */
interface Launch {
  /** Key of the session. */
  readonly key: string;
  /** The settings of the run that is repeated. */
  readonly form?: ReplayForm;
  /** Only these recordings, and what they need. */
  readonly only?: readonly string[];
}

/** The replay that the dialog is open for. */
export const launch = shallowRef<Launch>();

/** Opens the dialog. */
export function askReplay(asked: Launch): void {
  launch.value = asked;
}

const forms = new Map<string, ReplayForm>();
const secrets = new Map<string, Record<string, string>>();
/** Headers as they were sent, by run. The server gives those back without their credentials. */
const headers = new Map<string, ReplayForm['headers']>();

/** The settings of a run. If this page started the run, they have the headers as they were sent. */
export function formOfRun({ id, form }: RunCard): ReplayForm {
  return { ...form, headers: headers.get(id) ?? form.headers };
}

/** The last settings with which a session was replayed since the page was opened. */
export function remembered(key: string): {
  readonly form: ReplayForm | undefined;
  readonly secrets: Readonly<Record<string, string>>;
} {
  return { form: forms.get(key), secrets: secrets.get(key) ?? {} };
}

/** Starts a replay and goes to it. */
export async function startReplay(page: PageStore, key: string, form: ReplayForm): Promise<void> {
  const card = await page.source.start({ key, form });
  if (!form.only) forms.set(key, { ...form, secrets: {} });
  secrets.set(key, { ...secrets.get(key), ...form.secrets });
  headers.set(card.id, form.headers);
  page.runs.put(card);
  const [only] = form.only?.length === 1 && form.copies === 1 ? form.only : [];
  go({
    ...{ session: key, run: card.id, recording: only ?? '', copy: '', with: '' },
    part: 'requests',
  });
}

/**
 * Sends one request of a run again, with what it needs. The dialog asks for what is no longer known.
 * @returns why the replay could not start
 */
export async function resend(
  page: PageStore,
  card: RunCard,
  id: string,
): Promise<FaultError | undefined> {
  const { secrets: known } = remembered(card.key);
  const form = { ...formOfRun(card), only: [id], copies: 1 };
  const isHidden = form.headers.some(([, value]) => value.includes(HIDDEN));
  if (isHidden || Object.keys(form.secrets).some((name) => !known[name])) {
    askReplay({ key: card.key, form, only: [id] });
    return undefined;
  }
  try {
    await startReplay(page, card.key, { ...form, secrets: known });
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}

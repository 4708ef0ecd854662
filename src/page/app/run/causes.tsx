/** Causes of failures, each in a line: those of a run, and those that several sessions have in common. */
import { defineComponent, type VNodeChild } from 'vue';
import type { RunCard } from '../../api.ts';
import { Icon } from '../element/icon.tsx';
import { renderCount, renderNumber } from '../text/amounts.ts';

type RunCause = RunCard['causes'][number];

interface ListedCause extends Omit<RunCause, 'requests'> {
  /** Sessions, or the one run that is shown. */
  readonly places: readonly CausePlace[];
}

interface CausePlace extends NonNullable<RunCause['requests']> {
  /** Empty for the run that is shown. */
  readonly session: string;
}

/** Causes that are listed: those that make most requests fail. */
const MAX_CAUSES = 5;
/** Places that are listed below a cause. */
const MAX_PLACES = 20;

/** The causes by which several requests of a run fail: the list of requests has the others. */
export const RunCauses = defineComponent(
  (props: { card: RunCard }) => () =>
    props.card.causes
      .filter(({ counts }) => counts.failed > 1)
      .slice(0, MAX_CAUSES)
      .map((cause) => renderCause({ ...cause, places: [placeOf('', cause)] })),
  { props: ['card'] },
);

/** The causes that several sessions have in common. */
export const CommonCauses = defineComponent(
  (props: { runs: readonly RunCard[] }) => () =>
    findCommon(props.runs).slice(0, MAX_CAUSES).map(renderCause),
  { props: ['runs'] },
);

/** A cause in a line that opens. */
function renderCause({ key, message, counts, places }: ListedCause): VNodeChild {
  return (
    <details class="broken" key={key}>
      <summary>
        <Icon name="failed" />
        {message}: {places.length > 1 && `${renderCount(places.length, 'session')}, `}
        {renderCount(counts.failed, 'request')} failed
        {counts.blocked > 0 && ` and ${renderNumber(counts.blocked)} blocked`}
      </summary>
      <ul>
        {places.slice(0, MAX_PLACES).map(({ session, failed, blocked }) => (
          <li key={session}>
            {session && <code>{session}</code>} {failed}
            {blocked && `, blocks ${blocked}`}
          </li>
        ))}
        {places.length > MAX_PLACES && <li>… and {places.length - MAX_PLACES} more</li>}
      </ul>
    </details>
  );
}

/** @param runs the newest first. Of each session and target, only the newest counts */
function findCommon(runs: readonly RunCard[]): ListedCause[] {
  const newest = new Map<string, RunCard>();
  for (const run of runs) {
    const name = JSON.stringify([run.key, run.target]);
    if (!newest.has(name)) newest.set(name, run);
  }
  const common = new Map<string, ListedCause>();
  for (const run of newest.values()) {
    for (const cause of run.causes) {
      const known = common.get(cause.key);
      const counts = {
        failed: cause.counts.failed + (known?.counts.failed ?? 0),
        blocked: cause.counts.blocked + (known?.counts.blocked ?? 0),
      };
      const places = [...(known?.places ?? []), placeOf(run.key, cause)];
      common.set(cause.key, { key: cause.key, message: cause.message, counts, places });
    }
  }
  return [...common.values()]
    .filter(({ places }) => places.length > 1)
    .sort((a, b) => b.counts.failed - a.counts.failed);
}

function placeOf(session: string, { requests, counts }: RunCause): CausePlace {
  return {
    session,
    ...(requests ?? { failed: renderCount(counts.failed, 'request'), blocked: '' }),
  };
}

import { computed, defineComponent, watch } from 'vue';
import { pathTitle } from '../../../replay/failure/failure.ts';
import { Comparison, type Side } from '../compare/comparison.tsx';
import { EmptyState } from '../element/controls.tsx';
import { go, linkTo, route } from '../route/route.ts';
import { type PageStore, usePage } from '../store/page-store.ts';
import { outcomeKey, startOf } from '../store/run-store.ts';
import { renderClock, renderWhen } from '../text/moments.ts';
import { splitSide } from './pair-dialog.tsx';
import './pair.css';

/** Two runs, two sessions, or a run and a session, side by side. */
export const PairView = defineComponent(
  (props: { left: string; right: string }) => {
    const page = usePage();
    watch(
      () => [props.left, props.right],
      (sides) => {
        for (const side of sides) {
          const [kind, name] = splitSide(side);
          void (kind === 'run' ? page.runs.load(name) : page.sessions.load(name));
        }
      },
      { immediate: true },
    );
    /** The older one first, and a session before any run. */
    const sides = computed(() => {
      const [left, right] = [sideOf(page, props.left), sideOf(page, props.right)];
      if (!left || !right) return undefined;
      return isBefore(right, left) ? ([right, left] as const) : ([left, right] as const);
    });
    const close = () => go({ with: '', recording: '', copy: '' });
    return () => (
      <div class="pair">
        <header class="pair-head">
          <nav aria-label="Breadcrumb">
            <a href={hrefOf(page, props.left)}>{nameOf(page, props.left)}</a>
            <span aria-hidden="true">/</span>
            <h2>Comparison</h2>
          </nav>
          <button type="button" class="button" onClick={close}>
            Close
          </button>
        </header>
        {sides.value ? (
          <div class="pair-body">
            <Comparison
              left={sides.value[0]}
              right={sides.value[1]}
              picked={route.value.recording}
              onPick={(id: string) => go({ recording: id }, 'replace')}
            />
          </div>
        ) : (
          <EmptyState
            title={faultOf(page, props.left) ?? faultOf(page, props.right) ?? 'Reading…'}
          />
        )}
      </div>
    );
  },
  { props: ['left', 'right'] },
);

interface DatedSide extends Side {
  readonly kind: 'session' | 'run';
  /** When the session was recorded or the run started: an ISO 8601 time in UTC. */
  readonly since: string;
}

function isBefore(one: DatedSide, other: DatedSide): boolean {
  if (one.kind !== other.kind) return one.kind === 'session';
  return one.since < other.since;
}

function sideOf(page: PageStore, side: string): DatedSide | undefined {
  const [kind, name] = splitSide(side);
  return kind === 'run' ? runSide(page, name) : sessionSide(page, name);
}

function runSide(page: PageStore, id: string): DatedSide | undefined {
  const { card, rows } = page.runs.get(id) ?? {};
  if (!card || !rows) return undefined;
  const start = startOf(rows);
  return {
    ...{ kind: 'run', since: card.startedAt, name: card.session },
    facts: `${card.target}, ${renderClock(card.startedAt)}`,
    rows: rows.map((row) => ({
      id: outcomeKey(row),
      ...{
        method: row.method,
        path: pathTitle(row),
        at: (row.sentAt ?? row.plannedAt + start) - start,
      },
      state: row.state,
      ...(row.sentAt !== undefined && { time: row.responseTime }),
      ...(row.actual !== undefined && { status: row.actual }),
      ...(row.actual !== undefined && row.size !== undefined && { size: row.size }),
    })),
    async load(key) {
      const row = rows.find((own) => outcomeKey(own) === key);
      if (!row) return {};
      const { sent, answer, message } = await page.source.outcome(id, row.id, row.copy);
      return {
        ...(sent && { request: sent.message }),
        ...(answer && { response: answer }),
        ...(message !== undefined && { message }),
      };
    },
  };
}

function sessionSide(page: PageStore, key: string): DatedSide | undefined {
  const detail = page.sessions.get(key)?.detail;
  if (!detail) return undefined;
  const { card, rows } = detail;
  return {
    ...{ kind: 'session', since: card.recordedAt, name: card.name },
    facts: `recorded ${renderWhen(card.recordedAt)}`,
    rows: rows.map((row) => ({
      ...{ id: row.id, method: row.method, path: pathTitle(row), at: row.at, time: row.time },
      ...(row.status !== undefined && { status: row.status }),
      ...(row.size !== undefined && { size: row.size }),
    })),
    async load(id) {
      const { request, response } = await page.source.recording(key, id);
      return { request, ...(response && { response }) };
    },
  };
}

/** The name of the view from which the comparison was opened. */
function nameOf(page: PageStore, side: string): string {
  const [kind, name] = splitSide(side);
  if (kind === 'session') return page.sessions.get(name)?.detail?.card.name ?? 'Session';
  const card = page.runs.get(name)?.card;
  return card ? `${card.session}, replay of ${renderClock(card.startedAt)}` : 'Replay';
}

function faultOf(page: PageStore, side: string): string | undefined {
  const [kind, name] = splitSide(side);
  const { fault } = (kind === 'run' ? page.runs.get(name) : page.sessions.get(name)) ?? {};
  return fault?.message;
}

function hrefOf(page: PageStore, side: string): string {
  const [kind, name] = splitSide(side);
  if (kind === 'session') return linkTo({ session: name });
  return linkTo({ session: page.runs.get(name)?.card?.key ?? '', run: name });
}

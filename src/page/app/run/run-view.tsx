import { computed, defineComponent, reactive, ref, watch } from 'vue';
import { OUTCOME_STATES } from '../../../replay/failure/counts.ts';
import type { AcceptAnswers } from '../../accept-api.ts';
import { Notice, Tabs } from '../element/controls.tsx';
import { useKeys } from '../element/keys.ts';
import { parseSort } from '../element/sort.ts';
import { Split } from '../element/split.tsx';
import { useBodySearch } from '../filter/body-search.ts';
import { FilterBar } from '../filter/filter-bar.tsx';
import { resend } from '../replay/launch.ts';
import { go, route, setFilter } from '../route/route.ts';
import { faultOf } from '../source/page-source.ts';
import { usePage } from '../store/page-store.ts';
import { outcomeKey } from '../store/run-store.ts';
import { renderCount, renderNumber } from '../text/amounts.ts';
import { RunTimes } from '../timing/run-times.tsx';
import { AcceptDialog } from './accept-dialog.tsx';
import { RunCauses } from './causes.tsx';
import { OutcomeDetailPane } from './outcome-detail.tsx';
import { RequestList } from './request-list.tsx';
import { MissingRun, RunHead } from './run-head.tsx';
import {
  causeOf,
  filteredOf,
  filterRequests,
  foldRequests,
  type RequestItem,
  type RunRow,
  requestsOf,
  sortRequests,
  spanOf,
} from './run-rows.ts';
import './run.css';

/** States of requests that have no outcome. */
const RARE_STATES = ['interrupted', 'unsent', 'unknown'] as const;

/** One run: its progress or its summary, and its requests. */
export const RunView = defineComponent(
  (props: { id: string }) => {
    const page = usePage();
    const said = ref<{ kind: 'fail' | 'run'; text: string }>();
    /** Ids of the requests whose answers the dialog asks about. */
    const asking = ref<readonly string[]>();
    let isStarting = false;
    const open = reactive(new Set<string>());
    const active = ref('');

    watch(
      () => props.id,
      (id) => {
        open.clear();
        said.value = undefined;
        asking.value = undefined;
        void page.runs.load(id);
      },
      { immediate: true },
    );
    const entry = computed(() => page.runs.get(props.id));
    const card = computed(() => {
      const own = entry.value?.card;
      return own ?? page.overview.value?.runs.find(({ id }) => id === props.id);
    });
    const session = computed(() => page.sessions.get(card.value?.key ?? ''));
    watch(
      () => card.value?.key,
      (key) => {
        if (key) void page.sessions.load(key);
      },
      { immediate: true },
    );
    const isCut = computed(() => {
      const isLost = page.connection.value === 'lost' || page.connection.value === 'forbidden';
      return entry.value?.isGone === true || isLost;
    });
    const isRunning = computed(() => card.value?.state === 'running');
    const isOver = computed(() => !isRunning.value || isCut.value);

    const requests = computed(() =>
      requestsOf({
        outcomes: entry.value?.rows ?? [],
        recordings: session.value?.detail?.rows ?? [],
        running: entry.value?.running ?? new Set(),
        isOver: isOver.value,
        isCut: isRunning.value && isCut.value,
        isWhole: card.value?.form.copies === 1 && card.value.form.only === undefined,
      }),
    );
    /** How the session has changed since it was read. */
    const stale = computed(() => {
      const { detail, isLoading } = session.value ?? {};
      const sessions = page.overview.value?.sessions;
      if (!detail || !sessions || isLoading) return '';
      const now = sessions.find(({ key }) => key === detail.card.key);
      if (!now)
        return 'The file of this session was deleted. The page still shows what it has read.';
      const isSame = now.revision === detail.card.revision;
      return isSame ? '' : 'This session has changed since it was opened.';
    });
    const origin = computed(() => session.value?.detail?.card.origins[0] ?? '');
    const found = useBodySearch(page.source, () => {
      const text = route.value.filter.text.trim();
      const key = card.value?.key;
      return text.length < 2 || !key ? [] : [{ key, text, run: props.id }];
    });
    const filtered = computed(() => requests.value.map((item) => filteredOf(item, origin.value)));
    const hits = computed(() => {
      const ids = found.value.get(card.value?.key ?? '') ?? new Set<string>();
      return filterRequests(requests.value, filtered.value, route.value.filter, ids);
    });
    const rows = computed<readonly RunRow[]>(() => {
      const sorted = sortRequests(hits.value, parseSort(route.value.sort));
      return sorted ?? (isOver.value ? foldRequests(hits.value, open) : hits.value);
    });
    const states = computed(() => {
      const known = new Set(requests.value.map(({ state }) => state));
      return [...OUTCOME_STATES, ...RARE_STATES.filter((state) => known.has(state))];
    });
    const span = computed(() => spanOf(requests.value, isOver.value));
    const mayReplay = computed(() => page.overview.value?.may.replay && !page.source.isReport);
    const mayAccept = computed(() => page.overview.value?.may.accept && !page.source.isReport);
    /** Requests whose answers can be accepted. If several copies have one, the first answer is taken. */
    const acceptable = computed(() => {
      if (!mayAccept.value) return [];
      const byId = new Map<string, RequestItem>();
      for (const item of requests.value) {
        const { isAcceptable, isAccepted } = item.outcome ?? {};
        if (isAcceptable && !isAccepted && !byId.has(item.id)) byId.set(item.id, item);
      }
      return [...byId.values()];
    });
    const hasCopies = computed(() => (card.value?.form.copies ?? 1) > 1);

    /** The open request, as the address names it. */
    const opened = computed(() => {
      const { recording, copy } = route.value;
      if (!recording) return undefined;
      const key = copy ? `${recording}#${copy}` : recording;
      return requests.value.find((item) => item.key === key);
    });
    watch(
      opened,
      (item) => {
        if (!item) return;
        active.value = item.key;
        // A link may lead to a request that is folded away.
        const cause = item.outcome && item.state === 'blocked' ? causeOf(item.outcome) : '';
        if (cause) open.add(cause);
      },
      { immediate: true },
    );

    const openItem = (item: RequestItem) => {
      const how = route.value.recording ? 'replace' : 'push';
      go({ recording: item.id, copy: String(item.outcome?.copy ?? '') }, how);
    };
    const openRequest = (request: { id: string; copy?: number | undefined }) => {
      const item = requests.value.find(({ key }) => key === outcomeKey(request));
      if (item) openItem(item);
    };
    /** The requests of the same copy as the open one. */
    const openId = (id: string) => openRequest({ id, copy: opened.value?.outcome?.copy });
    const fold = (row: RunRow, isOpen: boolean) => {
      if (row.kind !== 'fold') return;
      if (isOpen) open.add(row.cause);
      else open.delete(row.cause);
    };
    const onActive = (row: RunRow) => {
      active.value = row.key;
      if (row.kind === 'request' && route.value.recording) openItem(row);
    };
    const onPick = (row: RunRow) => {
      if (row.kind === 'fold') fold(row, !row.isOpen);
      else openItem(row);
    };
    const close = () => go({ recording: '', copy: '' });

    const goToFailure = (step: 1 | -1) => {
      const shown = rows.value;
      const at = shown.findIndex(({ key }) => key === active.value);
      const start = at < 0 && step === -1 ? shown.length : at;
      for (let index = start + step; index >= 0 && index < shown.length; index += step) {
        const row = shown[index];
        if (row?.kind !== 'request' || row.state !== 'failed') continue;
        active.value = row.key;
        openItem(row);
        return;
      }
      page.spoken.value = step === 1 ? 'No further failure.' : 'No failure before this one.';
    };
    const activeItem = (): RequestItem | undefined =>
      opened.value ?? requests.value.find(({ key }) => key === active.value);
    const resendItem = async (item: RequestItem | undefined) => {
      if (!item || !card.value || !mayReplay.value) return;
      if (isStarting || !isOver.value) {
        page.spoken.value = 'A replay is under way.';
        return;
      }
      isStarting = true;
      const fault = await resend(page, card.value, item.id);
      isStarting = false;
      if (fault) said.value = { kind: 'fail', text: fault.message };
    };
    const accept = async (answers: Pick<AcceptAnswers, 'ids' | 'errors'>) => {
      said.value = undefined;
      asking.value = undefined;
      const key = card.value?.key;
      try {
        const { accepted, refused } = await page.source.accept({ run: props.id, ...answers });
        if (key && accepted.length > 0) void page.sessions.reload(key);
        const count = renderCount(accepted.length, 'answer was', 'answers were');
        const reasons = refused.map(({ id, reason }) => `#${id}: ${reason}`).join(' ');
        said.value =
          refused.length > 0
            ? { kind: 'fail', text: `${count} accepted, ${refused.length} not. ${reasons}` }
            : { kind: 'run', text: `${count} accepted into ${key}.` };
      } catch (error) {
        said.value = { kind: 'fail', text: faultOf(error).message };
      }
    };
    const askToAccept = (items: readonly RequestItem[]) => {
      said.value = undefined;
      asking.value = items.map(({ id }) => id);
    };
    const mayAcceptItem = (item: RequestItem | undefined) =>
      item !== undefined && acceptable.value.some(({ id }) => id === item.id);

    useKeys({
      n: () => goToFailure(1),
      j: () => goToFailure(1),
      p: () => goToFailure(-1),
      k: () => goToFailure(-1),
      r: () => void resendItem(activeItem()),
      a: () => {
        const item = activeItem();
        if (item && mayAcceptItem(item)) askToAccept([item]);
      },
      Escape: () => {
        if (route.value.recording) close();
      },
    });

    return () => {
      const own = card.value;
      if (!own) return <MissingRun isLoading={entry.value?.isLoading ?? true} />;
      const { part, filter } = route.value;
      const item = opened.value;
      const total = requests.value.length;
      const shown = hits.value.length;
      return (
        <div class="run">
          <RunHead
            card={own}
            isCut={isCut.value}
            acceptable={acceptable.value.length}
            onAccept={() => askToAccept(acceptable.value)}
            onClose={() => go({ run: '', recording: '', copy: '', with: '', session: own.key })}
          />
          {asking.value && (
            <AcceptDialog
              run={props.id}
              session={own.key}
              requests={acceptable.value.filter(({ id }) => asking.value?.includes(id))}
              onAccept={(answers: Pick<AcceptAnswers, 'ids' | 'errors'>) => void accept(answers)}
              onClose={() => {
                asking.value = undefined;
              }}
            />
          )}
          {said.value && (
            <Notice
              kind={said.value.kind}
              icon={said.value.kind === 'run' ? 'passed' : 'warning'}
              onDismiss={() => {
                said.value = undefined;
              }}
            >
              {said.value.text}
            </Notice>
          )}
          {stale.value && (
            <Notice kind="block">
              {{
                default: () => <p>{stale.value}</p>,
                actions: () => (
                  <button
                    type="button"
                    class="button"
                    onClick={() => {
                      void page.refresh();
                      void page.sessions.reload(own.key);
                    }}
                  >
                    Reload
                  </button>
                ),
              }}
            </Notice>
          )}
          <RunCauses card={own} />
          {entry.value?.fault && <Notice kind="fail">{entry.value.fault.message}</Notice>}
          <div class="run-bar">
            <Tabs<typeof part>
              label="Parts of the run"
              panel="run-part"
              value={part}
              choices={[
                { value: 'requests', label: 'Requests', count: renderNumber(own.counts.total) },
                { value: 'times', label: 'Response times' },
              ]}
              onChoose={(value) => go({ part: value }, 'replace')}
            />
          </div>
          <div class="run-part" id="run-part" role="tabpanel" aria-labelledby={`run-part-${part}`}>
            {part === 'times' ? (
              <div class="run-times">
                <RunTimes
                  rows={[...(entry.value?.rows ?? [])]}
                  recorded={[...(session.value?.detail?.rows ?? [])]}
                  onPick={(request: { id: string; copy?: number }) => {
                    go({ part: 'requests' });
                    openRequest(request);
                  }}
                />
              </div>
            ) : (
              <>
                <FilterBar
                  filter={filter}
                  rows={filtered.value}
                  states={states.value}
                  hosts={hostsOf(session.value?.detail?.card.origins)}
                  shown={
                    shown === total
                      ? renderCount(total, 'request')
                      : `${renderNumber(shown)} of ${renderCount(total, 'request')}`
                  }
                  onChange={setFilter}
                />
                <Split isOpen={item !== undefined} label="Outcome">
                  {{
                    default: () => (
                      <RequestList
                        rows={rows.value}
                        session={own.key}
                        span={span.value}
                        active={active.value}
                        hasCopies={hasCopies.value}
                        isOver={isOver.value}
                        onActive={onActive}
                        onPick={onPick}
                        onFold={fold}
                      />
                    ),
                    detail: () =>
                      item && (
                        <OutcomeDetailPane
                          run={props.id}
                          session={own.key}
                          item={item}
                          onClose={close}
                          onOpen={openId}
                          onResend={mayReplay.value ? () => void resendItem(item) : undefined}
                          onAccept={mayAcceptItem(item) ? () => askToAccept([item]) : undefined}
                        />
                      ),
                  }}
                </Split>
              </>
            )}
          </div>
        </div>
      );
    };
  },
  { props: ['id'] },
);

function hostsOf(origins: readonly string[] | undefined): readonly string[] {
  return origins && origins.length > 1 ? origins : [];
}

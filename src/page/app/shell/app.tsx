import { computed, defineComponent, ref, watch } from 'vue';
import { EmptyState, Notice } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import { useKeys } from '../element/keys.ts';
import { Modal } from '../element/modal.tsx';
import { PairDialog } from '../pair/pair-dialog.tsx';
import { PairView } from '../pair/pair-view.tsx';
import { RecordButton, RecordDialog } from '../record/record-dialog.tsx';
import { ReplayDialog } from '../replay/replay-dialog.tsx';
import { go, linkTo, route } from '../route/route.ts';
import { RunView } from '../run/run-view.tsx';
import { usePage } from '../store/page-store.ts';
import { describeRun } from '../store/run-state.ts';
import { EndpointList } from './endpoint-list.tsx';
import { EndpointView } from './endpoint-view.tsx';
import { firstFailure } from './first-failure.ts';
import { focusContent, useKeptFocus } from './focus.ts';
import './shell.css';

/** The whole page: the endpoints beside the open one, or a run. */
export const App = defineComponent(() => {
  const page = usePage();
  const isHelpOpen = ref(false);

  /** The origin of an open session stays, even when the session's file is deleted. */
  const endpoints = computed(() => {
    const { endpoints: known = [] } = page.overview.value ?? {};
    const open = page.sessions.get(route.value.session)?.detail?.card.origins[0];
    if (open === undefined || known.some(({ origin }) => origin === open)) return known;
    return [...known, { origin: open, listeners: [] }];
  });
  const endpoint = computed(() => {
    const { endpoint: asked, session } = route.value;
    const { sessions = [] } = page.overview.value ?? {};
    if (asked && endpoints.value.some(({ origin }) => origin === asked)) return asked;
    const card =
      sessions.find(({ key }) => key === session) ?? page.sessions.get(session)?.detail?.card;
    return card?.origins[0] ?? endpoints.value[0]?.origin ?? '';
  });
  const title = computed(() => {
    const { run, session } = route.value;
    const { sessions = [], runs = [], project = '' } = page.overview.value ?? {};
    const card = page.runs.get(run)?.card ?? runs.find(({ id }) => id === run);
    const name = card?.session ?? sessions.find(({ key }) => key === session)?.name;
    const isCut = page.runs.get(run)?.isGone || page.connection.value === 'lost';
    const state =
      card?.state === 'running' && isCut ? 'Connection lost' : card && describeRun(card).word;
    const word = card && `${state} → ${card.target}`;
    return [name, word, project && `${project} sessions`].filter(Boolean).join(' · ');
  });
  watch(
    title,
    (text) => {
      document.title = text || 'Sessions';
    },
    { immediate: true },
  );
  useKeptFocus();
  useKeys({
    '?': () => {
      isHelpOpen.value = true;
    },
    '/': () => document.querySelector<HTMLElement>('.filter input')?.focus(),
  });

  // A report opens at a failure, unless a link names another place.
  const stop = watch(page.overview, (overview) => {
    if (!overview || !page.source.isReport) return;
    stop();
    const failed = location.hash === '' ? firstFailure(overview) : undefined;
    if (failed) go(failed, 'replace');
  });

  const content = () => {
    const { run, session, with: other } = route.value;
    const overview = page.overview.value;
    if (!overview) {
      const { message } = page.fault.value ?? {};
      if (page.connection.value === 'forbidden') return undefined;
      return <EmptyState title={message ?? 'Reading the sessions…'} />;
    }
    if (other) {
      return <PairView left={run ? `run:${run}` : `session:${session}`} right={other} />;
    }
    if (run) return <RunView id={run} />;
    if (endpoints.value.length === 0 && overview.broken.length === 0) return <FirstSession />;
    return (
      <>
        <EndpointList endpoints={endpoints.value} chosen={endpoint.value} />
        <EndpointView endpoint={endpoint.value} />
      </>
    );
  };

  return () => {
    const overview = page.overview.value;
    return (
      <div class="page">
        <button type="button" class="skip" onClick={focusContent}>
          Skip to the content
        </button>
        <header class="top">
          <h1>
            <a class="top-name" href={linkTo({})}>
              <Icon name="replay" />
              Sessions
            </a>
          </h1>
          {overview && <span class="top-project ellipsis">{overview.project}</span>}
          {overview && !overview.may.replay && !page.source.isReport && (
            <span class="tag" title="Vitest’s api.allowExec is off: nothing is replayed from here.">
              View only
            </span>
          )}
          {page.source.isReport && <span class="tag tag-run">Report</span>}
          <span class="top-space" />
          {overview && <span class="top-version secondary">{overview.version}</span>}
          <button
            type="button"
            class="button quiet icon"
            aria-label="Keys"
            title="Keys (?)"
            onClick={() => {
              isHelpOpen.value = true;
            }}
          >
            <Icon name="help" />
          </button>
        </header>
        <Banner />
        <main id="main" class="content" tabindex={-1}>
          {content()}
        </main>
        <p class="spoken" aria-live="polite">
          {page.spoken.value}
        </p>
        <ReplayDialog />
        <PairDialog />
        <RecordDialog />
        {isHelpOpen.value && (
          <Help
            onClose={() => {
              isHelpOpen.value = false;
            }}
          />
        )}
      </div>
    );
  };
});

const Help = defineComponent(
  (props: { onClose: () => void }) => () => (
    <Modal title="Keys" onClose={props.onClose}>
      {{
        default: () => (
          <dl class="keys">
            {KEYS.map(([keys, what]) => (
              <div key={what}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        ),
      }}
    </Modal>
  ),
  { props: ['onClose'] },
);

const TEST = `import { expect } from 'vitest';
import { test } from 'vitest-session-replay/fixture';

test('lists the open orders', async ({ recorder }) => {
  const response = await fetch(\`\${recorder.url}/orders?status=open\`);
  expect(response.status).toBe(200);
});`;

/** How to record, for those who have not yet. */
const FirstSession = defineComponent(() => {
  const page = usePage();
  return () =>
    page.overview.value?.may.record ? (
      <EmptyState title="No sessions yet">
        <p>Open an endpoint in front of an API, and send requests to it. They appear here.</p>
        <RecordButton isPrimary />
      </EmptyState>
    ) : (
      <EmptyState title="No sessions yet">
        <p>Write a test with the recording fixture, start your API, and run the test once:</p>
        <pre>{TEST}</pre>
        <p>Vitest saves its traffic as a session file, which then appears here.</p>
      </EmptyState>
    );
});

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['?'], 'Show the keys'],
  [['/'], 'Go to the filter'],
  [['↑', '↓'], 'Previous or next row; also Page Up, Page Down, Home, End'],
  [['→', '←'], 'Open or close what is folded'],
  [['Enter'], 'Open the row'],
  [['Esc'], 'Close the detail'],
  [['n', 'j'], 'Next failure'],
  [['p', 'k'], 'Previous failure'],
  [['r'], 'Send the request again, with the requests that it needs'],
  [['a'], 'Show what accepting the live answer would change, and ask'],
];

/** A message about the connection to the server, or about what a report leaves out. */
const Banner = defineComponent(() => {
  const page = usePage();
  const isRead = ref(false);
  return () => {
    const { source, connection, overview, fault } = page;
    if (source.isReport) {
      if (isRead.value) return undefined;
      return (
        <Notice
          kind="run"
          icon="lock"
          onDismiss={() => {
            isRead.value = true;
          }}
        >
          <p>This is a report: it shows what was replayed, and sends nothing.</p>
          {source.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </Notice>
      );
    }
    if (connection.value === 'forbidden') {
      return (
        <Notice kind="fail" icon="lock">
          <p>
            <b>The server does not know this browser.</b> Open the link with the token that the
            server has printed in its terminal, in the line “Sessions”. A new start may change it.
          </p>
        </Notice>
      );
    }
    if (connection.value === 'lost') {
      return (
        <Notice kind="fail">
          <p>
            <b>The connection to the server of this page is lost.</b> What is shown stays. The page
            connects again once {overview.value?.server ?? 'it'} runs.
          </p>
        </Notice>
      );
    }
    if (fault.value && overview.value) {
      return <Notice kind="fail">{fault.value.message}</Notice>;
    }
    return undefined;
  };
});

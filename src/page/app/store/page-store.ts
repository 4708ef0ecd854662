import { type App, type InjectionKey, inject, type ShallowRef, shallowRef } from 'vue';
import type { Overview, RunCard } from '../../api.ts';
import {
  type Connection,
  type FaultError,
  faultOf,
  type PageSource,
} from '../source/page-source.ts';
import { createRunStore, type RunStore } from './run-store.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';

/** What all views share. */
export interface PageStore {
  readonly source: PageSource;
  readonly overview: ShallowRef<Overview | undefined>;
  /** Why there is no overview, or why the overview is old. */
  readonly fault: ShallowRef<FaultError | undefined>;
  readonly connection: ShallowRef<Connection>;
  readonly sessions: SessionStore;
  readonly runs: RunStore;
  /** The text that screen readers say next. */
  readonly spoken: ShallowRef<string>;
  refresh(): Promise<void>;
  /** Ends the connection to the server. */
  close(): void;
}

const KEY: InjectionKey<PageStore> = Symbol('page');

/** Gives an app the store of a source. */
export function providePage(app: App, source: PageSource): PageStore {
  const store = createPageStore(source);
  app.provide(KEY, store);
  return store;
}

export function usePage(): PageStore {
  const store = inject(KEY);
  if (!store) throw new Error('The app has no store.');
  return store;
}

function createPageStore(source: PageSource): PageStore {
  const overview = shallowRef<Overview>();
  const fault = shallowRef<FaultError>();
  const connection = shallowRef<Connection>(source.isReport ? 'open' : 'connecting');
  const spoken = shallowRef('');
  const sessions = createSessionStore(source);
  const takeCards = (cards: readonly RunCard[]) => {
    const now = overview.value;
    if (!now) return;
    const known = new Map(cards.map((card) => [card.id, card]));
    const kept = now.runs.map((card) => known.get(card.id) ?? card);
    const ids = new Set(now.runs.map(({ id }) => id));
    const added = cards.filter(({ id }) => !ids.has(id));
    overview.value = { ...now, runs: [...added, ...kept] };
  };
  const runs = createRunStore(source, takeCards);

  const refresh = async () => {
    try {
      overview.value = await source.overview();
      fault.value = undefined;
      sessions.readAhead(overview.value.sessions);
    } catch (error) {
      fault.value = faultOf(error);
      if (fault.value.status === 403) connection.value = 'forbidden';
    }
  };
  const unsubscribe = source.subscribe((event) => {
    if (event.type === 'changed') void refresh();
    else if (event.type === 'run') runs.take(event);
    else {
      connection.value = event.state;
      if (event.state !== 'open') return;
      void refresh();
      // News from before the connection are lost.
      void runs.recover();
    }
  });
  void refresh();

  return {
    ...{ source, overview, fault, connection, sessions, runs, spoken, refresh },
    close: unsubscribe,
  };
}

/** The page as a dock of Vite's DevTools, if they are among the plugins. Nothing is imported from the DevTools. */

/** The part of the context of a DevTools plugin that is needed (`@vitejs/devtools-kit`). */
export interface DevToolsContext {
  readonly docks: { register(entry: DockEntry): unknown };
}

interface DockEntry {
  readonly id: string;
  readonly title: string;
  /** URL of a picture. */
  readonly icon: string;
  readonly type: 'iframe';
  readonly url: string;
}

/** Two arrows, there and back. The DevTools would load an icon that is named after Iconify from Iconify's server. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%234f7cff' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'%3E%3Cpath d='M4 8h15l-4-4M20 16H5l4 4'/%3E%3C/svg%3E";

/** Waits for the DevTools and for the page, whichever comes first. */
export class Dock {
  #context: DevToolsContext | undefined;
  #url: string | undefined;

  /** The DevTools are there. */
  setUp(context: DevToolsContext): void {
    this.#context = context;
    this.#register();
  }

  /** The page is there. */
  open(url: string): void {
    this.#url = url;
    this.#register();
  }

  #register(): void {
    if (!this.#context || this.#url === undefined) return;
    this.#context.docks.register({
      id: 'vitest-session-replay',
      title: 'Sessions',
      icon: ICON,
      type: 'iframe',
      url: this.#url,
    });
    this.#context = undefined;
  }
}

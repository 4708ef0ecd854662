/** The interface between Artillery 2 and an engine: the part that this engine uses. */

/** A test script when an engine is created: the templates of `config` are rendered, and the processor is loaded. */
export interface Script {
  readonly config: {
    readonly target?: string;
    /** The engine of scenarios that do not name one. */
    readonly engine?: string;
    readonly engines?: Readonly<Record<string, unknown>>;
    readonly plugins?: Readonly<Record<string, unknown>>;
    /** The user's functions, by name. In the main thread, this is still the path of their module. */
    readonly processor?: unknown;
    readonly payload?: readonly { readonly fields?: readonly string[] }[] | null;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly defaults?: { readonly think?: object; readonly headers?: unknown };
    /** Settings of Artillery's HTTP engine, like the next member. */
    readonly http?: object;
    readonly tls?: object;
  };
  readonly scenarios?: readonly Scenario[];
  readonly before?: Scenario;
  readonly after?: Scenario;
  /** Absolute path of the script. */
  readonly _scriptPath?: string;
}

export interface Scenario {
  readonly name?: string;
  readonly engine?: string;
  readonly flow?: readonly unknown[];
}

/** One virtual user. */
export interface Context {
  /** The columns of its payload row, `config.variables`, and values that functions set. */
  readonly vars: Record<string, unknown>;
  readonly [member: string]: unknown;
}

/** The events that an engine may report. Artillery ignores all others. */
export interface Events {
  emit(event: 'started'): unknown;
  emit(event: 'counter' | 'histogram', name: string, value: number): unknown;
  emit(event: 'rate', name: string): unknown;
  /** Counts an error as `errors.<code>`. */
  emit(event: 'error', code: string): unknown;
}

/** Ends a step or a virtual user. With an error, the user counts as failed. */
export type Step = (context: Context, done: (error?: unknown, context?: Context) => void) => void;

/** Artillery's `engine_util`. */
export interface Helpers {
  /** Renders `{{ name }}`. A text that is nothing but one variable becomes that variable's value. */
  template(text: string, context: Context): unknown;
  createThink(step: object, defaults?: object): Step;
  createLoopWithCount(count: number | string, steps: readonly Step[], options: object): Step;
}

/** One style of APIs: a client and what it is answered, on an instance of its own and on another one. */
export interface Style {
  readonly name: string;
  /** What differs between the instances: by name, the recorded value and that of the other one. */
  readonly values: Readonly<Record<string, readonly [recorded: unknown, other: unknown]>>;
  readonly exchanges: readonly StyleExchange[];
}

/**
 * In all texts, `{order}` stands for a value, `{order:uri}` for it as `encodeURIComponent` writes it
 * (see `fillText`). A text that is nothing else keeps the value's type.
 */
export interface StyleExchange {
  /** `GET /orders/{order}` */
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, all else as JSON. */
  readonly body?: unknown;
  /** @default 200 */
  readonly status?: number;
  readonly answer?: unknown;
  /** What the other instance answers, where its answer differs by more than the values. */
  readonly otherAnswer?: unknown;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Why the replay cannot send what the client would. */
  readonly gap?: string;
}

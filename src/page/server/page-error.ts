import type { PageFault } from '../api.ts';

/** A request that the page's server refuses: the client shows the message. */
export class PageError extends Error {
  readonly status: number;
  /** Path in the form that was sent, if something in it is wrong. */
  readonly field: string | undefined;

  constructor(status: number, message: string, field?: string) {
    super(message);
    this.name = 'PageError';
    this.status = status;
    this.field = field;
  }

  /** As the client gets it. */
  toFault(): PageFault {
    return { message: this.message, ...(this.field !== undefined && { field: this.field }) };
  }
}

/** Of a fault that is shown by the browser itself. */
export const PLAIN_TEXT = 'text/plain; charset=utf-8';

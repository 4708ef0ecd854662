import type { PageFault } from '../api.ts';

/** A request that the page's server refuses: the client shows the message. */
export class PageError extends Error {
  readonly status: number;
  /** Path of the wrong field in the form that was sent. Undefined if the form is not at fault. */
  readonly field: string | undefined;

  constructor(status: number, message: string, field?: string) {
    super(message);
    this.name = 'PageError';
    this.status = status;
    this.field = field;
  }

  /** The error as the client gets it. */
  toFault(): PageFault {
    return { message: this.message, ...(this.field !== undefined && { field: this.field }) };
  }
}

/** Content type of a fault that the browser itself shows. */
export const PLAIN_TEXT = 'text/plain; charset=utf-8';

import type { MergeOptions } from '../documents/merge-document.ts';

/** A document that a request writes back. */
export interface WrittenDocument extends MergeOptions {
  /** Position of the recording that has read the document. */
  readonly producer: number;
  /** Whether it is a page, of which a form is sent. */
  readonly isForm: boolean;
}

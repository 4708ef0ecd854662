/** What is known of the answer that a text stands in. */
export interface ResponseContext {
  /** Whether the server refuses the request, and may say what is wrong with its fields. */
  readonly isRefusal: boolean;
  /** Whether a request has had a text as a secret: then the answer repeats it. @default none has */
  readonly isSent?: (value: string) => boolean;
}

/** What the status of an answer tells. @param isSent whether a request has had a text as a secret */
export function responseContext(
  status: number | undefined,
  isSent?: (value: string) => boolean,
): ResponseContext {
  const isRefusal = status !== undefined && status >= 400 && status < 500;
  return { isRefusal, ...(isSent && { isSent }) };
}

/** A format that bodies of a session have and that cannot be read without a missing package. Plain data. */
export interface UnreadFormat {
  /** Such as `MessagePack`. */
  readonly format: string;
  readonly packageName: string;
}

/**
 * Warns of one such format, in one line.
 * @param where the session or sessions that have it, if there are several
 */
export function explainUnread({ format, packageName }: UnreadFormat, where?: string): string {
  const bodies = where === undefined ? `bodies of ${format}` : `bodies of ${format} in ${where}`;
  return `${packageName} is not installed: no live values are taken from or put into ${bodies}, where ids, tokens and placeholders of secrets are sent as they were recorded. To have them read: npm install --save-dev ${packageName}, and record again what was recorded without it`;
}

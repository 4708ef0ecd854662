/** What bodies of a session are in and cannot be read: a format without its package, or a content coding. Plain data. */
export interface UnreadFormat {
  /** Such as `MessagePack` or `Content-Encoding: zstd`. */
  readonly format: string;
  /** The package to be installed. Undefined for a coding. */
  readonly packageName?: string | undefined;
}

/**
 * Warns of one such format, in one line.
 * @param where the session or sessions that have it, if there are several
 */
export function explainUnread({ format, packageName }: UnreadFormat, where?: string): string {
  const bodies = where === undefined ? `bodies of ${format}` : `bodies of ${format} in ${where}`;
  if (packageName === undefined) {
    const from = where === undefined ? '' : ` in ${where}`;
    return `bodies with ${format}${from} cannot be decoded: no live values are taken from or put into them, and secrets in them cannot be found`;
  }
  return `${packageName} is not installed: no live values are taken from or put into ${bodies}, where ids, tokens and placeholders of secrets are sent as they were recorded. To have them read: npm install --save-dev ${packageName}, and record again what was recorded without it`;
}

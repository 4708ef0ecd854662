/** What the system said about a file, without its path: `EACCES: permission denied`. */
export function explainFileError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node appends the system call and the paths, which may be those of a temporary file.
  return error.message.replace(/, [a-z]+(?: '.*)?$/s, '');
}

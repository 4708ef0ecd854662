/** A part of a URL without its percent escapes; as it stands where they are no UTF-8. */
export function decodeEscapes(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

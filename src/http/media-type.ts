/** The media type of a Content-Type, without its parameters, in lower case; empty without one (RFC 9110, section 8.3). */
export function essenceOf(contentType: string | undefined): string {
  const [essence = ''] = /^[^;,]*/.exec(contentType ?? '') ?? [];
  return essence.trim().toLowerCase();
}

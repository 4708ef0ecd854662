/** The media type of a Content-Type, without its parameters, in lower case; empty without one (RFC 9110, section 8.3). */
export function essenceOf(contentType: string | undefined): string {
  const [essence = ''] = /^[^;,]*/.exec(contentType ?? '') ?? [];
  return essence.trim().toLowerCase();
}

/**
 * Whether a body of a type is a form, `name=value&…` (URL standard, section 5), also where a client calls
 * it `text/x-www-form-urlencoded`, or has left out what stands before the slash.
 * @param type its essence
 */
export function isFormType(type: string): boolean {
  return /\bx-www-form-urlencoded$/.test(type);
}

const TEXTS = /^text\/|json|xml|(?:java|ecma)script|graphql|yaml/;

/** Whether bodies of a type are texts. @param type its essence */
export function isTextType(type: string): boolean {
  return TEXTS.test(type) || isFormType(type);
}

const MEDIA = /^(?:image\/(?!svg)|audio\/|video\/|font\/)/;

/** Whether bodies of a type are pictures, sounds or the like, which are no texts. @param type its essence */
export function isMediaType(type: string): boolean {
  return MEDIA.test(type);
}

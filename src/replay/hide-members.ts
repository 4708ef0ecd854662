import { isCredential } from './is-credential.ts';

/** A member of JSON whose value is a string, perhaps cut off. */
const MEMBER = /"((?:[^"\\]|\\.)*)"(\s*:\s*)"(?:[^"\\]|\\.)*("|\\?$)/g;
/** A parameter of a query or a form. */
const PARAMETER = /(?<=^|[?&\s])([\w.[\]-]+)=[^&\s"'<>]+/g;

/** A text without the values of what has the name of a credential, such as `access_token`. */
export function hideMembers(text: string): string {
  return text
    .replace(MEMBER, (all, name: string, colon: string) =>
      isCredential(name) ? `"${name}"${colon}"…"` : all,
    )
    .replace(PARAMETER, (all, name: string) => (isCredential(name) ? `${name}=…` : all));
}

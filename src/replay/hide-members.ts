import { isCredential } from './is-credential.ts';

/** A member of JSON whose value is a string, perhaps cut off. */
const MEMBER = /"((?:[^"\\]|\\.)*)"(\s*:\s*)"((?:[^"\\]|\\.)*)("|\\?$)/g;
/** A parameter of a query or a form. */
const PARAMETER = /(?<=^|[?&\s])([\w.[\]-]+)=([^&\s"'<>]+)/g;

/** A text without the values of what has the name of a credential, such as `access_token`. */
export function hideMembers(text: string): string {
  return text
    .replace(MEMBER, (all, name: string, colon: string) =>
      isCredential(name) ? `"${name}"${colon}"…"` : all,
    )
    .replace(PARAMETER, (all, name: string) => (isCredential(name) ? `${name}=…` : all));
}

/** The values of what has the name of a credential in a text, as they are written there. */
export function findMembers(text: string): { readonly name: string; readonly value: string }[] {
  const members = [...text.matchAll(MEMBER)].map(([, name = '', , value = '']) => ({
    name,
    value,
  }));
  const parameters = [...text.matchAll(PARAMETER)].map(([, name = '', value = '']) => {
    return { name, value };
  });
  return [...members, ...parameters].filter(({ name }) => isCredential(name));
}

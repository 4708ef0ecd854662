/** What nobody would take for a word. */
export const RANDOM = 'x8Kq2VbT7nLw4ZpR9sDf';

/** Where something stands, and what of it is a secret. */
export interface Place {
  readonly in:
    | 'text'
    | 'page'
    /** An answer that refuses nothing. */
    | 'answer'
    | 'form'
    | 'query'
    /** A form that is sent to where logins are. */
    | 'login'
    /** Of a request, which is told where logins are sent to it. */
    | 'path'
    | 'cookie'
    /** Of a login: one that is looked for in bodies and URLs as well. */
    | 'password'
    /** User and password. */
    | 'basic'
    /** Of a header, which is the secret itself if it names one. */
    | 'header name'
    | `header ${string}`
    /** A body of a request for a path. */
    | `body ${string}`;
  readonly text: string;
  readonly secrets: readonly string[];
}

export const words = (list: string): readonly string[] => list.trim().split(/\s+/);

export function text(written: string, ...secrets: readonly string[]): Place {
  return { in: 'text', text: written, secrets };
}

export function header(name: string, value: string, ...secrets: readonly string[]): Place {
  return { in: `header ${name}`, text: value, secrets };
}

/** A member whose name is that of a secret. */
export function member(name: string, value = RANDOM): Place {
  return text(JSON.stringify({ [name]: value }), value);
}

/** A member whose name is that of none. */
export function plainMember(name: string): Place {
  return text(JSON.stringify({ [name]: RANDOM }));
}

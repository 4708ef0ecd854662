import type { Roles } from './roles.ts';

/**
 * The roles that a place in requests had last: it has the same in those of one kind, and most requests
 * are followed by more of their kind.
 */
export class RolesMemo {
  #subjects: readonly string[] | undefined;
  #isCall = false;
  #roles: Roles | undefined;

  /** Undefined: not known for a request about this. */
  get(subjects: readonly string[], isCall: boolean): Roles | undefined {
    return this.#subjects === subjects && this.#isCall === isCall ? this.#roles : undefined;
  }

  set(subjects: readonly string[], isCall: boolean, roles: Roles): Roles {
    this.#subjects = subjects;
    this.#isCall = isCall;
    this.#roles = roles;
    return roles;
  }
}

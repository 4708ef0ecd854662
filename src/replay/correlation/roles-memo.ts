import type { About } from './about.ts';
import type { Roles } from './roles.ts';

/**
 * The roles that a place in requests had last: it has the same in those that are about the same, and
 * most requests are followed by more of their kind.
 */
export class RolesMemo {
  #about: About | undefined;
  #roles: Roles | undefined;

  /** Undefined: not known for a request about this. */
  get(about: About): Roles | undefined {
    return this.#about === about ? this.#roles : undefined;
  }

  set(about: About, roles: Roles): Roles {
    this.#about = about;
    this.#roles = roles;
    return roles;
  }
}

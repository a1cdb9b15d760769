import type { User } from '../entities/users.ts';
import type { IdSource } from '../ids.ts';

/** Whose token is used, and somebody to share with. */
const USERNAMES = ['local', 'colleague'];

/** The people of the organization, and which of them have a role on a dataset or a deployment. */
export class UserTables {
  readonly users: Map<string, User> = new Map();
  readonly #members = new Map<string, Map<User, string>>();

  constructor(newId: IdSource) {
    for (const username of USERNAMES) {
      const user = { id: newId('user'), username };
      this.users.set(user.id, user);
    }
  }

  /** Roles of a resource by user; the one whose token is used made it. */
  readonly members = (resourceId: string): Map<User, string> => {
    let members = this.#members.get(resourceId);
    if (members === undefined) {
      const [owner] = this.users.values();
      members = new Map(owner === undefined ? [] : [[owner, 'ADMIN']]);
      this.#members.set(resourceId, members);
    }
    return members;
  };
}

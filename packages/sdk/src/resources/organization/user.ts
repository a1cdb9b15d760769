import { type Connection, readNothing } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readUsers, type UserRecord } from '../../wire/user.ts';
import { Resource } from '../resource.ts';

/** Someone who works with the platform. */
export class User extends Resource {
  readonly id: string;
  readonly username: string;

  constructor(connection: Connection, record: UserRecord) {
    super(connection);
    this.id = record.id;
    this.username = record.username;
  }

  override toJSON(): object {
    return { id: this.id, username: this.username };
  }
}

/** What users have access to, in the platform's word and by its id. */
export interface SharedResource {
  readonly kind: string;
  readonly id: string;
}

const usersPath = ({ kind, id }: SharedResource): string => apiPath`/api/access/${kind}/${id}/users`;

/** Those who have access to a resource, in one request. */
export const listUsers = (
  connection: Connection,
  resource: SharedResource,
  { username, signal }: { readonly username?: string | undefined; readonly signal: MaybeSignal },
): LazyList<User> =>
  LazyList.ofOne(async () => {
    const call = { method: 'GET', path: usersPath(resource), query: { username }, read: readUsers, signal } as const;
    return (await connection.request(call)).map((record) => new User(connection, record));
  });

/** Gives a user access to a resource; without a role the platform gives the one that the organization is set to. */
export const addUser = (
  connection: Connection,
  resource: SharedResource,
  {
    userId,
    role,
    signal,
  }: { readonly userId: string; readonly role: string | undefined; readonly signal: MaybeSignal },
): Promise<void> =>
  connection.request({
    method: 'POST',
    path: usersPath(resource),
    body: { user_id: userId, role },
    // Access that is given twice is given once.
    isIdempotent: true,
    read: readNothing,
    signal,
  });

import { PicselliaError } from './errors.ts';
import type { Connection } from './http/connection.ts';
import { apiPath } from './http/query.ts';
import type { MaybeSignal } from './http/signals.ts';
import type { ClientOptions } from './open-connection.ts';
import { type OrganizationRecord, readOrganization, readOrganizationId, readPing } from './wire/account.ts';

/**
 * Who a token belongs to, and the organization that is acted for. It is plain data, which another process may be given to
 * open a client with.
 */
export interface Account {
  readonly username: string;
  readonly organization: OrganizationRecord;
}

const findOrganizationId = (connection: Connection, name: string): Promise<string> =>
  connection.request({
    method: 'GET',
    path: '/api/organizations/find',
    query: { name },
    read: readOrganizationId,
  });

export const getOrganization = (
  connection: Connection,
  id: string,
  signal?: MaybeSignal,
): Promise<OrganizationRecord> =>
  connection.request({ method: 'GET', path: apiPath`/api/organization/${id}`, read: readOrganization, signal });

/** Checks the token and finds the organization: by its id, by its name, or the token's default one. */
export const openAccount = async (connection: Connection, options: ClientOptions): Promise<Account> => {
  const { organizationId, organizationName } = options;
  const known = organizationId === undefined ? undefined : getOrganization(connection, organizationId);
  // A wrong token is told by the ping, which is awaited first.
  known?.catch(() => undefined);
  const ping = await connection.request({ method: 'GET', path: '/api/home/ping', read: readPing });
  if (known !== undefined) return { username: ping.username, organization: await known };
  const id =
    organizationName === undefined
      ? ping.defaultOrganizationId
      : await findOrganizationId(connection, organizationName);
  if (id === undefined) {
    throw new PicselliaError('the token has no default organization: pass organizationId or organizationName');
  }
  return { username: ping.username, organization: await getOrganization(connection, id) };
};

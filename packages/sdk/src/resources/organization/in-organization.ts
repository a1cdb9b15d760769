import type { Connection } from '../../http/connection.ts';
import { apiPath, type Query } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';

/** The API path of a kind of object in the organization that a connection acts for. */
export const organizationPath = (connection: Connection, noun: string): string =>
  `${apiPath`/api/organization/${connection.organizationId}`}/${noun}`;

/** Finds one object of the organization, by its name or its id. */
export const findInOrganization = <T>(
  connection: Connection,
  noun: string,
  call: { readonly query: Query; readonly read: (body: unknown) => T; readonly signal: MaybeSignal },
): Promise<T> => connection.request({ method: 'GET', path: `${organizationPath(connection, noun)}/find`, ...call });

/** Makes an object in the organization. */
export const createInOrganization = <T>(
  connection: Connection,
  noun: string,
  call: { readonly body: object; readonly read: (body: unknown) => T; readonly signal: MaybeSignal },
): Promise<T> => connection.request({ method: 'POST', path: organizationPath(connection, noun), ...call });

import { HttpError, notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import type { Routes } from './route.ts';

/** The newest client this emulator was tried with; a greater number makes the client warn. */
const SDK_VERSION = '6.37.0';

export const organizationRoutes = ({ store }: Platform): Routes => {
  const { organization } = store;
  const answer = {
    id: organization.id,
    name: organization.name,
    default_connector_id: organization.connectorId,
  };
  return {
    'GET /api/home/ping': () => ({
      sdk_version: SDK_VERSION,
      username: 'local',
      default_organization: organization.id,
    }),
    'GET /api/organizations/find': ({ query }) => {
      if (query.get('name') !== organization.name) throw notFound('Organization');
      return answer;
    },
    'GET /api/organization/:org': () => answer,
  };
};

/** Refuses what belongs to another organization. */
export const checkOrganization = (platform: Platform, organizationId: string): void => {
  if (organizationId !== platform.store.organization.id) throw new HttpError(403, 'Not a member of this organization');
};

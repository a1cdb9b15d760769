import { HttpError, notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { listOf, type Routes } from './route.ts';

/** The newest client this emulator was tried with; a greater number makes the client warn. */
const SDK_VERSION = '6.37.0';

export const organizationRoutes = ({ store }: Platform): Routes => {
  const { organization } = store;
  const datalake = { ...store.datalake, connector_id: organization.connectorId, description: '' };
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
    'GET /api/organization/:org/datalakes': () => listOf([datalake]),
    'GET /api/organization/:org/datalake': ({ query }) => {
      const asked = query.get('id') ?? query.get('name');
      if (asked !== null && asked !== datalake.id && asked !== datalake.name) throw notFound('Datalake');
      return datalake;
    },
    'GET /api/datalake/:id': ({ param }) => {
      if (param('id') !== datalake.id) throw notFound('Datalake');
      return datalake;
    },
  };
};

/** Refuses what belongs to another organization. */
export const checkOrganization = (platform: Platform, organizationId: string): void => {
  if (organizationId !== platform.store.organization.id) throw new HttpError(403, 'Not a member of this organization');
};

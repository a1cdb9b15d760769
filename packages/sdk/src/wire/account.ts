import * as z from 'zod';
import { lazily } from './lazily.ts';

const pingWire = lazily(() => z.object({ username: z.string(), default_organization: z.string().nullish() }));
const foundOrganizationWire = lazily(() => z.object({ id: z.string() }));
const organizationWire = lazily(() =>
  z.object({ id: z.string(), name: z.string(), default_connector_id: z.string().nullish() }),
);

export interface PingRecord {
  readonly username: string;
  readonly defaultOrganizationId: string | undefined;
}

export interface OrganizationRecord {
  readonly id: string;
  readonly name: string;
  readonly connectorId: string | undefined;
}

export const readPing = (body: unknown): PingRecord => {
  const { username, default_organization } = pingWire().parse(body);
  return { username, defaultOrganizationId: default_organization ?? undefined };
};

export const readOrganizationId = (body: unknown): string => foundOrganizationWire().parse(body).id;

export const readOrganization = (body: unknown): OrganizationRecord => {
  const { id, name, default_connector_id } = organizationWire().parse(body);
  return { id, name, connectorId: default_connector_id ?? undefined };
};

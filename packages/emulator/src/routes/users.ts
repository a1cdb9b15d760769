import { z } from 'zod';
import type { User } from '../entities/users.ts';
import { HttpError, notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { created, type Routes, readBody } from './route.ts';

const accessBody = z.object({ user_id: z.string(), role: z.string().optional() });

/** Who is in the organization, and who works on what. */
export const userRoutes = ({ store }: Platform): Routes => {
  const { users, members } = store.users;
  const usersOf = (id: string): object => ({ users: [...members(id)].map(([user, role]) => ({ ...user, role })) });
  const resourceRoutes = (resource: string, exists: (id: string) => boolean): Routes => ({
    [`GET /api/access/${resource}/:id/users`]: ({ param }) => {
      if (!exists(param('id'))) throw notFound('Resource');
      return usersOf(param('id'));
    },
    [`POST /api/access/${resource}/:id/users`]: ({ param, body }) => {
      if (!exists(param('id'))) throw notFound('Resource');
      const { user_id, role = 'USER' } = readBody(accessBody, body);
      const user: User | undefined = users.get(user_id);
      if (user === undefined) throw new HttpError(400, `There is no user ${user_id}`);
      members(param('id')).set(user, role);
      return created(usersOf(param('id')));
    },
  });
  return {
    'GET /api/access/organization/:org/users': ({ query }) => {
      const name = query.get('username');
      return { users: [...users.values()].filter(({ username }) => name === null || username === name) };
    },
    ...resourceRoutes('dataset', (id) => store.datasets.has(id)),
    ...resourceRoutes('deployment', (id) => store.deployments.byId.has(id)),
  };
};

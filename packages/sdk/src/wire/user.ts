import * as z from 'zod';
import { lazily } from './lazily.ts';

export interface UserRecord {
  readonly id: string;
  readonly username: string;
}

const usersWire = lazily(() => z.object({ users: z.array(z.object({ id: z.string(), username: z.string() })) }));

export const readUsers = (body: unknown): UserRecord[] => usersWire().parse(body).users;

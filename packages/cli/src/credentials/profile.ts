import * as z from 'zod';
import { CommandError } from '../errors.ts';
import { readHost } from './host.ts';
import { isToken, Token } from './token.ts';

/** What login stores: a token, the platform that it is for, and the organization to act for. */
export interface Profile {
  readonly host: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly username: string;
  readonly token: Token;
}

const FORMAT = 1;

const wire = () =>
  z.object({
    format: z.literal(FORMAT),
    host: z.string(),
    organization_id: z.guid(),
    organization_name: z.string(),
    username: z.string(),
    api_token: z.string().refine(isToken),
  });

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Reads the text of a profile's file.
 * @throws CommandError when it is none; what it holds is never shown
 */
export const readProfile = (text: string, path: string): Profile => {
  const parsed = wire().safeParse(asJson(text));
  if (!parsed.success) {
    throw new CommandError(`${path}: this is no profile of this picsellia-ts.`, {
      hint: 'Store it anew: picsellia-ts login',
    });
  }
  const { host, organization_id, organization_name, username, api_token } = parsed.data;
  return {
    host: readHost(host, path),
    organizationId: organization_id,
    organizationName: organization_name,
    username,
    token: new Token(api_token),
  };
};

/** The text of a profile's file; the one place where a token is written. */
export const writtenProfile = (profile: Profile): string =>
  `${JSON.stringify(
    {
      format: FORMAT,
      host: profile.host,
      organization_id: profile.organizationId,
      organization_name: profile.organizationName,
      username: profile.username,
      api_token: profile.token.reveal(),
    },
    null,
    2,
  )}\n`;

import type { Client, Job } from '@picsellia-ts/sdk';
import { CommandError, isOwnError, PLATFORM_EXIT_CODE } from '../errors.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws CommandError for a text that is no id */
export const readJobId = (text: string): string => {
  if (UUID.test(text)) return text.toLowerCase();
  throw new CommandError(`${text}: a job is named by its id, a uuid.`, {
    hint: 'picsellia-ts launch prints it, and it stands in the address of its page.',
  });
};

/**
 * Gets a job.
 * @throws CommandError with exit code 4 when the organization has none of that id
 */
export const findJob = async (client: Client, id: string, signal?: AbortSignal): Promise<Job> => {
  try {
    return await client.getJobById(id, { signal });
  } catch (error) {
    if (!isOwnError(error) || error.name !== 'ResourceNotFoundError') throw error;
    throw new CommandError(`The organization ${client.organizationName} has no job ${id}.`, {
      hint: 'Look at the id, or name another organization: --organization NAME',
      exitCode: PLATFORM_EXIT_CODE,
      cause: error,
    });
  }
};

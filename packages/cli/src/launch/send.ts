import type { Client, Job } from '@picsellia-ts/sdk';
import { CommandError, isOwnError, PLATFORM_EXIT_CODE } from '../errors.ts';
import type { Prepared } from './prepare.ts';

const hasField = (error: object, name: string, test: (value: unknown) => boolean): boolean =>
  name in error && test((error as Record<string, unknown>)[name]);

/** Whether a launch that failed so may have begun a job all the same. */
const mayHaveBegun = (error: Error): boolean =>
  error.name === 'TimeoutError' ||
  error.name === 'ResponseFormatError' ||
  (error.name === 'ConnectionError' && hasField(error, 'requestSent', (sent) => sent === true)) ||
  hasField(error, 'status', (status) => typeof status === 'number' && status >= 500);

/**
 * Launches, once: a second one would be a second job.
 * @throws CommandError with exit code 4 when it is not known whether a job has begun; what the platform refuses it with
 */
export const sendLaunch = async (client: Client, { send }: Prepared): Promise<Job> => {
  try {
    return await send();
  } catch (error) {
    if (!isOwnError(error) || !mayHaveBegun(error)) throw error;
    throw new CommandError(`It is not known whether the job began: ${error.message.replace(/\.$/, '')}.`, {
      hint: `Look among the jobs before you launch again: ${client.host}/${client.organizationId}/jobs`,
      exitCode: PLATFORM_EXIT_CODE,
      cause: error,
    });
  }
};

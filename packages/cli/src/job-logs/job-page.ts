import type { Client, JobAnswer } from '@picsellia-ts/sdk';
import * as z from 'zod';

const runs = () =>
  z.array(z.object({ id: z.string(), created_at: z.string().nullish(), updated_at: z.string().nullish() }));

const newestRun = (answer: JobAnswer | undefined): string | undefined => {
  const known = runs().safeParse(answer?.['runs']).data ?? [];
  const timed = known.map(({ id, created_at, updated_at }) => ({ id, at: Date.parse(updated_at ?? created_at ?? '') }));
  return timed.toSorted((one, other) => (other.at || 0) - (one.at || 0))[0]?.id;
};

/** Address of the page where people see a job, and its newest run where the answer names one. Source: docs/protocol/jobs.md. */
export const jobPage = (client: Client, id: string, answer?: JobAnswer): string => {
  const run = newestRun(answer);
  return `${client.host}/${client.organizationId}/jobs/${id}${run === undefined ? '' : `/runs/${run}`}`;
};

/** What the documentation's page on the context of a job shows, as a program of this SDK; it prints what it found. */
import { Client } from '@picsellia-ts/sdk';
import * as z from 'zod';

const { api_token: apiToken = '', organization_id: organizationId = '', host = '', job_id: jobId = '' } = process.env;

const client = await Client.connect({ apiToken, organizationId, host });
const job = await client.getJobById(jobId);

// Only the first key is always there; the others depend on the type of the processing.
const contextShape = z.object({
  input_dataset_version_id: z.uuid(),
  output_dataset_version_id: z.uuid().nullish(),
  model_version_id: z.uuid().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
const { datasetversionprocessingjob } = await job.sync();
const context = contextShape.parse(datasetversionprocessingjob);

const input = await client.getDatasetVersionById(context.input_dataset_version_id);
const assets = (await input.listAssets().toArray()).map(({ filename }) => filename).sort();
const found: Record<string, unknown> = { input: input.version, assets, parameters: context.parameters };
if (context.output_dataset_version_id != null) {
  found['output'] = (await client.getDatasetVersionById(context.output_dataset_version_id)).version;
}
if (context.model_version_id != null) {
  found['model'] = (await client.getModelVersionById(context.model_version_id)).name;
}
process.stdout.write(`${JSON.stringify(found)}\n`);
await client.close();

import { expect, test } from '@jest/globals';
import { Client, type Processing, ResourceConflictError } from '../src/index.ts';
import { TOKEN } from './support/platform.ts';
import { type Exchange, startReplay } from './support/recording.ts';

const id = (prefix: string, number: number): string => `${prefix}-0000-4000-8000-${String(number).padStart(12, '0')}`;
const VERSION = id('000da5e1', 1);
const MODEL_VERSION = id('00040de7', 1);

/** Where this client is meant to differ from the recorded one, and why. */
const WANTED_DIFFERENCES: readonly { matches: (exchange: Exchange) => boolean; reason: string }[] = [
  {
    matches: ({ body }) => typeof body === 'object' && body !== null && 'target_version_name' in body,
    reason: 'the command line of the vendor launches with a body of its own; here the name is among the inputs alone',
  },
];

const isWanted = (exchange: Exchange): boolean => !WANTED_DIFFERENCES.some(({ matches }) => matches(exchange));

const register = async (client: Client): Promise<Processing> => {
  const options = {
    name: 'my-processing',
    target: 'DATASET_VERSION',
    description: 'what it does',
    type: 'PRE_ANNOTATION',
    defaultCpu: 4,
    defaultGpu: 0,
    defaultParameters: { threshold: 0.3, batch: 8 },
    dockerImage: 'registry.test/my-processing',
    dockerTag: 'latest',
  } as const;
  await client.createProcessing(options);
  await expect(client.createProcessing(options)).rejects.toThrow(ResourceConflictError);
  const processing = await client.getProcessing('my-processing');
  const defaultParameters = { threshold: 0.4, batch: 8 };
  await processing.update({ dockerTag: '1.1', defaultParameters, defaultCpu: 2, defaultGpu: 0 });
  expect(processing.docker).toBe('registry.test/my-processing:1.1');
  expect(processing.toJSON()).toMatchObject({
    description: 'what it does',
    dockerImage: 'registry.test/my-processing',
    dockerTag: '1.1',
    dockerFlags: [],
    defaultCpu: 2,
    defaultGpu: 0,
    defaultParameters,
  });
  return processing;
};

const declareInputs = async (processing: Processing): Promise<void> => {
  expect(await processing.listProcessingInputs()).toEqual([]);
  const name = 'model_version_id';
  await processing.addProcessingInput({
    name,
    inputType: 'MODEL_VERSION',
    required: true,
    inferenceTypeConstraint: 'OBJECT_DETECTION',
  });
  await processing.addProcessingInput({ name: 'old', inputType: 'TEXT', required: false });
  const changed = await processing.updateProcessingInput(name, { required: true });
  expect(changed).toMatchObject({ name, inputType: 'MODEL_VERSION', inferenceTypeConstraint: undefined });
  await processing.deleteProcessingInput('old');
};

const launchOnAssets = async (client: Client, processing: Processing): Promise<void> => {
  const version = await client.getDatasetVersionById(VERSION);
  const assets = await version.listAssets({ limit: 2 }).toArray();
  await expect(version.launchProcessing({ processing, assets })).rejects.toThrow(
    "Input 'model_version_id' is required",
  );
  const inputs = { model_version_id: MODEL_VERSION, target_version_name: 'by-launch' };
  const twice = [...assets, ...assets];
  const options = { processing, assets: twice, parameters: { threshold: 0.9 }, cpu: 2, gpu: 0, inputs };
  const launched = await version.launchProcessing(options);
  expect(launched.status).toBe('PENDING');
  const job = await client.getJobById(launched.id);
  const { processing_job: context } = await job.sync();
  const { payload_presigned_url: url } = context as { payload_presigned_url: string };
  // The recording holds no content of files.
  await expect(client.fetchJson(url)).rejects.toThrow('JSON');
};

const readContexts = async (client: Client): Promise<void> => {
  const contexts = [
    [7, 'processing_job', undefined],
    [8, 'datasetversionprocessingjob', id('000da5e1', 3)],
    [9, 'dataset_version_processing_job', id('000da5e1', 4)],
  ] as const;
  for (const [number, key, output] of contexts) {
    const job = await client.getJobById(id('000070b2', number));
    expect(await job.sync()).toHaveProperty(key);
    if (output !== undefined) await client.getDatasetVersionById(output);
  }
};

const launchOnOthers = async (client: Client): Promise<void> => {
  const common = { defaultCpu: 1, defaultGpu: 0, defaultParameters: {} };
  const datalake = await client.getDatalake();
  const tagger = await client.createProcessing({
    ...common,
    name: 'tagger',
    target: 'DATALAKE',
    type: 'DATA_AUTO_TAGGING',
    dockerImage: 'registry.test/tagger',
    dockerTag: '1',
  });
  const data = await datalake.listData({ limit: 2 }).toArray();
  const job = await datalake.launchProcessing({ processing: tagger, data });
  const { processing_job: context } = await job.sync();
  const { payload_presigned_url: url } = context as { payload_presigned_url: string };
  await expect(client.fetchJson(url)).rejects.toThrow('JSON');
  const model = await client.getModelVersionById(MODEL_VERSION);
  const converter = await client.createProcessing({
    ...common,
    name: 'converter',
    target: 'MODEL_VERSION',
    type: 'MODEL_CONVERSION',
    dockerImage: 'registry.test/conv',
    dockerTag: '1',
  });
  await (await model.launchProcessing({ processing: converter, parameters: { opset: 17 } })).sync();
};

test('launches processings on the three targets as the reference client did', async () => {
  await using replay = await startReplay('launch');
  await using client = await Client.connect({
    host: replay.server.origin,
    apiToken: TOKEN,
    organizationName: 'stand-in',
  });
  const processing = await register(client);
  await declareInputs(processing);
  await launchOnAssets(client, processing);
  await readContexts(client);
  await launchOnOthers(client);
  expect(replay.sent()).toEqual(replay.recorded.filter(isWanted));
});

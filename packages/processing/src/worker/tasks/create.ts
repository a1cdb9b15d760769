import type { Datalake, DatasetVersion } from '@picsellia-ts/sdk';
import { ahead } from '../../ahead.ts';
import type { Written } from '../../ledger.ts';
import { readSelection, readTarget } from '../context.ts';
import type { RunInput } from '../run-input.ts';
import { type FittedImage, fitImages } from '../write/fit-images.ts';
import { readTraces } from '../write/image-traces.ts';
import { ImageWriter } from '../write/image-writer.ts';
import { countPlatform } from '../write/verify.ts';
import { verifyImages } from '../write/verify-images.ts';
import { outputTypeFor, readOutput, settleType } from './output-version.ts';
import type { Plan, PlanWays } from './plan.ts';
import { annotationsOf, assetsOf, datasetLine, refuseData } from './read-dataset.ts';

/** A task that makes images of those it reads: data augmentation and the creation of a dataset version. */
export const planCreation = async (input: RunInput): Promise<Plan<readonly FittedImage[]>> => {
  const { client, context, definition, jobId, line, isTakenUp = false } = input;
  const known = ahead(Promise.all([readTarget(client, context), readDatalake(input)]));
  const selection = await readSelection(client, context);
  // By its id alone: the first images are on their way when the version itself is known.
  const assets = assetsOf(client.readerOfDatasetVersion(context.targetId), selection);
  const [source, datalake] = await known;
  // Last, because it may have to be made.
  await input.running;
  const output = await readOutput(input, source);
  const [traces, before] = await Promise.all([readTraces(input, output), countPlatform(output)]);
  const outputType = outputTypeFor(definition, source);
  const written = { ...definition, ...(outputType !== undefined && { outputType }) };
  const facts = { source, output, doneBefore: traces.done, by: `by way of the datalake ${datalake.name}` };
  return {
    ...creationPlan(
      definition.name,
      { ...facts, ...(selection && { selection }) },
      {
        ...assets,
        ...annotationsOf(source),
        open: (tools) =>
          new ImageWriter({ ...tools, jobId, line, source, output, datalake, isTakenUp, definition: written }),
        async verify(ledger) {
          await settleType(output, definition);
          return verifyImages(output, ledger, before);
        },
      },
    ),
    findTrace: (item) => traces.find(item),
  };
};

/** What a creation's plan is made from. */
export interface CreationFacts {
  readonly source: DatasetVersion;
  readonly output: DatasetVersion;
  readonly selection?: readonly string[];
  readonly doneBefore: ReadonlyMap<string, Written>;
}

/** The rules of a task that makes images, wherever assets come from and results go. */
export const creationPlan = (
  name: string,
  { source, output, selection, doneBefore }: CreationFacts,
  ways: PlanWays<readonly FittedImage[]>,
): Plan<readonly FittedImage[]> => ({
  context: { datasetVersion: source, output },
  announcement: [{ level: 'info', text: datasetLine(name, source, selection) }],
  refuse: refuseData,
  doneBefore,
  selected: selection?.length,
  fit: (result, asset) => fitImages(result, asset.filename),
  ...ways,
});

/** Where new images are stored: in the datalake that the job names, else in the default one. */
const readDatalake = ({ client, context: { outputDatalakeId: id } }: RunInput): Promise<Datalake> =>
  client.getDatalake(id === undefined ? {} : { id });

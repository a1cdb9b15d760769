import type { Datalake } from '@picsellia-ts/sdk';
import { readSelection, readTarget } from '../context.ts';
import type { RunInput } from '../run-input.ts';
import { type FittedImage, fitImages } from '../write/fit-images.ts';
import { readTraces } from '../write/image-traces.ts';
import { ImageWriter } from '../write/image-writer.ts';
import { countPlatform } from '../write/verify.ts';
import { verifyImages } from '../write/verify-images.ts';
import { readOutput } from './output-version.ts';
import type { Plan } from './plan.ts';
import { datasetLine, refuseData } from './read-dataset.ts';

/** A task that makes images of those it reads: data augmentation and the creation of a dataset version. */
export const planCreation = async (input: RunInput): Promise<Plan<readonly FittedImage[]>> => {
  const { client, context, definition, jobId } = input;
  const [source, selection, datalake] = await Promise.all([
    readTarget(client, context),
    readSelection(client, context),
    readDatalake(input),
  ]);
  // Last, because it may have to be made.
  const output = await readOutput(input, source);
  const [traces, before] = await Promise.all([readTraces(input, output), countPlatform(output)]);
  return {
    context: { datasetVersion: source, output },
    announcement: [
      { level: 'info', text: datasetLine(definition.name, source, selection) },
      { level: 'info', text: `output ${output.name}/${output.version}, by way of the datalake ${datalake.name}` },
    ],
    pages: source.listAssets(selection ? { ids: selection } : {}).pages(),
    annotationsOf: (id) => Array.fromAsync(source.loadAnnotations({ assetIds: [id] })),
    refuse: refuseData,
    doneBefore: traces.done,
    findTrace: (item) => traces.find(item),
    selected: selection?.length,
    fit: (result, asset) => fitImages(result, asset.filename),
    open: (tools) => new ImageWriter({ ...tools, jobId, source, output, datalake, definition }),
    verify: (ledger) => verifyImages(output, ledger, before),
  };
};

/** Where new images are stored: in the datalake that the job names, else in the default one. */
const readDatalake = ({ client, context: { outputDatalakeId: id } }: RunInput): Promise<Datalake> =>
  client.getDatalake(id === undefined ? {} : { id });

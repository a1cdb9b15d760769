import { join } from 'node:path';
import type { ModelVersion } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../../../definition.ts';
import { ConfigurationError } from '../../../errors.ts';
import { Ledger, type WrittenFile } from '../../../ledger.ts';
import type { TargetFile, TargetModel } from '../../../target-model.ts';
import { checkModelType, chooseFile, explain404, labelsOf } from '../../context.ts';
import type { RunInput } from '../../run-input.ts';
import { MadeFiles } from './made-files.ts';
import type { HeldFile, ModelPlace } from './place.ts';
import { platformPlace } from './platform-place.ts';

/** What a job on a model version is about. */
export interface ModelJob {
  readonly version: ModelVersion;
  readonly place: ModelPlace;
  /** What a former start has stored, by its ledger; by name. */
  readonly storedBefore: ReadonlyMap<string, WrittenFile>;
  /** What a former start has made; undefined where nothing is taken up again. */
  readonly made?: MadeFiles;
}

/** Refuses a model of another framework than the processing's. @throws ConfigurationError */
const checkFramework = (
  { name, framework }: LooseDefinition,
  model: Pick<TargetModel, 'name' | 'framework'>,
  line: RunInput['line'],
): void => {
  if (framework === undefined || model.framework === framework) return;
  if (model.framework !== 'NOT_CONFIGURED') {
    const found = `the model version ${model.name} is of the framework ${model.framework}`;
    throw new ConfigurationError(`${found}, but ${name} needs ${framework}`);
  }
  line('warn', `the model version has no framework; ${name} takes it for ${framework}`);
};

/**
 * Fetches the model version that the job aims at.
 *
 * @throws ConfigurationError when the job aims at something else, or the platform does not know it.
 */
export const readModelJob = async ({ client, context, definition, workDir, jobId }: RunInput): Promise<ModelJob> => {
  const { target = 'model version', targetId } = context;
  if (target !== 'model version') {
    const { name, task } = definition;
    throw new ConfigurationError(`the job aims at a ${target}, but ${name} (${task}) works on a model version`);
  }
  const version = await client.getModelVersionById(targetId).catch(explain404(`the model version ${targetId}`));
  return {
    version,
    place: platformPlace(version, jobId, join(workDir, 'model', version.id)),
    storedBefore: await readStored(workDir, jobId),
    made: new MadeFiles(workDir, jobId),
  };
};

const readStored = async (workDir: string, jobId: string): Promise<Map<string, WrittenFile>> => {
  const stored = new Map<string, WrittenFile>();
  for await (const { files = [] } of Ledger.read(workDir, jobId)) {
    for (const file of files) stored.set(file.name, file);
  }
  return stored;
};

/** The face that handlers see, and which files they have read. */
export interface Target {
  readonly model: TargetModel;
  readonly wasRead: (id: string) => boolean;
}

/** A model version of these files, which holds it against the definition. @throws ConfigurationError */
export const makeTarget = (
  version: ModelVersion,
  held: readonly HeldFile[],
  { definition, line }: Pick<RunInput, 'definition' | 'line'>,
): Target => {
  const { id, type, framework } = version;
  const name = `${version.originName}/${version.name}`;
  checkModelType(definition, { name, type }, line);
  checkFramework(definition, { name, framework }, line);
  const read = new Set<string>();
  const files = held.map(
    (file): TargetFile => ({
      name: file.name,
      filename: file.filename,
      download() {
        read.add(file.id);
        return file.download();
      },
    }),
  );
  const find = (wanted: string | undefined): TargetFile => chooseFile(name, files, wanted);
  const model: TargetModel = {
    id,
    name,
    type,
    framework,
    labels: labelsOf(version),
    parameters: version.parameters ?? {},
    files,
    file: find,
    download: async (wanted) => find(wanted).download(),
    version,
  };
  return { model, wasRead: (fileId) => read.has(fileId) };
};

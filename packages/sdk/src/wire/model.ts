import * as z from 'zod';
import { FRAMEWORKS, type Framework, INFERENCE_TYPES, type InferenceType } from '../constants.ts';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';
import type { Page } from './page.ts';

export interface ModelVersionRecord {
  readonly id: string;
  readonly name: string;
  readonly originId: string;
  readonly originName: string;
  readonly version: number;
  readonly type: InferenceType;
  readonly framework: Framework;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly parameters: Readonly<Record<string, unknown>> | null;
}

export interface ModelFileRecord {
  readonly id: string;
  readonly name: string;
  readonly filename: string;
  readonly objectName: string;
  readonly large: boolean;
  readonly presignedUrl: string | undefined;
}

const nameOf = (label: unknown): string => (typeof label === 'string' ? label : JSON.stringify(label));

const modelVersionWire = lazily(() =>
  z.object({
    id: z.string().optional(),
    name: z.string(),
    origin: z.object({ id: z.string(), name: z.string() }),
    version: z.number(),
    type: z.enum(INFERENCE_TYPES),
    framework: z.enum(FRAMEWORKS),
    // Only that it is an object is certain.
    labels: z.record(z.string(), z.unknown().transform(nameOf)).nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
);

const modelFileWire = lazily(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    filename: z.string(),
    object_name: z.string(),
    large: z.boolean(),
    presigned_url: z.string().nullish(),
  }),
);

const modelFilePageWire = lazily(() => z.object({ items: z.array(modelFileWire()) }));

export const readModelVersion =
  (knownId: string) =>
  (body: unknown): ModelVersionRecord => {
    const wire = modelVersionWire().parse(body);
    return {
      id: wire.id ?? knownId,
      name: wire.name,
      originId: wire.origin.id,
      originName: wire.origin.name,
      version: wire.version,
      type: wire.type,
      framework: wire.framework,
      labels: wire.labels ?? null,
      parameters: wire.parameters ?? null,
    };
  };

const toModelFile = (wire: z.infer<ReturnType<typeof modelFileWire>>): ModelFileRecord => ({
  id: wire.id,
  name: wire.name,
  filename: wire.filename,
  objectName: wire.object_name,
  large: wire.large,
  presignedUrl: wire.presigned_url ?? undefined,
});

export const readModelFile = (body: unknown): ModelFileRecord => toModelFile(modelFileWire().parse(body));
export const readModelFilePage = (body: unknown): ModelFileRecord[] =>
  modelFilePageWire().parse(body).items.map(toModelFile);
export const readKnownModelFile =
  (knownId: string) =>
  (body: unknown): ModelFileRecord =>
    readModelFile(withKnownId(body, knownId));

const modelVersionPageWire = lazily(() =>
  z.object({ items: z.array(z.looseObject({ id: z.string() })), count: z.number().nullish() }),
);

export const readFoundModelVersion = (body: unknown): ModelVersionRecord =>
  readModelVersion(z.looseObject({ id: z.string() }).parse(body).id)(body);

export const readModelVersionPage = (body: unknown): Page<ModelVersionRecord> => {
  const { items, count } = modelVersionPageWire().parse(body);
  return { items: items.map((item) => readModelVersion(item.id)(item)), count: count ?? undefined };
};

export interface ModelRecord {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
}

const modelWire = lazily(() => z.object({ id: z.string(), name: z.string(), private: z.boolean() }));
const modelPageWire = lazily(() => z.object({ items: z.array(modelWire()), count: z.number().nullish() }));

export const readModel = (body: unknown): ModelRecord => modelWire().parse(body);
export const readKnownModel =
  (knownId: string) =>
  (body: unknown): ModelRecord =>
    readModel(withKnownId(body, knownId));
export const readModelPage = (body: unknown): Page<ModelRecord> => {
  const { items, count } = modelPageWire().parse(body);
  return { items, count: count ?? undefined };
};

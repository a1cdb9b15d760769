import * as z from 'zod';
import { lazily } from './lazily.ts';

export interface ProjectionRecord {
  readonly id: string;
  readonly dataId: string;
  readonly name: string | undefined;
  readonly filename: string | undefined;
  readonly objectName: string | undefined;
  readonly presignedUrl: string | undefined;
  readonly infos: Readonly<Record<string, unknown>> | undefined;
}

const projectionWire = lazily(() =>
  z.object({
    id: z.string().optional(),
    name: z.string().nullish(),
    filename: z.string().nullish(),
    object_name: z.string().nullish(),
    presigned_url: z.string().nullish(),
    infos: z.record(z.string(), z.unknown()).nullish(),
  }),
);
const projectionsWire = lazily(() => z.object({ items: z.array(projectionWire()) }));

type Known = { readonly dataId: string; readonly id?: string };

const toProjection = (wire: z.infer<ReturnType<typeof projectionWire>>, known: Known): ProjectionRecord => {
  const id = wire.id ?? known.id;
  if (id === undefined) throw new Error('the projection has no id');
  return {
    id,
    dataId: known.dataId,
    name: wire.name ?? undefined,
    filename: wire.filename ?? undefined,
    objectName: wire.object_name ?? undefined,
    presignedUrl: wire.presigned_url ?? undefined,
    infos: wire.infos ?? undefined,
  };
};

export const readProjection =
  (known: Known) =>
  (body: unknown): ProjectionRecord =>
    toProjection(projectionWire().parse(body), known);

export const readProjections =
  (dataId: string) =>
  (body: unknown): ProjectionRecord[] =>
    projectionsWire()
      .parse(body)
      .items.map((item) => toProjection(item, { dataId }));

/** The projection of a data as it is registered once its bytes are stored; sizes in pixels. */
export interface NewProjection {
  readonly name: string;
  readonly fileSize: number;
  readonly objectName: string;
  readonly filename: string;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly additionalInfo: Readonly<Record<string, unknown>> | undefined;
}

export const writeNewProjection = (projection: NewProjection): object => ({
  name: projection.name,
  file_size: projection.fileSize,
  object_name: projection.objectName,
  filename: projection.filename,
  content_type: projection.contentType,
  width: projection.width,
  height: projection.height,
  additional_info: projection.additionalInfo ?? null,
});

import * as z from 'zod';
import { type AssetRecord, readAsset } from './asset.ts';
import { lazily } from './lazily.ts';
import type { Page } from './page.ts';

/** An asset with the labels of its annotation's shapes, one id a shape; undefined when it has no annotation. */
export interface ExtendedAsset {
  readonly asset: AssetRecord;
  readonly labelIds: readonly string[] | undefined;
}

const LISTS = ['rectangles', 'classifications', 'points', 'polygons', 'lines', 'keypoints', 'masks'] as const;

const pageWire = lazily(() => z.object({ items: z.array(z.unknown()), count: z.number().nullish() }));
const shapesWire = lazily(() => z.array(z.object({ label_id: z.string() })).nullish());
const annotationWire = lazily(() => z.object(Object.fromEntries(LISTS.map((list) => [list, shapesWire()]))));
const annotationsWire = lazily(() => z.object({ annotations: z.array(annotationWire()).nullish() }));

const readExtendedAsset = (body: unknown): ExtendedAsset => {
  const [annotation] = annotationsWire().parse(body).annotations ?? [];
  const shapes = annotation === undefined ? undefined : LISTS.flatMap((list) => annotation[list] ?? []);
  return { asset: readAsset(body), labelIds: shapes?.map(({ label_id }) => label_id) };
};

export const readExtendedAssetPage = (body: unknown): Page<ExtendedAsset> => {
  const { items, count } = pageWire().parse(body);
  return { items: items.map(readExtendedAsset), count: count ?? undefined };
};

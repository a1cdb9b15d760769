import * as z from 'zod';
import { lazily } from './lazily.ts';

/** What the visual search keeps of one item: vectors, by the name of what computed them. */
export type Embedding = Readonly<Record<string, readonly number[]>>;

interface PointPage {
  readonly points: readonly { readonly id: string; readonly vector: Embedding | undefined }[];
  readonly nextOffset: string | number | undefined;
}

const pointsWire = lazily(() =>
  z.object({
    points: z.array(z.object({ id: z.string(), vector: z.record(z.string(), z.array(z.number())).nullish() })),
    next_page_offset: z.union([z.string(), z.number()]).nullish(),
  }),
);

export const readPoints = (body: unknown): PointPage => {
  const { points, next_page_offset } = pointsWire().parse(body);
  return {
    points: points.map(({ id, vector }) => ({ id, vector: vector ?? undefined })),
    nextOffset: next_page_offset ?? undefined,
  };
};

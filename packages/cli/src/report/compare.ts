import type { PlatformImage } from '../outcome/platform.ts';
import { ShapeBag, shapeKey } from '../outcome/shape-key.ts';
import type { NameCount, ReportShape, ReportTag } from './data.ts';

/** What is on one image, with where it comes from. */
export interface Compared {
  readonly image: PlatformImage;
  readonly shapes: readonly ReportShape[];
  readonly tags: readonly ReportTag[];
}

const compareShapes = (before: PlatformImage | undefined, after: PlatformImage): readonly ReportShape[] => {
  const former = new ShapeBag<true>();
  for (const shape of before?.shapes ?? []) former.add(shapeKey(shape), true);
  const now = after.shapes.map((shape): ReportShape => {
    const wasThere = former.take(shapeKey(shape)) !== undefined;
    return { shape, origin: wasThere ? 'kept' : 'new' };
  });
  const gone = (before?.shapes ?? []).filter((shape) => former.take(shapeKey(shape)) !== undefined);
  return [...gone.map((shape): ReportShape => ({ shape, origin: 'removed' })), ...now];
};

/** Says for each shape and tag whether it is new, was kept, or was replaced; all is new on an image that is. */
export const compare = (before: PlatformImage | undefined, after: PlatformImage): Compared => ({
  image: after,
  shapes: compareShapes(before, after),
  tags: after.tags.map((name) => ({ name, origin: before?.tags.includes(name) ? 'kept' : 'new' })),
});

interface Counted {
  readonly name: string;
  readonly origin: ReportShape['origin'];
}

/**
 * Counts names by where they come from, often used ones first, so that they get the colours that are told apart best;
 * in doubt in the order of `known`.
 */
export const countNames = (known: readonly string[], all: readonly Counted[]): readonly NameCount[] => {
  const counts = new Map(known.map((name) => [name, { name, added: 0, kept: 0, removed: 0 }]));
  for (const { name, origin } of all) {
    const count = counts.get(name) ?? { name, added: 0, kept: 0, removed: 0 };
    counts.set(name, count);
    if (origin === 'new') count.added += 1;
    else count[origin] += 1;
  }
  return [...counts.values()]
    .filter(({ added, kept, removed }) => added + kept + removed > 0)
    .sort((one, other) => other.added + other.kept - one.added - one.kept)
    .map(({ name, added, kept }) => ({ name, added, kept }));
};

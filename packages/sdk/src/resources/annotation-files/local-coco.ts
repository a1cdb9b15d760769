import type { AnnotationStatus } from '../../constants.ts';
import { chunksOf } from '../../http/pagination.ts';
import type { LoadedAnnotation } from '../../wire/annotation.ts';
import type { CocoAnnotation, CocoCategory, CocoImage } from '../../wire/coco-file.ts';
import type { Skeleton } from '../../wire/label.ts';
import { loadAnnotations } from '../annotation/load-annotations.ts';
import type { CallOptions } from '../call-options.ts';
import { type CocoGeometryOf, toCocoGeometry } from './coco-geometry.ts';
import { type AnnotationExportKey, exportKeyOf, fileNameOf } from './formats.ts';
import type { ImportTarget, TargetAsset } from './import-target.ts';

/**
 * What goes into a file that is built here: of each asset the newest annotation, of the given status if one is given; of
 * the given assets, of all without; an empty list of assets means none. `enforcedOrderedCategories` come first, in their
 * order; `exportKey` (FILENAME) says what images are named by, `useId` is the older way to say ASSET_ID; `chunkSize` is
 * how many annotations come with one request.
 */
export interface BuildFileOptions extends CallOptions {
  readonly status?: AnnotationStatus | undefined;
  readonly assetIds?: readonly string[] | undefined;
  readonly enforcedOrderedCategories?: readonly string[] | undefined;
  readonly exportKey?: AnnotationExportKey | undefined;
  readonly useId?: boolean | undefined;
  readonly chunkSize?: number | undefined;
}

/** One image with its shapes, and the asset that it is. */
export interface LocalImage {
  readonly asset: TargetAsset;
  readonly image: CocoImage;
  readonly annotations: readonly CocoAnnotation[];
}

const ASSET_CHUNK = 500;

/** Numbers of categories by label: enforced ones first, then the labels of the version, then what else turns up. */
class CategoryBook {
  readonly #ids = new Map<string, number>();
  readonly #skeletons: ReadonlyMap<string, Skeleton>;

  constructor(names: readonly string[], skeletons: ReadonlyMap<string, Skeleton>) {
    for (const name of names) this.idOf(name);
    this.#skeletons = skeletons;
  }

  idOf(name: string): number {
    const id = this.#ids.get(name) ?? this.#ids.size;
    this.#ids.set(name, id);
    return id;
  }

  get categories(): CocoCategory[] {
    return [...this.#ids].map(([name, id]) => {
      const skeleton = this.#skeletons.get(name);
      return { id, name, ...(skeleton ? { keypoints: skeleton.vertices, skeleton: skeleton.edges } : {}) };
    });
  }
}

/** Reads the labels as categories. @throws TypeError for an enforced category that is no label */
const readCategories = async (version: ImportTarget, options: BuildFileOptions): Promise<CategoryBook> => {
  const { enforcedOrderedCategories: enforced = [], signal } = options;
  const names = new Map<string, string>();
  for await (const { id, name } of version.listLabels({ signal })) names.set(id, name);
  const known = new Set(names.values());
  const stranger = enforced.find((name) => !known.has(name));
  if (stranger !== undefined) throw new TypeError(`${stranger} is not a label of this dataset version`);
  const hasSkeletons = version.type === 'KEYPOINT' || version.type === 'MULTI';
  const skeletons = hasSkeletons ? Object.entries(await version.getSkeletons({ signal })) : [];
  const byName = new Map(skeletons.map(([id, skeleton]) => [names.get(id) ?? id, skeleton]));
  return new CategoryBook([...enforced, ...names.values()], byName);
};

/** The newest annotation of each asset, some hundred at a time. */
async function* newestAnnotations(
  version: ImportTarget,
  options: BuildFileOptions,
): AsyncGenerator<readonly LoadedAnnotation[]> {
  const { assetIds, status, chunkSize, signal } = options;
  const seen = new Set<string>();
  let batch: LoadedAnnotation[] = [];
  // The platform answers the newest first.
  for await (const annotation of loadAnnotations(version.connection, version, {
    assetIds,
    status,
    chunkSize,
    signal,
  })) {
    if (seen.has(annotation.assetId)) continue;
    seen.add(annotation.assetId);
    batch.push(annotation);
    if (batch.length < ASSET_CHUNK) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const findAssets = async (
  version: ImportTarget,
  annotations: readonly LoadedAnnotation[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, TargetAsset>> => {
  const assets = new Map<string, TargetAsset>();
  for (const chunk of chunksOf(annotations, ASSET_CHUNK)) {
    for await (const asset of version.listAssets({ ids: chunk.map(({ assetId }) => assetId), signal })) {
      assets.set(asset.id, asset);
    }
  }
  return assets;
};

/** Builds COCO annotations image by image, so that a large version need not fit into memory. */
export class LocalCoco {
  readonly #version: ImportTarget;
  readonly #options: BuildFileOptions;
  readonly #categories: CategoryBook;
  readonly #leftOut = new Map<string, number>();
  #images = 0;
  #annotations = 0;

  constructor(version: ImportTarget, options: BuildFileOptions, categories: CategoryBook) {
    this.#version = version;
    this.#options = options;
    this.#categories = categories;
  }

  static async open(version: ImportTarget, options: BuildFileOptions): Promise<LocalCoco> {
    return new LocalCoco(version, options, await readCategories(version, options));
  }

  /** The categories; all of them only after the last image. */
  get categories(): CocoCategory[] {
    return this.#categories.categories;
  }

  /** What the file says of itself: how many shapes it has no form for. */
  get info(): Readonly<Record<string, unknown>> {
    const { name, version } = this.#version;
    const leftOut = [...this.#leftOut].map(([kind, count]) => `${count} of kind ${kind}`);
    const rest = leftOut.length === 0 ? [] : [`left out, for want of a form in COCO: ${leftOut.join(', ')}`];
    return { description: [`${name}/${version}`, ...rest].join('; ') };
  }

  async *batches(): AsyncGenerator<readonly LocalImage[]> {
    const exportKey = exportKeyOf(this.#options);
    for await (const annotations of newestAnnotations(this.#version, this.#options)) {
      const assets = await findAssets(this.#version, annotations, this.#options.signal);
      yield annotations.flatMap((annotation): LocalImage[] => {
        // An asset that was deleted meanwhile has no image.
        const asset = assets.get(annotation.assetId);
        return asset === undefined ? [] : [this.#toImage(asset, annotation, exportKey)];
      });
    }
  }

  #toImage(asset: TargetAsset, annotation: LoadedAnnotation, exportKey: AnnotationExportKey): LocalImage {
    const id = this.#images++;
    const { width, height } = asset;
    const attributes = annotation.attributes === undefined ? {} : { attributes: annotation.attributes };
    const image = { id, file_name: fileNameOf(asset, exportKey), width, height, ...attributes };
    const geometries = annotation.shapes.flatMap((shape): CocoGeometryOf[] => {
      const geometry = toCocoGeometry(shape, asset);
      if (geometry === undefined) this.#leftOut.set(shape.kind, (this.#leftOut.get(shape.kind) ?? 0) + 1);
      return geometry === undefined ? [] : [{ shape, geometry }];
    });
    const annotations = geometries.map(
      ({ shape, geometry }): CocoAnnotation => ({
        id: this.#annotations++,
        image_id: id,
        category_id: this.#categories.idOf(shape.label),
        ...geometry,
        iscrowd: 0,
        utf8_string: shape.text ?? null,
        attributes: shape.attributes ?? null,
      }),
    );
    return { asset, image, annotations };
  }
}

import * as z from 'zod';
import { dataWire, type FileFacts, readFileFacts } from './data.ts';
import { lazily } from './lazily.ts';
import { cursorPageReader, type Page } from './page.ts';

export interface AssetRecord extends FileFacts {
  readonly id: string;
  readonly dataId: string;
  readonly tags: readonly string[];
}

const assetWire = lazily(() =>
  z.object({
    id: z.string(),
    data: dataWire(),
    tags: z.array(z.object({ name: z.string() })).nullish(),
  }),
);

const readPage = cursorPageReader(assetWire);

const NO_TAGS: readonly string[] = Object.freeze([]);

const toAsset = ({ id, data, tags }: z.infer<ReturnType<typeof assetWire>>): AssetRecord => ({
  id,
  dataId: data.id,
  ...readFileFacts(data),
  tags: tags === null || tags === undefined || tags.length === 0 ? NO_TAGS : tags.map((tag) => tag.name),
});

export const readAsset = (body: unknown): AssetRecord => toAsset(assetWire().parse(body));

export const readAssetPage = (body: unknown): Page<AssetRecord> => {
  const page = readPage(body);
  return { ...page, items: page.items.map(toAsset) };
};

import { expect, test } from '@jest/globals';
import { Clock } from '../clock.ts';
import type { Asset } from '../entities/datasets.ts';
import { createIdSource } from '../ids.ts';
import { Store } from '../store.ts';
import { ASSETS } from './listed-kinds.ts';
import { readQuery } from './query-language.ts';

const makeAsset = (tags: readonly string[], filename = 'a.jpg'): Asset => {
  const store = new Store(createIdSource(), new Clock());
  const dataset = store.addDataset('dataset', '');
  const fields = { dataset, version: 'v1', description: '', is_locked: false } as const;
  const content = store.addVersion({ ...fields, type: 'OBJECT_DETECTION' });
  const data = store.datalakes.addData(store.defaultLake, {
    object_name: 'data/a.jpg',
    filename,
    type: 'IMAGE',
    content_type: 'image/jpeg',
    upload_status: 'DONE',
    meta: { width: 1, height: 1 },
  });
  const asset = store.addAsset(content, data);
  asset.tags = tags.map((name) => store.tags.add('ASSET', content.version.id, name));
  return asset;
};

for (const [query, expected] of [
  [null, true],
  ['tags.name = "dark"', true],
  ['tags.name in ("blurry","dark")', true],
  ['tags.name in ("blurry")', false],
  ['tags.name = "dark" and tags.name = "wide"', true],
  ['tags.name = "dark" and tags.name = "blurry"', false],
  ['tags.name in ("dark", "x") and data.filename = "a.jpg"', true],
  ['data.tags.name in ("dark")', false],
] as const) {
  test(`${expected ? 'takes' : 'leaves out'} a dark and wide image by ${query}`, () => {
    expect(readQuery(query, ASSETS.fields)(makeAsset(['dark', 'wide']))).toBe(expected);
  });
}

for (const query of ['width > 3', 'tags.name like "a"', 'tags.name = "a" or tags.name = "b"', 'tags.name in ("a"b")']) {
  test(`says that it cannot read ${query}`, () => {
    expect(() => readQuery(query, ASSETS.fields)).toThrow('cannot read the query');
  });
}

import { beforeEach, expect, test } from '@jest/globals';
import type { Asset } from './entities/datasets.ts';
import { createIdSource } from './ids.ts';
import type { VersionContent } from './store/dataset-tables.ts';
import { Store } from './store.ts';
import { copyAssets } from './version-copy.ts';

let store: Store;
let source: VersionContent;
let target: VersionContent;
let assets: Asset[];
beforeEach(() => {
  store = new Store(createIdSource());
  const dataset = store.addDataset('cars', '');
  const addVersion = (version: string): VersionContent =>
    store.addVersion({ dataset, version, description: '', type: 'CLASSIFICATION', is_locked: false });
  [source, target] = [addVersion('v1'), addVersion('v2')];
  assets = ['a.png', 'b.png'].map((filename) =>
    store.addAsset(
      source,
      store.datalakes.addData(store.defaultLake, {
        filename,
        object_name: `data/${filename}`,
        type: 'IMAGE',
        content_type: 'image/png',
        upload_status: 'DONE',
        meta: { width: 4, height: 3 },
      }),
    ),
  );
});

const copied = (): string[] => {
  copyAssets(store, assets, { target, withTags: true, withAnnotations: true });
  return target.assets.map(({ data }) => data.filename);
};

test('copies assets once', () => {
  expect(copied()).toEqual(['a.png', 'b.png']);
  expect(copied()).toEqual(['a.png', 'b.png']);
});

test('leaves out assets that are gone by now', () => {
  store.removeAssets(source, new Set(assets.slice(0, 1)));
  expect(copied()).toEqual(['b.png']);
});

test('copies nothing from a version, or to one, that is gone by now', () => {
  store.removeVersion(target);
  expect(copied()).toEqual([]);
  expect(store.assets.size).toBe(2);
  store.removeVersion(source);
  expect(copied()).toEqual([]);
});

test('gives the copy labels of its own version, with their groups, skeletons and attributes', () => {
  const label = store.addLabel(source, 'dog');
  label.group = store.addLabelGroup(source, 'pet', store.addLabelGroup(source, 'animal', null));
  label.skeleton = { vertices: ['head', 'tail'], edges: [[1, 2]] };
  const [asset] = assets;
  if (asset === undefined) throw new Error('There is no asset.');
  const annotation = store.addAnnotation(asset, { status: 'ACCEPTED', duration: 2, attributes: null });
  store.addShape(annotation, { kind: 'classifications', label, text: 'small', attributes: null, geometry: {} });
  copied();
  const [copy] = target.annotations.values();
  const shape = copy?.shapes[0];
  expect(copy).toMatchObject({ status: 'ACCEPTED', duration: 2 });
  expect(shape?.label).not.toBe(label);
  expect(shape).toMatchObject({ text: 'small', label: { name: 'dog', skeleton: label.skeleton } });
  expect(shape?.label.group).toMatchObject({ name: 'pet', parent: { name: 'animal', version_id: target.version.id } });
});

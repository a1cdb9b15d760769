import type { Annotation, Asset, Label, LabelGroup } from './entities/datasets.ts';
import type { VersionContent } from './store/dataset-tables.ts';
import type { Store } from './store.ts';

export interface CopyOptions {
  target: VersionContent;
  withTags: boolean;
  withAnnotations: boolean;
}

const copyGroup = (store: Store, group: LabelGroup, target: VersionContent): LabelGroup => {
  const parent = group.parent === null ? null : copyGroup(store, group.parent, target);
  const known = [...target.labelGroups.values()].find((one) => one.name === group.name && one.parent === parent);
  return known ?? store.addLabelGroup(target, group.name, parent);
};

/** The label of the same name in the other version, made when there is none. */
const copyLabel = (store: Store, label: Label, target: VersionContent): Label => {
  const known = target.labelsByName.get(label.name);
  if (known !== undefined) return known;
  const copy = store.addLabel(target, label.name);
  copy.group = label.group === null ? null : copyGroup(store, label.group, target);
  if (label.skeleton !== undefined) copy.skeleton = structuredClone(label.skeleton);
  copy.attributes = structuredClone(label.attributes ?? null);
  return copy;
};

export const copyLabels = (store: Store, source: VersionContent, target: VersionContent): void => {
  for (const label of source.labels.values()) copyLabel(store, label, target);
};

const copyAnnotation = (store: Store, annotation: Annotation, asset: Asset): void => {
  const { status, duration, attributes, shapes } = annotation;
  const copy = store.addAnnotation(asset, { status, duration, attributes });
  const target = store.contentOf(asset);
  for (const { kind, label, text, attributes: ofShape, geometry } of shapes) {
    const fields = { kind, text, attributes: ofShape, geometry: structuredClone(geometry) };
    store.addShape(copy, { ...fields, label: copyLabel(store, label, target) });
  }
};

/** Puts the data of assets into another version, and what was said of them; data that it holds are left out. */
export const copyAssets = (store: Store, assets: readonly Asset[], options: CopyOptions): void => {
  const { target, withTags, withAnnotations } = options;
  const { id: targetId } = target.version;
  if (!store.versions.has(targetId)) return;
  for (const asset of assets) {
    const source = store.versions.get(asset.version_id);
    // Work in the background may find that what it was to copy is gone.
    const isGone = source === undefined || !store.assets.has(asset.id);
    if (isGone || target.assetsByDataId.has(asset.data.id)) continue;
    const copy = store.addAsset(target, asset.data);
    if (withTags) {
      const names = [...new Set(asset.tags.map(({ name }) => name))];
      copy.tags = names.map(
        (name) => store.tags.find('ASSET', targetId, name) ?? store.tags.add('ASSET', targetId, name),
      );
    }
    if (withAnnotations) {
      for (const annotation of source.annotationsByAsset.get(asset.id)) copyAnnotation(store, annotation, copy);
    }
  }
};

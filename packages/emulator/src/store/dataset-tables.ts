import type { Clock } from '../clock.ts';
import type { Data } from '../entities/datalakes.ts';
import type { Annotation, Asset, Dataset, DatasetVersion, Label, LabelGroup, Shape } from '../entities/datasets.ts';
import { NO_TAGS } from '../entities/tags.ts';
import type { IdSource } from '../ids.ts';
import { ManyByKey } from './many-by-key.ts';

/** What belongs to one dataset version, in the order it was made. */
export interface VersionContent {
  version: DatasetVersion;
  assets: Asset[];
  nextPosition: number;
  /** More than one asset may have the same file name. */
  assetsByFilename: ManyByKey<Asset>;
  assetsByDataId: ManyByKey<Asset>;
  assetsByObjectName: ManyByKey<Asset>;
  labels: Map<string, Label>;
  labelsByName: Map<string, Label>;
  labelGroups: Map<string, LabelGroup>;
  annotations: Map<string, Annotation>;
  /** The newest last. */
  annotationsByAsset: ManyByKey<Annotation>;
}

/** Datasets down to the shapes of annotations, and the links between them that must change together. */
export class DatasetTables {
  readonly newId: IdSource;
  readonly clock: Clock;
  readonly datasets: Map<string, Dataset> = new Map();
  readonly versions: Map<string, VersionContent> = new Map();
  readonly assets: Map<string, Asset> = new Map();
  readonly labels: Map<string, Label> = new Map();
  readonly labelGroups: Map<string, LabelGroup> = new Map();
  readonly annotations: Map<string, Annotation> = new Map();
  readonly shapes: Map<string, Shape> = new Map();

  constructor(newId: IdSource, clock: Clock) {
    this.newId = newId;
    this.clock = clock;
  }

  addDataset(name: string, description: string): Dataset {
    const dataset = { id: this.newId('dataset'), name, description, created_at: this.clock.now(), tags: NO_TAGS };
    this.datasets.set(dataset.id, dataset);
    return dataset;
  }

  addVersion(fields: Omit<DatasetVersion, 'id' | 'created_at' | 'tags' | 'attributes'>): VersionContent {
    const id = this.newId('dataset version');
    const content: VersionContent = {
      version: { id, ...fields, created_at: this.clock.now(), tags: NO_TAGS, attributes: null },
      assets: [],
      nextPosition: 0,
      assetsByFilename: new ManyByKey(),
      assetsByDataId: new ManyByKey(),
      assetsByObjectName: new ManyByKey(),
      labels: new Map(),
      labelsByName: new Map(),
      labelGroups: new Map(),
      annotations: new Map(),
      annotationsByAsset: new ManyByKey(),
    };
    this.versions.set(id, content);
    return content;
  }

  removeVersion(content: VersionContent): void {
    this.removeAssets(content, new Set(content.assets));
    for (const id of content.labels.keys()) this.labels.delete(id);
    for (const id of content.labelGroups.keys()) this.labelGroups.delete(id);
    this.versions.delete(content.version.id);
  }

  versionsOf(dataset: Dataset): VersionContent[] {
    return [...this.versions.values()].filter(({ version }) => version.dataset === dataset);
  }

  addAsset(content: VersionContent, data: Data): Asset {
    const { id: version_id } = content.version;
    const asset: Asset = { id: this.newId('asset'), version_id, position: content.nextPosition, data, tags: NO_TAGS };
    content.nextPosition += 1;
    content.assets.push(asset);
    content.assetsByFilename.add(data.filename, asset);
    content.assetsByDataId.add(data.id, asset);
    content.assetsByObjectName.add(data.object_name, asset);
    this.assets.set(asset.id, asset);
    return asset;
  }

  removeAssets(content: VersionContent, removed: ReadonlySet<Asset>): void {
    for (const asset of removed) {
      for (const annotation of content.annotationsByAsset.get(asset.id)) this.removeAnnotation(annotation);
      content.assetsByFilename.delete(asset.data.filename, asset);
      content.assetsByDataId.delete(asset.data.id, asset);
      content.assetsByObjectName.delete(asset.data.object_name, asset);
      this.assets.delete(asset.id);
    }
    content.assets = content.assets.filter((asset) => !removed.has(asset));
  }

  /** Takes data out of every version that shows them. */
  removeAssetsOf(datas: ReadonlySet<Data>): void {
    for (const content of this.versions.values()) {
      const shown = new Set([...datas].flatMap(({ id }) => content.assetsByDataId.get(id)));
      if (shown.size > 0) this.removeAssets(content, shown);
    }
  }

  addLabel(content: VersionContent, name: string): Label {
    const label = { id: this.newId('label'), name, version_id: content.version.id, group: null };
    content.labels.set(label.id, label);
    content.labelsByName.set(name, label);
    this.labels.set(label.id, label);
    return label;
  }

  renameLabel(content: VersionContent, label: Label, name: string): void {
    content.labelsByName.delete(label.name);
    label.name = name;
    content.labelsByName.set(name, label);
  }

  /** Removes a label with every shape that has it. */
  removeLabel(content: VersionContent, label: Label): void {
    for (const annotation of content.annotations.values()) {
      for (const shape of annotation.shapes) if (shape.label === label) this.removeShape(shape);
    }
    content.labels.delete(label.id);
    content.labelsByName.delete(label.name);
    this.labels.delete(label.id);
  }

  addLabelGroup(content: VersionContent, name: string, parent: LabelGroup | null): LabelGroup {
    const group = { id: this.newId('label group'), name, version_id: content.version.id, parent };
    content.labelGroups.set(group.id, group);
    this.labelGroups.set(group.id, group);
    return group;
  }

  /** Removes a group; what was in it moves up to where the group was. */
  removeLabelGroup(content: VersionContent, group: LabelGroup): void {
    for (const label of content.labels.values()) if (label.group === group) label.group = group.parent;
    for (const other of content.labelGroups.values()) if (other.parent === group) other.parent = group.parent;
    content.labelGroups.delete(group.id);
    this.labelGroups.delete(group.id);
  }

  addAnnotation(asset: Asset, fields: Pick<Annotation, 'status' | 'duration' | 'attributes'>): Annotation {
    const content = this.contentOf(asset);
    const annotation = { id: this.newId('annotation'), asset, ...fields, created_at: this.clock.now(), shapes: [] };
    content.annotations.set(annotation.id, annotation);
    content.annotationsByAsset.add(asset.id, annotation);
    this.annotations.set(annotation.id, annotation);
    return annotation;
  }

  removeAnnotation(annotation: Annotation): void {
    const content = this.contentOf(annotation.asset);
    this.removeShapes(annotation);
    this.annotations.delete(annotation.id);
    content.annotations.delete(annotation.id);
    content.annotationsByAsset.delete(annotation.asset.id, annotation);
  }

  addShape(annotation: Annotation, shape: Omit<Shape, 'id' | 'annotation'>): Shape {
    // Each field is named: there are millions of shapes, and a copy of the rest costs more than the record.
    const { kind, label, text, attributes, geometry } = shape;
    const added = { id: this.newId('shape'), annotation, kind, label, text, attributes, geometry };
    annotation.shapes.push(added);
    this.shapes.set(added.id, added);
    return added;
  }

  removeShape(shape: Shape): void {
    this.shapes.delete(shape.id);
    shape.annotation.shapes = shape.annotation.shapes.filter((other) => other !== shape);
  }

  removeShapes(annotation: Annotation): void {
    for (const shape of annotation.shapes) this.shapes.delete(shape.id);
    annotation.shapes = [];
  }

  contentOf(asset: Asset): VersionContent {
    const content = this.versions.get(asset.version_id);
    if (content === undefined) throw new Error(`Asset ${asset.id} belongs to no dataset version.`);
    return content;
  }
}

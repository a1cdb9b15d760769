import type {
  Annotation,
  Asset,
  Dataset,
  DatasetVersion,
  Job,
  Label,
  ModelFile,
  ModelVersion,
  Shape,
  Tag,
} from './entities.ts';
import type { IdSource } from './ids.ts';

/** What belongs to one dataset version, in the order it was made. */
export interface VersionContent {
  version: DatasetVersion;
  assets: Asset[];
  /** More than one asset may have the same file name. */
  assetsByFilename: Map<string, Asset[]>;
  assetsByDataId: Map<string, Asset>;
  assetsByObjectName: Map<string, Asset>;
  labels: Map<string, Label>;
  labelsByName: Map<string, Label>;
  tags: Map<string, Tag>;
  annotations: Map<string, Annotation>;
  annotationsByAsset: Map<string, Annotation[]>;
}

/** Tables in memory, and the links between them that must change together. */
export class Store {
  readonly newId: IdSource;
  readonly organization: { id: string; name: string; connectorId: string };
  readonly datalake: { id: string; name: string };
  readonly datasets: Map<string, Dataset> = new Map();
  readonly versions: Map<string, VersionContent> = new Map();
  readonly assets: Map<string, Asset> = new Map();
  readonly assetsByDataId: Map<string, Asset> = new Map();
  readonly labels: Map<string, Label> = new Map();
  readonly tags: Map<string, Tag> = new Map();
  readonly annotations: Map<string, Annotation> = new Map();
  readonly shapes: Map<string, Shape> = new Map();
  readonly modelVersions: Map<string, ModelVersion> = new Map();
  readonly modelFiles: Map<string, ModelFile> = new Map();
  readonly jobs: Map<string, Job> = new Map();

  constructor(newId: IdSource) {
    this.newId = newId;
    this.organization = { id: newId('organization'), name: 'local', connectorId: newId('connector') };
    this.datalake = { id: newId('datalake'), name: 'default' };
  }

  addDataset(name: string, description: string): Dataset {
    const dataset = { id: this.newId('dataset'), name, description, created_at: now() };
    this.datasets.set(dataset.id, dataset);
    return dataset;
  }

  addVersion(version: Omit<DatasetVersion, 'id' | 'created_at'>): VersionContent {
    const content: VersionContent = {
      version: { id: this.newId('dataset version'), ...version, created_at: now() },
      assets: [],
      assetsByFilename: new Map(),
      assetsByDataId: new Map(),
      assetsByObjectName: new Map(),
      labels: new Map(),
      labelsByName: new Map(),
      tags: new Map(),
      annotations: new Map(),
      annotationsByAsset: new Map(),
    };
    this.versions.set(content.version.id, content);
    return content;
  }

  addAsset(content: VersionContent, data: Asset['data']): Asset {
    const id = this.newId('asset');
    const asset: Asset = { id, version_id: content.version.id, position: content.assets.length, data, tags: [] };
    content.assets.push(asset);
    const sameName = content.assetsByFilename.get(data.filename);
    if (sameName === undefined) content.assetsByFilename.set(data.filename, [asset]);
    else sameName.push(asset);
    content.assetsByDataId.set(data.id, asset);
    content.assetsByObjectName.set(data.object_name, asset);
    this.assets.set(id, asset);
    this.assetsByDataId.set(data.id, asset);
    return asset;
  }

  addLabel(content: VersionContent, name: string): Label {
    const label = { id: this.newId('label'), name, version_id: content.version.id };
    content.labels.set(label.id, label);
    content.labelsByName.set(name, label);
    this.labels.set(label.id, label);
    return label;
  }

  addTag(content: VersionContent, name: string): Tag {
    const tag: Tag = { id: this.newId('tag'), name, target_type: 'ASSET', version_id: content.version.id };
    content.tags.set(tag.id, tag);
    this.tags.set(tag.id, tag);
    return tag;
  }

  addAnnotation(asset: Asset, fields: Pick<Annotation, 'status' | 'duration' | 'attributes'>): Annotation {
    const content = this.contentOf(asset);
    const annotation: Annotation = { id: this.newId('annotation'), asset, ...fields, created_at: now(), shapes: [] };
    content.annotations.set(annotation.id, annotation);
    const ofAsset = content.annotationsByAsset.get(asset.id);
    if (ofAsset === undefined) content.annotationsByAsset.set(asset.id, [annotation]);
    else ofAsset.push(annotation);
    this.annotations.set(annotation.id, annotation);
    return annotation;
  }

  removeAnnotation(annotation: Annotation): void {
    const content = this.contentOf(annotation.asset);
    this.removeShapes(annotation);
    this.annotations.delete(annotation.id);
    content.annotations.delete(annotation.id);
    const left = (content.annotationsByAsset.get(annotation.asset.id) ?? []).filter((other) => other !== annotation);
    if (left.length === 0) content.annotationsByAsset.delete(annotation.asset.id);
    else content.annotationsByAsset.set(annotation.asset.id, left);
  }

  addShape(annotation: Annotation, shape: Omit<Shape, 'id' | 'annotation'>): Shape {
    const added = { id: this.newId('shape'), annotation, ...shape };
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

export const now = (): string => new Date().toISOString();

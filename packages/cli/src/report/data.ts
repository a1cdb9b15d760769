import type { Shape } from '@picsellia-ts/sdk';

/** `new`: this run wrote it; `kept`: it was there before and still is; `removed`: it was there before only. */
export type Origin = 'new' | 'kept' | 'removed';

/** A shape on one image, in pixels of the upright image. */
export interface ReportShape {
  readonly shape: Shape;
  readonly origin: Origin;
  /** A mask as a PNG data URI of the image's proportions; undefined for other shapes, and for one that cannot be drawn. */
  readonly picture?: string | undefined;
}

/** A tag of an image; it is `new` when this run attached it. */
export interface ReportTag {
  readonly name: string;
  readonly origin: Origin;
}

/** One image of the report, with what is on it. */
export interface ReportPicture {
  readonly filename: string;
  /** Pixels of the upright image; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  /** A JPEG as data URI; undefined when the image could not be read. */
  readonly thumbnail: string | undefined;
  readonly shapes: readonly ReportShape[];
  readonly tags: readonly ReportTag[];
}

/** One image that the run worked on. */
export interface ReportImage extends ReportPicture {
  /** `unfinished` when the run ended before it came to this image. */
  readonly state: 'done' | 'skipped' | 'failed' | 'unfinished';
  readonly reason: string | undefined;
  /** Images that were made of it, the first few; undefined when the task makes none. */
  readonly made: readonly ReportPicture[] | undefined;
  /** How many were made of it in all. */
  readonly madeCount: number;
}

/** A part of the log under its title. */
export interface LogSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** How long a stage of the data plane took, over all assets. */
export interface StageTiming {
  readonly name: string;
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/** How often a label or tag stands: by this run, and by what was there before it and still is. */
export interface NameCount {
  readonly name: string;
  readonly added: number;
  readonly kept: number;
}

/** All that a report shows; the statistics cover all images, also those that are not shown. */
export interface ReportData {
  readonly title: string;
  readonly task: string;
  readonly status: string;
  readonly exitCode: number;
  readonly reason: string | undefined;
  /** ISO 8601, or empty. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly model: string | undefined;
  readonly dataset: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly existing: string;
  readonly counts: {
    readonly total: number;
    readonly done: number;
    readonly skipped: number;
    readonly failed: number;
    /** That came into the output version; undefined for a task that makes none. */
    readonly images?: number | undefined;
  };
  /** In the order of their colours. */
  readonly labels: readonly NameCount[];
  /** Often used ones first. */
  readonly tags: readonly NameCount[];
  readonly scores: readonly number[];
  /** Of each shape with an area, the part of its image that it covers, from 0 to 1. */
  readonly areas: readonly number[];
  /** How many images of the result have a size in pixels, often seen ones first. */
  readonly dimensions: readonly NameCount[];
  readonly images: readonly ReportImage[];
  /** Images of the output version of which it is not known what they were made of. */
  readonly strays: readonly ReportPicture[];
  /** Where new images went; undefined when the run made no version. */
  readonly output: { readonly name: string; readonly type: string; readonly images: number } | undefined;
  /** What the run stored on its model. */
  readonly modelFiles: readonly { readonly name: string; readonly filename: string }[];
  readonly skipped: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly filename: string; readonly error: string }[];
  readonly phases: Readonly<Record<string, number>>;
  readonly stages: readonly StageTiming[];
  readonly log: readonly LogSection[];
}

import type { Shape } from '@picsellia-ts/sdk';

/** `new`: this run wrote it; `kept`: it was there before and still is; `removed`: it was there before only. */
export type Origin = 'new' | 'kept' | 'removed';

/** A shape on one image, in pixels of the upright image. */
export interface ReportShape {
  readonly shape: Shape;
  readonly origin: Origin;
}

/** One image of the report. */
export interface ReportImage {
  readonly filename: string;
  /** Pixels of the upright image; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  /** A JPEG as data URI; undefined when the image could not be read. */
  readonly thumbnail: string | undefined;
  /** `unfinished` when the run ended before it came to this image. */
  readonly state: 'done' | 'skipped' | 'failed' | 'unfinished';
  readonly reason: string | undefined;
  readonly shapes: readonly ReportShape[];
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

/** How often a label was drawn: by this run, and by what was there before it and still is. */
export interface LabelCount {
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
  readonly counts: { readonly total: number; readonly done: number; readonly skipped: number; readonly failed: number };
  /** In the order of their colours. */
  readonly labels: readonly LabelCount[];
  readonly scores: readonly number[];
  readonly images: readonly ReportImage[];
  readonly skipped: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly filename: string; readonly error: string }[];
  readonly phases: Readonly<Record<string, number>>;
  readonly stages: readonly StageTiming[];
  readonly log: readonly LogSection[];
}

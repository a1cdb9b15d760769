import * as z from 'zod';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';
import { type Page, pageReader } from './page.ts';

export interface DatasetRecord {
  readonly id: string;
  readonly name: string;
}

const datasetWire = lazily(() => z.object({ id: z.string(), name: z.string() }));

export const readDataset = (body: unknown): DatasetRecord => datasetWire().parse(body);
export const readKnownDataset =
  (knownId: string) =>
  (body: unknown): DatasetRecord =>
    datasetWire().parse(withKnownId(body, knownId));
export const readDatasetPage: (body: unknown) => Page<DatasetRecord> = pageReader(datasetWire);

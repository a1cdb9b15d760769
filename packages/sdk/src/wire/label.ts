import { z } from 'zod';

export interface LabelRecord {
  readonly id: string;
  readonly name: string;
}

const labelWire = z.object({ id: z.string(), name: z.string() });
const labelsWire = z.array(labelWire);
const labelPageWire = z.object({ items: labelsWire });

export const readLabel = (body: unknown): LabelRecord => labelWire.parse(body);
export const readLabels = (body: unknown): LabelRecord[] => labelsWire.parse(body);
export const readLabelPage = (body: unknown): LabelRecord[] => labelPageWire.parse(body).items;

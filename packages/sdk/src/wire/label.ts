import * as z from 'zod';
import { lazily } from './lazily.ts';

export interface LabelRecord {
  readonly id: string;
  readonly name: string;
}

const labelWire = lazily(() => z.object({ id: z.string(), name: z.string() }));
const labelsWire = lazily(() => z.array(labelWire()));
const labelPageWire = lazily(() => z.object({ items: labelsWire() }));

export const readLabel = (body: unknown): LabelRecord => labelWire().parse(body);
export const readLabels = (body: unknown): LabelRecord[] => labelsWire().parse(body);
export const readLabelPage = (body: unknown): LabelRecord[] => labelPageWire().parse(body).items;

import * as z from 'zod';
import { TAG_TARGETS, type TagTarget } from '../constants.ts';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';
import { type Page, pageReader } from './page.ts';

export interface TagRecord {
  readonly id: string;
  readonly name: string;
  readonly targetType: TagTarget;
}

const tagWire = lazily(() =>
  z
    .object({ id: z.string(), name: z.string(), target_type: z.enum(TAG_TARGETS) })
    .transform(({ id, name, target_type }): TagRecord => ({ id, name, targetType: target_type })),
);
const taggedWire = lazily(() => z.object({ tags: z.array(tagWire()).nullish() }));
const attachedWire = lazily(() => z.object({ count: z.number() }));

export const readKnownTag =
  (knownId: string) =>
  (body: unknown): TagRecord =>
    tagWire().parse(withKnownId(body, knownId));
export const readTag = (body: unknown): TagRecord => tagWire().parse(body);
export const readTagPage: (body: unknown) => Page<TagRecord> = pageReader(tagWire);
/** The tags in the answer about a tagged object. */
export const readTagsOf = (body: unknown): TagRecord[] => taggedWire().parse(body).tags ?? [];
/** How many objects the platform counted; 0 when it does not say, which is no reason to fail: it is done. */
export const readAttachedCount = (body: unknown): number => attachedWire().safeParse(body).data?.count ?? 0;

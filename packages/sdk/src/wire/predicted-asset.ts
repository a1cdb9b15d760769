import * as z from 'zod';
import { DATA_TYPES, type DataType } from '../constants.ts';
import { lazily } from './lazily.ts';
import { cursorPageReader, type Page } from './page.ts';

export interface PredictedAssetRecord {
  readonly id: string;
  readonly oraclePredictionId: string;
  readonly dataId: string;
  readonly filename: string;
  readonly objectName: string;
  readonly type: DataType;
  readonly width: number;
  readonly height: number;
  readonly presignedUrl: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A prediction as the platform keeps it. `isShadow` tells whose it is; `latency` is in seconds, undefined when the
 * platform did not say; `raw` is all of it, the prediction itself under `raw_predictions` in the platform's words.
 */
export interface StoredPrediction {
  readonly isShadow: boolean;
  readonly latency: number | undefined;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface PredictedAssetDetails {
  readonly record: PredictedAssetRecord;
  readonly predictions: readonly StoredPrediction[];
}

const predictedAssetWire = lazily(() =>
  z.object({
    id: z.string().optional(),
    oracle_prediction_id: z.string(),
    data: z.object({
      id: z.string(),
      object_name: z.string(),
      filename: z.string(),
      type: z.enum(DATA_TYPES),
      // Data that is not DONE may have no size yet, which must not break a listing.
      meta: z.object({ width: z.number().nullish(), height: z.number().nullish() }).nullish(),
      presigned_url: z.string().nullish(),
      metadata: z.record(z.string(), z.unknown()).nullish(),
    }),
  }),
);

const foundWire = lazily(() => predictedAssetWire().required({ id: true }));

const readPage = cursorPageReader(foundWire);

const predictionsWire = lazily(() =>
  z.object({
    predictions: z
      .array(
        z
          .looseObject({ is_shadow: z.boolean(), latency: z.number().nullish() })
          .transform((raw) => ({ isShadow: raw.is_shadow, latency: raw.latency ?? undefined, raw })),
      )
      .nullish(),
  }),
);

const toPredictedAsset = (
  { data, oracle_prediction_id }: z.infer<ReturnType<typeof predictedAssetWire>>,
  id: string,
): PredictedAssetRecord => ({
  id,
  oraclePredictionId: oracle_prediction_id,
  dataId: data.id,
  filename: data.filename,
  objectName: data.object_name,
  type: data.type,
  width: data.meta?.width ?? 0,
  height: data.meta?.height ?? 0,
  presignedUrl: data.presigned_url ?? undefined,
  metadata: data.metadata ?? undefined,
});

export const readPredictedAsset = (body: unknown): PredictedAssetRecord => {
  const wire = foundWire().parse(body);
  return toPredictedAsset(wire, wire.id);
};

export const readPredictedAssetPage = (body: unknown): Page<PredictedAssetRecord> => {
  const page = readPage(body);
  return { ...page, items: page.items.map((item) => toPredictedAsset(item, item.id)) };
};

/** Reads the answer about one predicted asset, with the predictions that were made of it. */
export const readPredictedAssetDetails =
  (knownId: string) =>
  (body: unknown): PredictedAssetDetails => {
    const wire = predictedAssetWire().parse(body);
    const { predictions } = predictionsWire().parse(body);
    return { record: toPredictedAsset(wire, wire.id ?? knownId), predictions: predictions ?? [] };
  };

/** What counts as found. */
export interface DetectOptions {
  /** How sure the model must be, 0 to 1; 0.25 by default. */
  readonly confidence?: number;
  /** Of two boxes of one class whose overlap (intersection over union) is above it, the less certain is dropped; 0.7 by default. */
  readonly iou?: number;
  /** Whether boxes of different classes drop each other too; false by default. */
  readonly agnostic?: boolean;
  /** The most detections of one image, the most certain first; 300 by default. */
  readonly maxDetections?: number;
}

/** The options with nothing left open. */
export type DetectSettings = Required<DetectOptions>;

const DEFAULTS: DetectSettings = { confidence: 0.25, iou: 0.7, agnostic: false, maxDetections: 300 };

/** @throws RangeError when a number is out of range. */
export const readDetectOptions = (options: DetectOptions): DetectSettings => {
  const settings: DetectSettings = { ...DEFAULTS, ...options };
  for (const name of ['confidence', 'iou'] as const)
    if (!(settings[name] >= 0 && settings[name] <= 1))
      throw new RangeError(`${name} is ${settings[name]}; it must lie between 0 and 1.`);
  if (!(Number.isInteger(settings.maxDetections) && settings.maxDetections > 0))
    throw new RangeError(`maxDetections is ${settings.maxDetections}; it must be a whole number above 0.`);
  return settings;
};

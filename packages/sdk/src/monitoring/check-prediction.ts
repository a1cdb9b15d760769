import { ELEMENT_CHECKS, type ImageSize } from './element-problems.ts';
import { isPredictionType, OWN_FIELDS, PREDICTION_TYPES, type PredictionType } from './prediction.ts';
import { PredictionFormatError, type PredictionProblem } from './prediction-error.ts';

/** What a prediction is held against; without `size`, no place is outside; without `classes`, any class will do. */
export interface Expectation {
  readonly type: string;
  readonly size?: ImageSize | undefined;
  /** Number of the model's labels. */
  readonly classes?: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const ALL_OWN_FIELDS: ReadonlySet<string> = new Set(Object.values(OWN_FIELDS).filter((field) => field !== undefined));

const isScore = (score: unknown): boolean => typeof score === 'number' && score >= 0 && score <= 1;

const isClass = (value: unknown, classes = Number.POSITIVE_INFINITY): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < classes;

const classMessage = (value: unknown, classes: number | undefined): string =>
  classes === undefined
    ? `${String(value)} is not a class: an integer of at least 0`
    : `${String(value)} is not a class: an integer from 0 to ${classes - 1}`;

const eachOf = (fields: Fields, field: string, check: (value: unknown) => string | undefined): PredictionProblem[] => {
  const values = fields[field];
  if (!Array.isArray(values)) return [];
  return values.flatMap((value, index) => {
    const message = check(value);
    return message === undefined ? [] : [{ field, index, message }];
  });
};

const kindProblems = (fields: Fields, type: PredictionType): PredictionProblem[] => {
  const { modelType } = fields;
  if (modelType !== undefined && modelType !== type) {
    return [
      { field: 'modelType', message: `the prediction is of ${JSON.stringify(modelType)}, the deployment of ${type}` },
    ];
  }
  const own = OWN_FIELDS[type];
  return Object.keys(fields)
    .filter((field) => ALL_OWN_FIELDS.has(field) && field !== own && fields[field] !== undefined)
    .filter((field) => !(type === 'SEGMENTATION' && field === 'detectionBoxes'))
    .map((field) => ({ field, message: `it does not belong to a prediction of ${type}` }));
};

const lengthProblems = (fields: Fields, type: PredictionType): PredictionProblem[] => {
  const own = OWN_FIELDS[type];
  const needed = ['detectionClasses', 'detectionScores', ...(own === undefined ? [] : [own])];
  const missing = needed
    .filter((field) => !Array.isArray(fields[field]))
    .map((field) => ({ field, message: 'it must be a list' }));
  const texts = fields['detectionTexts'] ?? [];
  if (!Array.isArray(texts)) missing.push({ field: 'detectionTexts', message: 'it must be a list or null' });
  const lists = [...needed, ...(Array.isArray(texts) && texts.length > 0 ? ['detectionTexts'] : [])];
  const lengths = lists.flatMap((field): [string, number][] => {
    const list = fields[field];
    return Array.isArray(list) ? [[field, list.length]] : [];
  });
  const [first] = lengths;
  const uneven = lengths.filter(([, length]) => length !== first?.[1]);
  return [
    ...missing,
    ...uneven.map(([field, length]) => ({
      field,
      message: `it has ${length} entries, ${first?.[0]} has ${first?.[1]}`,
    })),
  ];
};

const entryProblems = (fields: Fields, type: PredictionType, { size, classes }: Expectation): PredictionProblem[] => {
  const own = OWN_FIELDS[type];
  const scores = eachOf(fields, 'detectionScores', (score) =>
    isScore(score) ? undefined : `${String(score)} is not a score between 0 and 1`,
  );
  const labels = eachOf(fields, 'detectionClasses', (value) =>
    isClass(value, classes) ? undefined : classMessage(value, classes),
  );
  const texts = eachOf(fields, 'detectionTexts', (text) => (typeof text === 'string' ? undefined : 'it is not a text'));
  if (type === 'CLASSIFICATION' || own === undefined) return [...labels, ...scores, ...texts];
  const elements = fields[own];
  const geometry = (Array.isArray(elements) ? elements : []).flatMap((element, index) =>
    ELEMENT_CHECKS[type](element, size).map((message) => ({ field: own, index, message })),
  );
  return [...labels, ...scores, ...texts, ...geometry];
};

/** All that is wrong with a prediction; empty when it can be sent. */
export const predictionProblems = (prediction: unknown, expectation: Expectation): PredictionProblem[] => {
  const { type } = expectation;
  if (!isPredictionType(type)) {
    const message = `a deployment of type ${type} takes no prediction, only ${PREDICTION_TYPES.join(', ')} do`;
    return [{ field: 'prediction', message }];
  }
  if (typeof prediction !== 'object' || prediction === null) {
    return [{ field: 'prediction', message: 'it must be an object' }];
  }
  const fields: Fields = { ...prediction };
  const kind = kindProblems(fields, type);
  // Of a prediction for another kind of model, the rest says nothing.
  if (kind.some(({ field }) => field === 'modelType')) return kind;
  return [...kind, ...lengthProblems(fields, type), ...entryProblems(fields, type, expectation)];
};

/** Checks a prediction. @throws PredictionFormatError with all that is wrong */
export const checkPrediction = (prediction: unknown, expectation: Expectation): void => {
  const problems = predictionProblems(prediction, expectation);
  if (problems.length > 0) throw new PredictionFormatError(problems);
};

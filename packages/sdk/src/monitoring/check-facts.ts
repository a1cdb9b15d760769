import { type Expectation, predictionProblems } from './check-prediction.ts';
import type { ImageSize } from './element-problems.ts';
import type { PredictionFacts } from './monitor-options.ts';
import { PredictionFormatError, type PredictionProblem } from './prediction-error.ts';

const isLength = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;
const isDuration = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

const problem = (isWell: boolean, field: string, message: string): PredictionProblem[] =>
  isWell ? [] : [{ field, message }];

const sizeOf = ({ height, width }: PredictionFacts): ImageSize | undefined =>
  isLength(height) && isLength(width) ? { height, width } : undefined;

const shadowProblems = (facts: PredictionFacts, expectation: Expectation): PredictionProblem[] => {
  const { shadowPrediction, shadowLatency } = facts;
  if (shadowPrediction === undefined) {
    return problem(shadowLatency === undefined, 'shadowLatency', 'there is no shadowPrediction for it');
  }
  return [
    ...problem(isDuration(shadowLatency), 'shadowLatency', 'a shadowPrediction needs it, in seconds, at least 0'),
    ...predictionProblems(shadowPrediction, expectation).map((one) => ({
      ...one,
      field: `shadowPrediction.${one.field}`,
    })),
  ];
};

/** Seconds since 1970; undefined when none is given. */
export const secondsOf = (timestamp: number | Date | undefined): number | undefined =>
  timestamp instanceof Date ? timestamp.getTime() / 1000 : timestamp;

/** Checks a prediction and what is said about it. @throws PredictionFormatError with all that is wrong */
export const checkFacts = (facts: PredictionFacts, { type, classes }: Omit<Expectation, 'size'>): void => {
  const { height, width, latency } = facts;
  const expectation = { type, classes, size: sizeOf(facts) };
  const seconds = secondsOf(facts.timestamp);
  const problems = [
    ...problem(isLength(height), 'height', `it must be a number of pixels, got ${String(height)}`),
    ...problem(isLength(width), 'width', `it must be a number of pixels, got ${String(width)}`),
    ...problem(isDuration(latency), 'latency', `it must be in seconds, at least 0, got ${String(latency)}`),
    ...problem(
      seconds === undefined || Number.isFinite(seconds),
      'timestamp',
      'it must be a date or seconds since 1970',
    ),
    ...predictionProblems(facts.prediction, expectation),
    ...shadowProblems(facts, expectation),
  ];
  if (problems.length > 0) throw new PredictionFormatError(problems);
};

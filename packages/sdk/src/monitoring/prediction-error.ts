import { PicselliaError } from '../errors.ts';

/** One thing wrong with a prediction: the field, the place in its list where there is one, and what it is. */
export interface PredictionProblem {
  readonly field: string;
  readonly index?: number;
  readonly message: string;
}

const SHOWN = 10;

const describe = ({ field, index, message }: PredictionProblem): string =>
  `${field}${index === undefined ? '' : `[${index}]`}: ${message}`;

/** A prediction is not what its deployment takes; `problems` holds all that is wrong with it. Nothing was sent. */
export class PredictionFormatError extends PicselliaError {
  override readonly name: string = 'PredictionFormatError';
  readonly problems: readonly PredictionProblem[];

  constructor(problems: readonly PredictionProblem[]) {
    const shown = problems.slice(0, SHOWN).map(describe).join('; ');
    super(problems.length > SHOWN ? `${shown}; and ${problems.length - SHOWN} more` : shown);
    this.problems = problems;
  }
}

import { ConfigurationError } from './errors.ts';
import { readTask, type Task } from './tasks.ts';

/** What the worker says of one processing that the user's file exports. */
export interface ProcessingCard {
  readonly name: string;
  readonly task: Task;
  readonly assetTimeoutMs: number;
  /** Whether a worker that crashed is started again. */
  readonly onError: 'fail' | 'skip';
}

const list = (cards: readonly ProcessingCard[]) => cards.map((card) => `${card.name} (${card.task})`).join(', ');

const pick = (cards: readonly ProcessingCard[], wanted: string | undefined, source: string): ProcessingCard => {
  if (wanted === undefined) {
    const [only, ...others] = cards;
    if (only && others.length === 0) return only;
    throw new ConfigurationError(
      `neither the job nor the variable processing_type names a task, and the file exports several: ${list(cards)}`,
    );
  }
  const task = readTask(wanted);
  const card = cards.find((candidate) => candidate.task === task);
  if (card) return card;
  throw new ConfigurationError(
    `${source} asks for ${task ?? JSON.stringify(wanted)}${task ? '' : ', which is no known task'}, ` +
      `but the file exports ${list(cards)}`,
  );
};

/**
 * Chooses the processing that a job asks for: by the job's type, else by the variable `processing_type`, else the only
 * one there is.
 *
 * @throws ConfigurationError when none fits.
 */
export const dispatch = (
  cards: readonly ProcessingCard[],
  jobType: string | undefined,
  processingType: string | undefined,
): ProcessingCard =>
  pick(cards, jobType ?? processingType, jobType === undefined ? 'the variable processing_type' : 'the job');

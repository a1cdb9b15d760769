import type { TaskJob } from '../entities/jobs.ts';
import { notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import type { Routes } from './route.ts';

/** Starts work of the platform itself, and gives the job of version 1 that tells how it goes. */
export const startTask = ({ store, clock, background }: Platform, type: string, work: () => void): TaskJob => {
  const task: TaskJob = { id: store.newId('task'), type, status: 'RUNNING', created_at: clock.now() };
  store.tasks.set(task.id, task);
  background.start({
    done: () => {
      work();
      task.status = 'SUCCESS';
    },
    failed: () => {
      task.status = 'FAILED';
    },
  });
  return task;
};

export const taskRoutes = ({ store }: Platform): Routes => ({
  'GET /api/job/:id': ({ param }) => {
    const task = store.tasks.get(param('id'));
    if (task === undefined) throw notFound('Job');
    return task;
  },
});

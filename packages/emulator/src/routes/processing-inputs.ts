import { z } from 'zod';
import { FRAMEWORKS } from '../entities/models.ts';
import { PROCESSING_INPUT_TYPES, type Processing, type ProcessingInput } from '../entities/processings.ts';
import { INFERENCE_TYPES } from '../entities/values.ts';
import { HttpError, notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { getProcessing } from './processings.ts';
import { created, listOf, NO_CONTENT, type Routes, readBody } from './route.ts';

const inputUpdate = z.object({
  required: z.boolean(),
  inference_type_constraint: z.enum(INFERENCE_TYPES).nullable().default(null),
  framework_constraint: z.enum(FRAMEWORKS).nullable().default(null),
});

const inputBody = inputUpdate.extend({ name: z.string().min(1), input_type: z.enum(PROCESSING_INPUT_TYPES) });

const getInput = ({ inputs }: Processing, name: string): ProcessingInput => {
  const input = inputs.get(name);
  if (input === undefined) throw notFound('Processing input');
  return input;
};

export const processingInputRoutes = ({ store }: Platform): Routes => ({
  'GET /api/processing/:id/inputs': ({ param }) => listOf([...getProcessing(store, param('id')).inputs.values()]),
  'POST /api/processing/:id/inputs': ({ param, body }) => {
    const { inputs } = getProcessing(store, param('id'));
    const input = readBody(inputBody, body);
    if (inputs.has(input.name)) throw new HttpError(409, `The processing has an input ${input.name} already`);
    inputs.set(input.name, input);
    return created(input);
  },
  'PUT /api/processing/:id/inputs/:name': ({ param, body }) => {
    const input = getInput(getProcessing(store, param('id')), param('name'));
    return Object.assign(input, readBody(inputUpdate, body));
  },
  'DELETE /api/processing/:id/inputs/:name': ({ param }) => {
    const processing = getProcessing(store, param('id'));
    processing.inputs.delete(getInput(processing, param('name')).name);
    return NO_CONTENT;
  },
});

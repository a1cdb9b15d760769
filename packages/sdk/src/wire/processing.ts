import * as z from 'zod';
import { PROCESSING_TARGETS, PROCESSING_TYPES, type ProcessingTarget, type ProcessingType } from '../constants.ts';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';
import { type Page, pageReader } from './page.ts';

/** A field is undefined when the platform's answer does not hold it; `dockerFlags` is then not the same as none. */
export interface ProcessingRecord {
  readonly id: string;
  readonly name: string;
  readonly target: ProcessingTarget;
  readonly type: ProcessingType | undefined;
  readonly description: string | undefined;
  readonly dockerImage: string;
  readonly dockerTag: string;
  readonly dockerFlags: readonly string[] | undefined;
  readonly defaultCpu: number | undefined;
  readonly defaultGpu: number | undefined;
  readonly defaultParameters: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A value that a processing asks for at launch, under a name: a ProcessingInputType, an InferenceType and a Framework, or
 * what the platform may have added to these; undefined constraints hold nothing back.
 */
export interface ProcessingInput {
  readonly name: string;
  readonly inputType: string;
  readonly required: boolean;
  readonly inferenceTypeConstraint: string | undefined;
  readonly frameworkConstraint: string | undefined;
}

const processingWire = lazily(() =>
  z
    .object({
      id: z.string(),
      name: z.string(),
      target: z.enum(PROCESSING_TARGETS),
      // One processing of a type that is newer than this SDK must not break the listing of all.
      type: z.enum(PROCESSING_TYPES).nullish().catch(undefined),
      docker_image: z.string(),
      docker_tag: z.string(),
      description: z.string().nullish().catch(undefined),
      docker_flags: z.array(z.string()).nullish().catch(undefined),
      default_cpu: z.number().nullish().catch(undefined),
      default_gpu: z.number().nullish().catch(undefined),
      default_parameters: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    })
    .transform(
      (wire): ProcessingRecord => ({
        id: wire.id,
        name: wire.name,
        target: wire.target,
        type: wire.type ?? undefined,
        // Null is a value of its own here: that there is nothing.
        description: wire.description === null ? '' : wire.description,
        dockerImage: wire.docker_image,
        dockerTag: wire.docker_tag,
        dockerFlags: wire.docker_flags === null ? [] : wire.docker_flags,
        defaultCpu: wire.default_cpu ?? undefined,
        defaultGpu: wire.default_gpu ?? undefined,
        defaultParameters: wire.default_parameters === null ? {} : wire.default_parameters,
      }),
    ),
);

const inputWire = lazily(() =>
  z
    .object({
      name: z.string(),
      input_type: z.string(),
      required: z.boolean(),
      inference_type_constraint: z.string().nullish(),
      framework_constraint: z.string().nullish(),
    })
    .transform(
      (wire): ProcessingInput => ({
        name: wire.name,
        inputType: wire.input_type,
        required: wire.required,
        inferenceTypeConstraint: wire.inference_type_constraint ?? undefined,
        frameworkConstraint: wire.framework_constraint ?? undefined,
      }),
    ),
);

const inputsWire = lazily(() => z.object({ items: z.array(inputWire()) }));

export const readProcessing = (body: unknown): ProcessingRecord => processingWire().parse(body);
export const readKnownProcessing =
  (knownId: string) =>
  (body: unknown): ProcessingRecord =>
    processingWire().parse(withKnownId(body, knownId));
export const readProcessingPage: (body: unknown) => Page<ProcessingRecord> = pageReader(processingWire);
export const readInput = (body: unknown): ProcessingInput => inputWire().parse(body);
export const readInputs = (body: unknown): ProcessingInput[] => inputsWire().parse(body).items;

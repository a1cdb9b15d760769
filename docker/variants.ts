/**
 * The two base images, by their targets in the Dockerfile, with values for its arguments; those not named keep their
 * defaults.
 */
export const VARIANTS = {
  cpu: {},
  cuda: {
    // CUDA 12 with cuDNN 9 is what onnxruntime-node's libraries are made for.
    BASE_IMAGE: 'nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04',
    ONNXRUNTIME_NODE_INSTALL: 'cuda12',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type Variant = keyof typeof VARIANTS;

export const isVariant = (name: string): name is Variant => Object.hasOwn(VARIANTS, name);

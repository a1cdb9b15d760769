/** What the two base images differ in: values for the arguments of the Dockerfile; those not named keep its defaults. */
export const VARIANTS = {
  cpu: {},
  cuda: {
    // CUDA 12 with cuDNN 9 is what onnxruntime-node's libraries are made for.
    BASE_IMAGE: 'nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04',
    ONNXRUNTIME_NODE_INSTALL: 'cuda12',
    EXECUTION_PROVIDERS: 'cuda,cpu',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type Variant = keyof typeof VARIANTS;

export const isVariant = (name: string): name is Variant => Object.hasOwn(VARIANTS, name);

/**
 * Tells onnxruntime, before it is loaded, to send no telemetry: newer versions do so by default, and a Processing works on
 * other people's images. Who wants it sets the variable to 0.
 */
export const disableTelemetry = (): void => {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
};

const CPU = ['cpu'];

/** Where models run when their code does not say it: the images for graphics cards set it to `cuda,cpu`. */
export const defaultProviders = (): readonly string[] => {
  const names = (process.env['PICSELLIA_TS_EXECUTION_PROVIDERS'] ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length > 0 ? given : CPU;
};

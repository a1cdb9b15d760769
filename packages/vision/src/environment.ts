/**
 * Tells onnxruntime, before it is loaded, to send no telemetry: newer versions do so by default, and a Processing works on
 * other people's images. Who wants it sets the variable to 0.
 */
export const disableTelemetry = (): void => {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
};

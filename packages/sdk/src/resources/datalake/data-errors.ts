import { PicselliaError } from '../../errors.ts';

/** The platform could not process a data that was uploaded; the data is there, in the state ERROR. */
export class UnprocessableDataError extends PicselliaError {
  override readonly name: string = 'UnprocessableDataError';
  readonly dataId: string;

  constructor(data: { readonly id: string; readonly filename: string }) {
    super(`${data.filename} (data ${data.id}) could not be processed by the platform`);
    this.dataId = data.id;
  }
}

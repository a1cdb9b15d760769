import { PicselliaError } from '../../errors.ts';

/**
 * An annotation file cannot be read, or does not fit its dataset version; nothing was written. `place` is where in the
 * file the trouble is, such as `annotations.3.bbox` or `line 4`, counted from 0 in lists and from 1 in lines; it is
 * empty for the file as a whole.
 */
export class AnnotationFileError extends PicselliaError {
  override readonly name: string = 'AnnotationFileError';
  readonly path: string;
  readonly place: string;

  constructor(file: { readonly path: string; readonly place?: string }, message: string, options?: ErrorOptions) {
    const place = file.place ?? '';
    super(`${file.path}: ${place === '' ? '' : `${place}: `}${message}`, options);
    this.path = file.path;
    this.place = place;
  }
}

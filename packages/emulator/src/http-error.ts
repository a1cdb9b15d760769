/** An answer that is not 2xx, with the body that the vendor's client reads its message from. */
export class HttpError extends Error {
  readonly status: number;
  readonly detail: readonly string[];

  constructor(status: number, message: string, detail: readonly string[] = []) {
    super(message);
    this.status = status;
    this.detail = detail;
  }

  get body(): { message: string; detail?: readonly string[] } {
    return this.detail.length === 0 ? { message: this.message } : { message: this.message, detail: this.detail };
  }
}

export const notFound = (what: string): HttpError => new HttpError(404, `${what} not found`);

const HIDDEN = '<token>';

/** A token that shows neither in text, nor in JSON, nor in inspect. */
export class Token {
  readonly #text: string;

  static {
    Object.defineProperty(Token.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: () => HIDDEN });
  }

  constructor(text: string) {
    this.#text = text;
  }

  /** Gives the token itself, for the call that needs it and nothing else. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }
}

/** Tells whether a text can be a token: printable, and without spaces. */
export const isToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

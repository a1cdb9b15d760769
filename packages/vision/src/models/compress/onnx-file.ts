import protobuf from 'protobufjs';
import { ModelError } from '../../errors.ts';

/** The part of onnx.proto that is changed. What is not named here is kept as it stands, byte by byte. */
const SCHEMA = `
syntax = "proto2";
message Model { optional Graph graph = 7; repeated OperatorSet opsetImport = 8; }
message OperatorSet { optional string domain = 1; optional int64 version = 2; }
message Graph { repeated Node node = 1; repeated Tensor initializer = 5; repeated Value input = 11; }
message Value { optional string name = 1; }
message Tensor {
  repeated int64 dims = 1; optional int32 dataType = 2; repeated float floatData = 4; optional string name = 8;
  optional bytes rawData = 9; optional int32 dataLocation = 14;
}
message Node {
  repeated string input = 1; repeated string output = 2; optional string opType = 4; repeated Attribute attribute = 5;
}
message Attribute { optional string name = 1; optional int64 i = 3; optional Tensor t = 5; optional int32 type = 20; }
`;

const modelType = protobuf.parse(SCHEMA).root.lookupType('Model');

/** Kinds of numbers in TensorProto.DataType. */
export const DATA_TYPE = { float: 1, int8: 3, float16: 10 } as const;
const INTEGER_ATTRIBUTE = 2;

/** A whole number of 64 bits, as the library reads it. */
type Whole = number | { toString(): string };

export interface OnnxTensor {
  readonly dims?: readonly Whole[];
  readonly dataType?: number;
  readonly name?: string;
  readonly rawData?: Uint8Array;
  readonly floatData?: readonly number[];
  /** Not 0 for numbers in a file beside the model. */
  readonly dataLocation?: number;
}

/** A step of the computation: an operator with its attributes, which computes its outputs of its inputs. */
export interface OnnxNode {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly opType?: string;
  readonly attribute?: readonly { readonly name?: string; readonly i?: Whole; readonly t?: OnnxTensor }[];
}

export interface OnnxFile {
  readonly graph: {
    node: OnnxNode[];
    initializer: OnnxTensor[];
    readonly input: readonly { readonly name?: string }[];
  };
  readonly opsetImport: readonly { readonly domain?: string; readonly version?: Whole }[];
}

export const toNumber = (whole: Whole): number => Number(String(whole));

/**
 * Reads an ONNX model from its bytes.
 *
 * @throws ModelError when they are none.
 */
export const readOnnxFile = (bytes: Uint8Array): OnnxFile => {
  try {
    const reader = protobuf.Reader.create(bytes);
    reader.discardUnknown = false;
    // The schema above says what is in it.
    const model = modelType.decode(reader) as unknown as Partial<OnnxFile>;
    if (!model.graph || !model.opsetImport) throw new RangeError('there is no graph in it');
    return model as OnnxFile;
  } catch (cause) {
    throw new ModelError(`These bytes cannot be read as an ONNX model: ${String(cause)}`, { cause });
  }
};

export const writeOnnxFile = (model: OnnxFile): Uint8Array => modelType.encode(model).finish();

/** A node that computes one value, with whole numbers as its attributes. */
export const makeNode = (
  opType: string,
  { input, output, attributes = {} }: { input: string[]; output: string; attributes?: Record<string, number> },
): OnnxNode => ({
  input,
  output: [output],
  opType,
  attribute: Object.entries(attributes).map(([name, i]) => ({ name, i, type: INTEGER_ATTRIBUTE })),
});

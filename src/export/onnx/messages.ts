import { type Writer, writer } from 'protons-runtime'

/** A protobuf message that knows how to write its fields. */
type Message = (to: Writer) => void

const VARINT = 0
const LENGTH_DELIMITED = 2
const FIXED32 = 5

/** TensorProto.DataType. */
export const DATA_TYPE = { float32: 1, int64: 7 } as const

/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPE = { float: 1, integer: 2, integers: 7 } as const

/** An attribute of a node. */
export type Attribute =
  | { readonly name: string; readonly float: number }
  | { readonly name: string; readonly integer: number }
  | { readonly name: string; readonly integers: readonly number[] }

/** NodeProto: an operator of the default domain. */
export interface Node {
  readonly operator: string
  readonly inputs: readonly string[]
  /** The first also names the node. */
  readonly outputs: readonly string[]
  readonly attributes: readonly Attribute[]
}

/** TensorProto with its values as raw bytes. */
export interface Initializer {
  readonly name: string
  readonly dataType: (typeof DATA_TYPE)[keyof typeof DATA_TYPE]
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** ValueInfoProto of a float32 tensor: a name stands for a dimension that is open. */
export interface ValueInfo {
  readonly name: string
  readonly shape: readonly (number | string)[]
}

/** What a file of ours says of ModelProto and GraphProto. */
export interface OnnxModel {
  readonly irVersion: number
  readonly opset: number
  readonly producer: string
  readonly graphName: string
  readonly description: string
  readonly nodes: readonly Node[]
  readonly initializers: readonly Initializer[]
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  readonly metadata: Readonly<Record<string, string>>
}

/** ModelProto in protobuf's encoding, fields ascending. @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export function encodeModel(model: OnnxModel): Uint8Array {
  const to = writer()
  integer(to, 1, model.irVersion)
  text(to, 2, model.producer)
  text(to, 6, model.description)
  message(to, 7, graphOf(model))
  message(to, 8, (opset) => {
    text(opset, 1, '')
    integer(opset, 2, model.opset)
  })
  for (const [key, value] of Object.entries(model.metadata)) {
    message(to, 14, (entry) => {
      text(entry, 1, key)
      text(entry, 2, value)
    })
  }
  return to.finish()
}

function graphOf({ graphName, nodes, initializers, inputs, outputs }: OnnxModel): Message {
  return (to) => {
    for (const node of nodes) message(to, 1, nodeOf(node))
    text(to, 2, graphName)
    for (const initializer of initializers) message(to, 5, tensorOf(initializer))
    for (const input of inputs) message(to, 11, valueInfoOf(input))
    for (const output of outputs) message(to, 12, valueInfoOf(output))
  }
}

function nodeOf({ operator, inputs, outputs, attributes }: Node): Message {
  return (to) => {
    for (const input of inputs) text(to, 1, input)
    for (const output of outputs) text(to, 2, output)
    text(to, 3, outputs.find((name) => name !== '') ?? '')
    text(to, 4, operator)
    for (const attribute of attributes) message(to, 5, attributeOf(attribute))
  }
}

function attributeOf(attribute: Attribute): Message {
  return (to) => {
    text(to, 1, attribute.name)
    if ('float' in attribute) {
      to.uint32((2 << 3) | FIXED32).float(attribute.float)
      integer(to, 20, ATTRIBUTE_TYPE.float)
    } else if ('integer' in attribute) {
      integer(to, 3, attribute.integer)
      integer(to, 20, ATTRIBUTE_TYPE.integer)
    } else {
      for (const value of attribute.integers) integer(to, 8, value)
      integer(to, 20, ATTRIBUTE_TYPE.integers)
    }
  }
}

function tensorOf({ name, dataType, shape, bytes }: Initializer): Message {
  return (to) => {
    for (const length of shape) integer(to, 1, length)
    integer(to, 2, dataType)
    text(to, 8, name)
    to.uint32((9 << 3) | LENGTH_DELIMITED).bytes(bytes)
  }
}

function valueInfoOf({ name, shape }: ValueInfo): Message {
  return (to) => {
    text(to, 1, name)
    message(to, 2, (type) =>
      message(type, 1, (tensor) => {
        integer(tensor, 1, DATA_TYPE.float32)
        message(tensor, 2, (dimensions) => {
          for (const length of shape) {
            message(dimensions, 1, (dimension) => {
              if (typeof length === 'string') text(dimension, 2, length)
              else integer(dimension, 1, length)
            })
          }
        })
      }),
    )
  }
}

function message(to: Writer, field: number, write: Message): void {
  to.uint32((field << 3) | LENGTH_DELIMITED).fork()
  write(to)
  to.ldelim()
}

function text(to: Writer, field: number, value: string): void {
  to.uint32((field << 3) | LENGTH_DELIMITED).string(value)
}

/** Of 64 bits, signed. */
function integer(to: Writer, field: number, value: number): void {
  to.uint32((field << 3) | VARINT).int64(BigInt(value))
}

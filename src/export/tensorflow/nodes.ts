import { float32Bytes, int32Bytes } from '../bytes.ts'

type DataType = 'DT_FLOAT' | 'DT_INT32'

/** AttrValue in protobuf's JSON form; integers of 64 bits are texts there. */
type Attribute =
  | { readonly type: DataType }
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly shape: TensorShape }
  | { readonly tensor: { readonly dtype: DataType; readonly tensorShape: TensorShape } }

export interface TensorShape {
  readonly dim: readonly { readonly size: string }[]
}

/** NodeDef in protobuf's JSON form. */
export interface NodeDef {
  readonly name: string
  readonly op: string
  /** Names; `name:i` is output i of a node with several. */
  readonly input: readonly string[]
  readonly attr: Readonly<Record<string, Attribute>>
}

/** What the weights file holds, in its order. */
export interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32'
}

const FLOAT: Attribute = { type: 'DT_FLOAT' }
const INT32: Attribute = { type: 'DT_INT32' }

/** A GraphDef under construction; the values of its constants go to a file of their own. */
export class NodeList {
  readonly nodes: NodeDef[] = []
  readonly weights: WeightSpec[] = []
  readonly weightBytes: Uint8Array[] = []

  placeholder(name: string, shape: readonly number[]): string {
    return this.#add({ name, op: 'Placeholder', input: [], attr: { dtype: FLOAT, shape: { shape: shapeOf(shape) } } })
  }

  float32(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    this.weights.push({ name, shape, dtype: 'float32' })
    this.weightBytes.push(float32Bytes(values))
    return this.#constant(name, shape, 'DT_FLOAT')
  }

  /** A list of integers, or one alone. */
  int32(name: string, values: readonly number[] | number): string {
    const shape = typeof values === 'number' ? [] : [values.length]
    this.weights.push({ name, shape, dtype: 'int32' })
    this.weightBytes.push(int32Bytes(typeof values === 'number' ? [values] : values))
    return this.#constant(name, shape, 'DT_INT32')
  }

  /** A node on float32 tensors. */
  node(op: string, input: readonly string[], name: string, attr: Readonly<Record<string, Attribute>> = {}): string {
    return this.#add({ name, op, input, attr: { T: FLOAT, ...attr } })
  }

  #constant(name: string, shape: readonly number[], dtype: DataType): string {
    const tensor = { dtype, tensorShape: shapeOf(shape) }
    return this.#add({ name, op: 'Const', input: [], attr: { value: { tensor }, dtype: { type: dtype } } })
  }

  #add(node: NodeDef): string {
    this.nodes.push(node)
    return node.name
  }
}

/** Attributes that say of which type the indices among a node's inputs are. */
export function indexedBy(name: 'Tidx' | 'Tshape' | 'Tperm' | 'Index'): Record<string, Attribute> {
  return { [name]: INT32 }
}

export function integer(value: number): Attribute {
  return { i: String(value) }
}

export function flag(value: boolean): Attribute {
  return { b: value }
}

/** @param shape - −1 for a dimension that is open */
export function shapeOf(shape: readonly number[]): TensorShape {
  return { dim: shape.map((length) => ({ size: String(length) })) }
}

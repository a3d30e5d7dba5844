import type { LstmSpec } from '../../models/families/lstm.ts'
import { sequenceWidthOf, widthOf } from '../../models/shape.ts'
import { dense, type FamilyGraph } from './family.ts'

export const lstm: FamilyGraph<LstmSpec> = ({ layers }, modules, features) => {
  const { graph, shape, parameters } = modules
  const sequenceWidth = sequenceWidthOf(shape)
  const sequence = shape.statics.length === 0 ? features : graph.slice(features, 0, 0, sequenceWidth)
  let values = graph.reshape(sequence, [shape.steps, shape.sequence.length])
  for (let index = 0; index < layers; index++) {
    const weights = {
      input: parameters(`lstm${index}.input`),
      recurrent: parameters(`lstm${index}.recurrent`),
      bias: parameters(`lstm${index}.bias`),
    }
    values = graph.lstm(values, weights, index < layers - 1 ? 'all' : 'last')
  }
  if (shape.statics.length === 0) return dense(modules, 'head', values)
  return dense(modules, 'head', graph.concat([values, graph.slice(features, 0, sequenceWidth, widthOf(shape))]))
}

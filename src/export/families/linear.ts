import { columnsOf, type HarSpec } from '../../models/families/linear.ts'
import { dense, type FamilyGraph } from './family.ts'

export const linear: FamilyGraph<object> = (_spec, modules, features) => dense(modules, 'head', features)

export const har: FamilyGraph<HarSpec> = (spec, modules, features) => {
  const { graph, shape } = modules
  const columns = columnsOf(spec, shape)
  return dense(modules, 'head', graph.concat(columns.map((column) => graph.slice(features, 0, column, column + 1))))
}

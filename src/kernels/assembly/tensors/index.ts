export { attention, attentionGradient } from './attention'
export { adam, nesterov, norm, sgd } from './descent'
export { dropout } from './dropout'
export { activationGradient, add, gather, map, multiplyElements, scale } from './elements'
export { columnSums, multiply } from './gemm'
export { layerNorm, layerNormGradient } from './layerNorm'
export { layLstmWeights, lstm, lstmJoined, lstmScratch, lstmStates, lstmWeights } from './lstm'
export {
  layTransposedWeights, lstmGradient, lstmGradientScratch, lstmPending, lstmSlopes, lstmTransposedWeights,
} from './lstmGradient'
export { softmax, softmaxGradient } from './rows'
export { useWideVectors } from '../vectors'

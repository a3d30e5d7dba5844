import assert from 'node:assert/strict'
import { ExportError } from '../../../src/errors/index.ts'
import { EXPORT_FORMATS, exportModel } from '../../../src/export/index.ts'
import { METADATA, modelFor, SHAPES, someParameters } from './exportedModels.ts'

const MODEL = modelFor({ family: 'mlp', hidden: [4] }, SHAPES.statics)
const PARAMETERS = someParameters(MODEL)

for (const format of EXPORT_FORMATS) {
  describe(`export to ${format}`, () => {
    const refuses = (parameters: Float32Array, code: string, message: RegExp, scaler?: [number[], number[]]) => {
      const metadata =
        scaler === undefined
          ? METADATA
          : { ...METADATA, scaler: { mean: Float32Array.from(scaler[0]), scale: Float32Array.from(scaler[1]) } }
      assert.throws(
        () => exportModel(format, 'model', MODEL, parameters, metadata),
        (error) => error instanceof ExportError && error.code === code && message.test(error.message),
      )
    }

    it('gives the same bytes for the same model', () => {
      const write = () => exportModel(format, 'model', MODEL, PARAMETERS.slice(), METADATA)
      assert.deepEqual(write(), write())
    })

    it('leaves the parameters as they are', () => {
      const parameters = PARAMETERS.slice()
      exportModel(format, 'model', MODEL, parameters, METADATA)
      assert.deepEqual(parameters, PARAMETERS)
    })

    it('refuses the parameters of another model', () => {
      refuses(PARAMETERS.subarray(1), 'SHAPE_MISMATCH', /holds 20 parameters, but model mlp has 21/)
    })

    it('refuses parameters that are not finite, naming the block', () => {
      for (const value of [Number.NaN, Infinity]) {
        refuses(PARAMETERS.with(13, value), 'NON_FINITE', /value 1 of the checkpoint's block hidden0\.bias is/)
      }
    })

    it('refuses a scaler of other features, or one that is no scaler', () => {
      refuses(PARAMETERS, 'SHAPE_MISMATCH', /2 means and 3 scales, but a row has 3/, [
        [0, 0],
        [1, 1, 1],
      ])
      refuses(PARAMETERS, 'NON_FINITE', /scale 0 at feature 1/, [
        [0, 0, 0],
        [1, 0, 1],
      ])
      refuses(PARAMETERS, 'NON_FINITE', /mean NaN and scale 1 at feature 2/, [
        [0, 0, Number.NaN],
        [1, 1, 1],
      ])
    })
  })
}

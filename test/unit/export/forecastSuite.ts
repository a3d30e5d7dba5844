import assert from 'node:assert/strict'
import type { ExportedFile, ExportFormat } from '../../../src/export/index.ts'
import { exportModel } from '../../../src/export/index.ts'
import type { Model } from '../../../src/models/model.ts'
import {
  assertClose,
  CASES,
  METADATA,
  modelFor,
  ownForecasts,
  SHAPES,
  someFeatures,
  someParameters,
} from './exportedModels.ts'

export interface Output {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** A graph as its format's own runtime has read it. */
export interface LoadedGraph {
  /** Names of the outputs in order. */
  readonly outputs: readonly string[]
  run(features: Float32Array, rows: number, width: number): Promise<ReadonlyMap<string, Output>>
  release(): Promise<void>
}

/** Loads what was exported as the file of the name. */
export type LoadGraph = (files: readonly ExportedFile[], name: string) => Promise<LoadedGraph>

/** Tests that hold for graphs of every format: another runtime forecasts from them what we do. */
export function forecastSuite(format: ExportFormat, load: LoadGraph): void {
  const forecasts = async (
    model: Model,
    parameters: Float32Array,
    features: Float32Array,
    rows: number,
    metadata = METADATA,
  ) => {
    const graph = await load(exportModel(format, 'model', model, parameters, metadata), 'model')
    try {
      return await graph.run(features, rows, model.width)
    } finally {
      await graph.release()
    }
  }
  const assertForecasts = (actual: ReadonlyMap<string, Output>, expected: Map<string, Float64Array>, rows: number) => {
    assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort())
    for (const [name, values] of expected) {
      const output = actual.get(name)
      assert.deepEqual(output?.shape, [rows, values.length / rows])
      assertClose(output.values, values)
    }
  }

  for (const { title, model } of CASES) {
    it(`forecasts as we do: ${title}`, async () => {
      const parameters = someParameters(model)
      const graph = await load(exportModel(format, 'model', model, parameters, METADATA), 'model')
      for (const rows of [1, 9]) {
        const features = someFeatures(model, rows)
        assertForecasts(
          await graph.run(features, rows, model.width),
          ownForecasts(model, parameters, features, rows),
          rows,
        )
      }
      await graph.release()
    })
  }

  it('keeps forecasts and log variances within the bounds of ours', async () => {
    for (const kind of ['point', 'gaussian']) {
      const model = modelFor({ family: 'linear', head: { kind } }, SHAPES.statics)
      for (const size of [-100, 100]) {
        const parameters = new Float32Array(model.parameterCount).fill(size)
        const features = new Float32Array(model.width)
        const expected = ownForecasts(model, parameters, features, 1)
        assertForecasts(await forecasts(model, parameters, features, 1), expected, 1)
        assert.equal(Math.abs(expected.get('forecast')?.[0] ?? 0), 10)
      }
    }
  })

  it('gives quantiles that do not cross, whatever the raw outputs', async () => {
    const model = modelFor({ family: 'linear', head: { kind: 'quantiles' } }, SHAPES.statics)
    for (const seed of ['a', 'b', 'c']) {
      const parameters = someParameters(model, seed).map((value) => 30 * value)
      const rows = 20
      const features = someFeatures(model, rows, seed)
      const actual = await forecasts(model, parameters, features, rows)
      const { values } = actual.get('quantiles') as Output
      assert.ok(values.every((value, i) => i % 5 === 0 || value >= values[i - 1]))
      assertForecasts(actual, ownForecasts(model, parameters, features, rows), rows)
    }
  })

  it('scales features inside the graph when there is a scaler', async () => {
    const model = modelFor({ family: 'lstm', units: 3 }, SHAPES.both)
    const parameters = someParameters(model)
    const rows = 4
    const raw = someFeatures(model, rows).map((value) => 40 * value + 7)
    const mean = someFeatures(model, 1, 'mean')
    const scale = someFeatures(model, 1, 'scale').map((value) => 20 + Math.abs(value))
    const scaled = raw.map((value, i) => Math.fround(value - mean[i % model.width]) / scale[i % model.width])
    const actual = await forecasts(model, parameters, raw, rows, { ...METADATA, scaler: { mean, scale } })
    assertForecasts(actual, ownForecasts(model, parameters, scaled, rows), rows)
  })

  it('names the forecast first', async () => {
    const outputs: Record<string, readonly string[]> = {
      point: ['forecast'],
      quantiles: ['forecast', 'quantiles'],
      gaussian: ['forecast', 'mean', 'variance'],
      probability: ['probability'],
    }
    for (const [kind, names] of Object.entries(outputs)) {
      const model = modelFor({ family: 'har', head: { kind } }, SHAPES.statics)
      const graph = await load(exportModel(format, 'model', model, someParameters(model), METADATA), 'model')
      assert.deepEqual(graph.outputs, names)
      await graph.release()
    }
  })
}

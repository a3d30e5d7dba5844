import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import { env, InferenceSession, Tensor } from 'onnxruntime-web'
import { marketSourceSchema } from '../../src/market/config.ts'
import { loadMarkets } from '../../src/market/sources.ts'
import { buildDeclaredRows } from '../../src/market/streams/supervised.ts'
import { forecastLogRatios } from '../../src/models/forecast.ts'
import { readCheckpoint } from '../../src/round/checkpoint.ts'
import { runOf } from '../../src/round/run.ts'
import type { Hash } from '../../src/types/index.ts'
import { Cluster } from '../support/cluster.ts'
import { csvOf, endAll, type Finished, runCli } from './support.ts'

const ROUNDS = 3

type Json = Record<string, unknown>

describe('a run whose past is looked at', function () {
  this.timeout(120_000)
  let cluster: Cluster
  let peer: readonly string[]
  let updates: Record<string, string>
  let modelHashes: Hash[]
  const pathOf = (name: string): string => join(cluster.directory, name)

  before(async () => {
    cluster = await Cluster.create({
      membership: { minimum: 4 },
      schedule: { startMs: Date.UTC(2024, 1, 6), windowMinutes: 1440, rounds: ROUNDS },
    })
    const { addresses } = await cluster.startCoordinator()
    for (const name of ['w1', 'w2', 'w3']) await cluster.startWorker(name)
    await cluster.startWorker('flipper', { attack: 'signFlip(10)', share: { index: 0, of: 3 } })
    await Promise.all(cluster.workers.map(({ reports }) => reports.until('finished')))
    const committed = cluster.workers.map(({ name, reports }) => [
      name,
      reports.of('committed').find(({ round }) => round === 2)?.updateHash ?? '',
    ])
    updates = Object.fromEntries(committed) as Record<string, string>
    modelHashes = cluster.coordinatorReports.of('round').map(({ modelHash }) => modelHash)
    peer = ['--peer', addresses[0]]
    writeFileSync(pathOf('manifest.json'), JSON.stringify(cluster.manifest))
    for (const name of ['w1', 'w2']) writeConfig(name)
  })

  after(async () => {
    await endAll()
    await cluster?.stop()
  })

  function writeConfig(name: string): void {
    const share = { index: Number(name.slice(1)) - 1, of: 3 }
    const config = { manifest: 'manifest.json', dataDir: name, market: cluster.market, share, bootstrap: [peer[1]] }
    writeFileSync(pathOf(`${name}.json`), JSON.stringify(config))
  }

  const replay = (...args: string[]): Promise<Finished> => runCli(['replay', ...args])
  const replayJson = async (code: number, ...args: string[]): Promise<Json> => {
    const finished = await replay(...args, '--json')
    assert.equal(finished.code, code, finished.stderr)
    return JSON.parse(finished.stdout) as Json
  }

  function assertFails({ code, stdout, stderr }: Finished, expectedCode: number, message: RegExp): void {
    assert.match(stderr, message)
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
    assert.equal(stdout, '')
    assert.equal(code, expectedCode)
  }

  it("an honest worker's update is what its training gives, on bars from files, by a peer's records", async () => {
    const sources = cluster.market?.map((source) => marketSourceSchema.parse(source)) ?? []
    const { markets } = await loadMarkets(sources)
    const data = markets.flatMap(({ bars }) => {
      writeFileSync(pathOf(`${bars.symbol}.csv`), csvOf(bars))
      return ['--data', `${bars.symbol}=${pathOf(`${bars.symbol}.csv`)}`]
    })
    const args = ['--manifest', pathOf('manifest.json'), ...peer, '--update', updates.w3, '--share', '3/3', ...data]
    const { code, stdout, stderr } = await replay(...args)
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    assert.match(stdout, /^test, the run 0x[0-9a-f]{64}$/m)
    assert.match(stdout, new RegExp(`^ {2}update {4}${updates.w3}$`, 'm'))
    assert.match(stdout, /^ +round 2, accepted; by \/ip4\/127\.0\.0\.1/m)
    assert.match(stdout, new RegExp(`^ {2}base {6}${modelHashes[0]}$`, 'm'))
    assert.match(stdout, /^ {2}rows {6}[\d,]+ of AAA, BBB, share 3\/3, known by 2024-02-07 00:00 UTC$/m)
    assert.match(stdout, /^ {2}training {2}5 steps of mlp in [\d.]+ s$/m)
    const [, promised] = /^ {2}promised {2}(0x[0-9a-f]{64})$/m.exec(stdout) ?? []
    assert.match(stdout, new RegExp(`^ {2}computed {2}${promised}$`, 'm'))
    assert.match(stdout, /\nMATCH: .*\n$/)
  })

  it('an update that was flipped, and one of other rows, are told from it', async () => {
    const config = ['--config', pathOf('w1.json')]
    const [flipped, other, own] = await Promise.all([
      replay(...config, '--update', updates.flipper),
      replayJson(1, ...config, '--update', updates.w2),
      replayJson(0, ...config, '--update', updates.w2, '--share', '2/3'),
    ])
    assert.equal(flipped.code, 1, flipped.stderr)
    assert.match(flipped.stdout, /^ +round 2, rejected: NORM_OUTLIER; by /m)
    assert.match(flipped.stdout, /\nDIFFERENT: what was sent is −10\.0 times what training gives\.\n$/)
    assert.equal(other.match, false)
    const { field, reason } = other.difference as Json
    assert.equal(field, 'payloadHash')
    assert.match(reason as string, /values differ .*: it was trained on other rows, or not trained$/)
    assert.notEqual(other.promised, other.recomputed)
    const { match, promised, recomputed, difference, ...rest } = own
    assert.equal(match, true)
    assert.equal(promised, recomputed)
    assert.equal(difference, null)
    assert.equal(rest.updateHash, updates.w2)
    assert.deepEqual([rest.round, rest.steps, rest.share], [2, 5, { index: 1, of: 3 }])
  })

  it("lists a round's updates, as its record has them", async () => {
    const listed = await replayJson(0, '--config', pathOf('w1.json'), '--round', '2')
    const hashes = (listed.updates as Json[]).map(({ updateHash }) => updateHash)
    assert.deepEqual(hashes.sort(), Object.values(updates).sort())
  })

  it('exports what other runtimes forecast from as we do', async () => {
    const from = ['--config', pathOf('w1.json'), '--round', '2']
    const exported = await Promise.all(
      ['onnx', 'tfjs', 'safetensors'].map(async (format) => {
        const finished = await runCli(['export', '--format', format, pathOf(`model.${format}`), ...from, '--json'])
        assert.equal(finished.code, 0, finished.stderr)
        return JSON.parse(finished.stdout) as Json
      }),
    )
    for (const { modelHash, round } of exported) assert.deepEqual([modelHash, round], [modelHashes[1], 2])

    const run = runOf(cluster.manifest)
    const checkpoint = readFileSync(pathOf(`coordinator/checkpoints/${modelHashes[1].slice(2)}.ckpt`))
    const { parameters } = readCheckpoint(checkpoint, run.model)
    const { markets } = await loadMarkets([marketSourceSchema.parse(cluster.market?.[0])])
    const rows = buildDeclaredRows(markets, run.rowSpec)
    const features = rows.features.subarray(0, 50 * rows.width)
    const expected = forecastLogRatios(run.model, parameters, features, 50)
    assertClose(await onnxForecasts(pathOf('model.onnx'), features, rows.width), expected)
    assertClose(await tfjsForecasts(pathOf('model.tfjs'), features, rows.width), expected)
    const { metadata, values } = readSafetensors(pathOf('model.safetensors'))
    assert.deepEqual(values, parameters)
    const { manifest_hash: manifestHash, model_hash: modelHash, round, run_name: runName } = metadata
    assert.deepEqual([manifestHash, modelHash, round, runName], [run.id, modelHashes[1], '2', 'test'])
  })

  it('exports the last model of a peer, one by its hash, and a checkpoint file, but overwrites nothing unasked', async () => {
    const manifest = ['--manifest', pathOf('manifest.json')]
    const file = pathOf('again.onnx')
    const exportTo = (...args: string[]) => runCli(['export', '--format', 'onnx', file, ...manifest, ...args])
    const last = await exportTo(...peer)
    assert.equal(last.code, 0, last.stderr)
    assert.match(last.stdout, new RegExp(`^model {5}${modelHashes[2]}\n +round 3 of test: mlp, 705 parameters$`, 'm'))
    const before = readFileSync(file)
    assertFails(await exportTo(...peer), 2, /^murmuration: .*again\.onnx is there already; --force replaces it\n$/)
    assert.deepEqual(readFileSync(file), before)
    const byHash = await exportTo(...peer, '--model', modelHashes[1], '--force')
    assert.equal(byHash.code, 0, byHash.stderr)
    assert.deepEqual(readFileSync(file), readFileSync(pathOf('model.onnx')))
    const checkpoint = pathOf(`coordinator/checkpoints/${modelHashes[1].slice(2)}.ckpt`)
    const bare = await exportTo('--checkpoint', checkpoint, '--round', '2', '--force')
    assert.equal(bare.code, 0, bare.stderr)
    assert.deepEqual(readFileSync(file), readFileSync(pathOf('model.onnx')))

    const other = { ...cluster.manifest, model: { family: 'mlp', hidden: [32], activation: 'relu' } }
    writeFileSync(pathOf('other.json'), JSON.stringify(other))
    const refused = pathOf('refused.onnx')
    assertFails(
      await runCli([
        'export',
        '--format',
        'onnx',
        refused,
        '--manifest',
        pathOf('other.json'),
        '--checkpoint',
        checkpoint,
      ]),
      2,
      /^murmuration: .*\.ckpt: the checkpoint is of another model than the run's mlp\n$/,
    )
    assert.ok(!existsSync(refused))
    assert.deepEqual(
      readdirSync(cluster.directory).filter((name) => name.endsWith('.tmp')),
      [],
    )
  })

  it('says in one sentence what is missing', async () => {
    const config = ['--config', pathOf('w1.json')]
    const manifest = ['--manifest', pathOf('manifest.json')]
    const unknown = ['--update', `0x${'ab'.repeat(32)}`]
    const [nothing, nobody, noData, notFound, noRound] = await Promise.all([
      replay(...config),
      replay(...manifest, '--round', '2'),
      replay(...manifest, ...peer, '--update', updates.w1),
      replay(...config, ...unknown),
      runCli(['export', '--format', 'onnx', pathOf('none.onnx'), ...config, '--round', '9']),
    ])
    assertFails(nothing, 2, /^murmuration: name what to replay with --update HASH, or a --round to list its updates\n$/)
    assertFails(nobody, 2, /^murmuration: there is no ledger; name a peer of the run with --peer\n$/)
    assertFails(noData, 2, /^murmuration: name the bars that the worker trained on with --data\n$/)
    assertFails(
      notFound,
      1,
      /^murmuration: the update 0x(ab){32} is in no record of \/ip4.*; ask another with --peer\n$/,
    )
    assertFails(noRound, 1, /^murmuration: round 9 is not recorded by \/ip4.*; ask another with --peer\n$/)
  })

  it('replays from the files of a worker that has ended, and asks others for what these no longer hold', async () => {
    await cluster.stopWorker(cluster.workers[0])
    const config = ['--config', pathOf('w1.json'), '--update', updates.w1]
    const own = await replayJson(0, ...config)
    assert.equal(own.source, pathOf('w1/ledger.sqlite'))
    rmSync(pathOf(`w1/checkpoints/${modelHashes[0].slice(2)}.ckpt`))
    assert.equal((await replayJson(0, ...config)).match, true)
    const alone = { ...(JSON.parse(readFileSync(pathOf('w1.json'), 'utf8')) as Json), bootstrap: [] }
    writeFileSync(pathOf('alone.json'), JSON.stringify(alone))
    assertFails(
      await replay('--config', pathOf('alone.json'), '--update', updates.w1),
      1,
      /^murmuration: round 2's base model is no longer kept by this peer; ask another with --peer\n$/,
    )
  })
})

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length)
  for (let i = 0; i < expected.length; i++)
    assert.ok(Math.abs(actual[i] - expected[i]) < 1e-5 * (1 + Math.abs(expected[i])))
}

async function onnxForecasts(path: string, features: Float32Array, width: number): Promise<Float32Array> {
  env.wasm.numThreads = 1
  const session = await InferenceSession.create(Uint8Array.from(readFileSync(path)), { executionProviders: ['wasm'] })
  const { forecast } = await session.run({
    features: new Tensor('float32', features, [features.length / width, width]),
  })
  return forecast.data as Float32Array
}

async function tfjsForecasts(path: string, features: Float32Array, width: number): Promise<Float32Array> {
  wasm.setThreadsCount(1)
  await tf.setBackend('wasm')
  const folder = 'http://models.invalid/'
  const fetchFunc = async (url: string) => {
    const type = url.endsWith('.bin') ? 'application/octet-stream' : 'application/json'
    const bytes = Uint8Array.from(readFileSync(join(path, '..', url.slice(folder.length))))
    return new Response(bytes, { headers: { 'content-type': type } })
  }
  const model = await loadGraphModel(folder + basename(path), { fetchFunc: fetchFunc as typeof fetch })
  const { forecast } = model.predict(tf.tensor2d(features, [features.length / width, width])) as tf.NamedTensorMap
  return Float32Array.from(forecast.dataSync())
}

function readSafetensors(path: string): { readonly metadata: Record<string, string>; readonly values: Float32Array } {
  const bytes = readFileSync(path)
  const end = 8 + Number(bytes.readBigUInt64LE(0))
  const { __metadata__: metadata } = JSON.parse(bytes.toString('utf8', 8, end)) as Record<
    string,
    Record<string, string>
  >
  return { metadata, values: new Float32Array(Uint8Array.from(bytes.subarray(end)).buffer) }
}

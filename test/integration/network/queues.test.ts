import assert from 'node:assert/strict'
import { DeliveryQueue } from '../../../src/network/deliveryQueue.ts'
import { RequestGate } from '../../../src/network/requestGate.ts'
import { ValidationTurns } from '../../../src/network/validationTurns.ts'
import { eventually } from './support.ts'

describe('network queues', () => {
  it('deliver one item at a time, in order, and drop the oldest', async () => {
    const first = Promise.withResolvers<void>()
    const consumed: number[] = []
    let dropped = 0
    const queue = new DeliveryQueue<number>(
      2,
      async (item) => {
        consumed.push(item)
        if (item === 0) await first.promise
      },
      () => {
        dropped += 1
      },
    )
    for (const item of [0, 1, 2, 3, 4]) queue.push(item)
    assert.deepEqual(consumed, [0])
    first.resolve()
    await eventually(() => consumed.length === 3)
    assert.deepEqual(consumed, [0, 3, 4])
    assert.equal(dropped, 2)
    queue.push(5)
    await eventually(() => consumed.length === 4)
    queue.close()
    queue.push(6)
    assert.deepEqual(consumed, [0, 3, 4, 5])
  })

  it('give turns in order and turn away whoever finds too many waiting', async () => {
    const turns = new ValidationTurns(2)
    const order: number[] = []
    const outcomes = [0, 1, 2].map(async (i) => {
      const turn = await turns.next()
      if (turn) order.push(i)
      return turn
    })
    assert.deepEqual(await Promise.all(outcomes), [true, true, false])
    assert.deepEqual(order, [0, 1])
    assert.equal(await turns.next(), true)
  })

  it('serve so many requests at once, and let so many wait, of each peer and of all', async () => {
    const gate = new RequestGate({ maxRunning: 2, maxWaiting: 1, maxPerPeer: 2 })
    const busy = { code: 'REFUSED', remoteCode: 'BUSY' }
    const leaveA = await gate.enter('a')
    const leaveB = await gate.enter('b')
    let served = false
    const waiting = gate.enter('a').then((leave) => {
      served = true
      return leave
    })
    await assert.rejects(gate.enter('a'), busy)
    await assert.rejects(gate.enter('c'), busy)
    assert.equal(served, false)
    leaveB()
    const leaveWaiting = await waiting
    await assert.rejects(gate.enter('a'), busy)
    leaveA()
    leaveWaiting()
    const leaves = await Promise.all([gate.enter('c'), gate.enter('d')])
    for (const leave of leaves) leave()
  })
})
